import { describe, expect, it } from 'vitest';
import { groundOf, isShownAt, sortByLevel } from '../src/layers/admin';
import { hitTest, isInside, MARK_BELOW_PX } from '../src/layers/hit';
import { placeName, spansAt, subtractSpans } from '../src/layers/span';
import { decodeTile, placeTile, scaleOf, TILE_SIZE } from '../src/layers/tile';
import { type Literal, writeTile } from './support/mvt';

const square = (x: number, y: number, side: number): [number, number][] => [
  [x, y],
  [x + side, y],
  [x + side, y + side],
  [x, y + side],
];
const hazard = (id: number, parts: [number, number][][], more = {}): Literal => ({
  type: 3,
  parts,
  properties: { id, form: 'area', classification: 'SHA', remaining: true, ...more },
});
const whole = placeTile(0, 0, 0, 14);
/** 4096 units on 512 pixels: 8 units per pixel. */
const pixel = (units: number) => units / 8;
const idsAt = (bytes: ArrayBuffer, x: number, y: number, place = whole) =>
  hitTest(decodeTile(bytes, 'hazard-areas'), place, { x, y }).map((f) => f.id);

describe('decoding a tile', () => {
  it('gives geometry, attributes and the identifier as text', () => {
    const tile = decodeTile(writeTile('hazard-areas', [hazard(17, [square(80, 80, 800)])]), 'hazard-areas');
    expect(tile.extent).toBe(4096);
    expect(tile.features).toHaveLength(1);
    expect(tile.features[0]).toMatchObject({ id: '17', type: 3, minX: 80, minY: 80, maxX: 880, maxY: 880 });
    expect(tile.features[0]?.properties.remaining).toBe(true);
  });

  it('takes no content, and a tile without the layer, as empty', () => {
    expect(decodeTile(null, 'hazard-areas').features).toEqual([]);
    expect(decodeTile(writeTile('services', []), 'hazard-areas').features).toEqual([]);
  });

  it('throws on bytes that are no tile, so that they are never taken as empty ground', () => {
    const html = new TextEncoder().encode('<!doctype html><title>Proxy error</title>').buffer as ArrayBuffer;
    expect(() => decodeTile(html, 'hazard-areas')).toThrow();
  });
});

describe('hit test', () => {
  it('finds a polygon inside and not in its hole', () => {
    const hole: [number, number][] = [
      [1200, 1200],
      [1200, 1600],
      [1600, 1600],
      [1600, 1200],
    ];
    const bytes = writeTile('hazard-areas', [hazard(1, [square(800, 800, 1600), hole])]);
    expect(idsAt(bytes, pixel(1000), pixel(1000))).toEqual(['1']);
    expect(idsAt(bytes, pixel(1400), pixel(1400))).toEqual([]);
    expect(idsAt(bytes, pixel(3000), pixel(3000))).toEqual([]);
  });

  it('keeps ground under two overlapping parts inside', () => {
    const parts = [square(0, 0, 1000), square(500, 500, 1000)].map((r) => r.map(([x, y]) => ({ x, y })));
    expect(isInside(parts, { x: 700, y: 700 })).toBe(true);
  });

  it('finds a polygon smaller than a pixel around its mark', () => {
    const bytes = writeTile('hazard-areas', [hazard(2, [square(2000, 2000, 4)])]);
    expect(4 / 8).toBeLessThan(MARK_BELOW_PX);
    expect(idsAt(bytes, pixel(2000) + 5, pixel(2000))).toEqual(['2']);
    expect(idsAt(bytes, pixel(2000) + 20, pixel(2000))).toEqual([]);
  });

  it('gives the topmost first', () => {
    const bytes = writeTile('hazard-areas', [
      hazard(1, [square(0, 0, 2000)]),
      hazard(2, [square(500, 500, 2000)]),
    ]);
    expect(idsAt(bytes, pixel(1000), pixel(1000))).toEqual(['2', '1']);
  });

  it('finds points and lines within a fingertip', () => {
    const bytes = writeTile('hazard-areas', [
      { type: 1, parts: [[[1000, 1000]]], properties: { id: 5 } },
      {
        type: 2,
        parts: [
          [
            [2000, 2000],
            [3000, 2000],
          ],
        ],
        properties: { id: 6 },
      },
    ]);
    expect(idsAt(bytes, pixel(1000) + 10, pixel(1000))).toEqual(['5']);
    expect(idsAt(bytes, pixel(2500), pixel(2000) + 6)).toEqual(['6']);
    expect(idsAt(bytes, pixel(2500), pixel(2000) + 20)).toEqual([]);
  });

  it('is right on tiles beyond the deepest zoom', () => {
    const bytes = writeTile('hazard-areas', [hazard(9, [square(2048, 2048, 1024)])]);
    // Two zooms deeper a drawn tile shows a sixteenth of the source tile; this one begins at its middle.
    const place = placeTile(16, 4 * 100 + 2, 4 * 50 + 2, 14);
    expect(place).toMatchObject({ z: 14, x: 100, y: 50, span: 4, offsetX: 2 * TILE_SIZE });
    expect(scaleOf(decodeTile(bytes, 'hazard-areas'), place)).toBe(0.5);
    expect(idsAt(bytes, 100, 100, place)).toEqual(['9']);
    const left = placeTile(16, 4 * 100 + 1, 4 * 50 + 2, 14);
    expect(idsAt(bytes, 100, 100, left)).toEqual([]);
  });
});

describe('administrative areas', () => {
  const area = (id: number, level: number, programme: string): Literal => ({
    type: 3,
    parts: [square(0, 0, 100)],
    properties: { id, level, programme },
  });

  it('draws the highest level that a programme has, and deeper ones only when zoomed in', () => {
    const tile = sortByLevel(
      decodeTile(
        writeTile('admin-areas', [
          area(3, 3, 'AAA'),
          area(2, 2, 'AAA'),
          area(8, 2, 'BBB'),
          area(1, 1, 'AAA'),
        ]),
        'admin-areas',
      ),
    );
    const ground = groundOf(tile);
    const shown = (zoom: number) =>
      tile.features.filter((f) => isShownAt(f, zoom, ground(f))).map((f) => f.id);
    expect(shown(5)).toEqual(['1', '8']);
    expect(shown(8)).toEqual(['1', '2', '8']);
    expect(shown(11)).toEqual(['1', '2', '8', '3']);
  });
});

describe('the name of an area', () => {
  const points = (ring: [number, number][]) => ring.map(([x, y]) => ({ x, y }));
  const box = { left: 0, right: 100, top: 0, bottom: 100 };

  it('lies inside a horseshoe, and not on the neighbour that it surrounds', () => {
    const horseshoe = points([
      [0, 0],
      [100, 0],
      [100, 100],
      [80, 100],
      [80, 35],
      [20, 35],
      [20, 100],
      [0, 100],
    ]);
    const at = placeName(box, 60, (y) => spansAt([horseshoe], y));
    expect(at && isInside([horseshoe], at)).toBe(true);
    expect(at?.x).toBe(50);
    expect(at?.y).toBeLessThan(35);
  });

  it('keeps beside what stands there already', () => {
    expect(
      subtractSpans(
        [[0, 100]],
        [
          [40, 60],
          [90, 120],
          [-10, 5],
        ],
      ),
    ).toEqual([
      [5, 40],
      [60, 90],
    ]);
    expect(subtractSpans([[10, 20]], [[0, 30]])).toEqual([]);
    expect(subtractSpans([[10, 20]], [[20, 30]])).toEqual([[10, 20]]);
  });

  it('is left out where it does not fit, and stays off a hole', () => {
    const outer = points(square(0, 0, 100));
    const hole = points(square(10, 5, 80)).reverse();
    expect(placeName(box, 60, (y) => spansAt([outer, hole], y))?.y).toBeGreaterThan(85);
    expect(placeName(box, 120, (y) => spansAt([outer], y))).toBeNull();
  });
});
