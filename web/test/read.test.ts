import { describe, expect, it } from 'vitest';
import { BYTES_MOST, type Fault, NotRead, readFile, readText } from '../src/ask/read';

const line = [
  [18, 44],
  [17.5, 43.5],
];

function faultOf(read: () => unknown): Fault | 'read' {
  try {
    read();
    return 'read';
  } catch (error) {
    if (error instanceof NotRead) return error.reason;
    throw error;
  }
}

describe('what is pasted', () => {
  it.each([
    ['WKT', 'LINESTRING(18 44, 17.5 43.5)'],
    ['WKT in any case and spacing', ' linestring ( 18  44 ,17.5 43.5 ) '],
    ['WKT with heights', 'LINESTRING Z (18 44 300, 17.5 43.5 310)'],
    ['WKT of PostGIS', 'SRID=4326;LINESTRINGZ(18 44 1,17.5 43.5 2)'],
    ['WKT of several', 'MULTILINESTRING((18 44, 17.5 43.5))'],
    ['a GeoJSON geometry', JSON.stringify({ type: 'LineString', coordinates: line })],
    [
      'a GeoJSON feature with a byte order mark',
      `\uFEFF${JSON.stringify({ type: 'Feature', properties: null, geometry: { type: 'LineString', coordinates: line } })}`,
    ],
    [
      'a collection with a feature without geometry',
      JSON.stringify({
        type: 'FeatureCollection',
        crs: { type: 'name', properties: { name: 'urn:ogc:def:crs:OGC:1.3:CRS84' } },
        features: [
          { type: 'Feature', geometry: null, properties: {} },
          { type: 'Feature', geometry: { type: 'LineString', coordinates: line }, properties: {} },
        ],
      }),
    ],
  ])('is read: %s', (_, text) =>
    expect(readText(text)).toEqual({ line: { type: 'MultiLineString', coordinates: [line] } }));

  it('comes back apart where it is of several kinds, and nothing is left out', () => {
    const found = readText(
      'GEOMETRYCOLLECTION(POINT(1 2), LINESTRING(18 44, 17.5 43.5), MULTIPOINT((3 4), 5 6), POLYGON((0 0, 9 0, 9 9, 0 0), (5 1, 6 1, 6 2, 5 1)))',
    );
    expect(Object.keys(found).sort()).toEqual(['line', 'outline', 'point']);
    expect(found.point?.coordinates).toEqual([
      [1, 2],
      [3, 4],
      [5, 6],
    ]);
    expect(found.outline?.coordinates[0]).toHaveLength(2);
  });

  it.each<[Fault, string]>([
    ['empty', '  '],
    ['unknown', 'from Doboj to Zenica'],
    ['broken', 'LINESTRING(18 44, 17.5'],
    ['broken', 'LINESTRING(18 44, 17.5 43.5) LINESTRING(1 2, 3 4)'],
    ['broken', 'LINESTRING(18 44, north 43.5)'],
    ['broken', 'LINESTRING(18 44)'],
    ['broken', 'POLYGON((0 0, 1 1, 0 0))'],
    ['broken', '{"type":"LineString","coordinates":[[18,44],['],
    ['broken', '{"type":"LineString","coordinates":[[18,"44"],[17,43]]}'],
    ['broken', '{"type":"LineString","coordinates":[18,44]}'],
    ['broken', '{"type":"MultiPolygon","coordinates":[[18,44]]}'],
    ['broken', '{"name":"road"}'],
    ['broken', '[18,44]'],
    ['nothing', 'LINESTRING EMPTY'],
    ['nothing', '{"type":"FeatureCollection","features":[]}'],
    ['notDegrees', 'LINESTRING(500000 4900000, 510000 4910000)'],
    ['otherCrs', 'SRID=32633;LINESTRING(18 44, 17.5 43.5)'],
    [
      'otherCrs',
      '{"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::32633"}},"features":[]}',
    ],
  ])('is refused as %s: %s', (fault, text) => expect(faultOf(() => readText(text))).toBe(fault));

  it('is refused when there are more points than the server takes', () => {
    const many = Array.from({ length: 100_001 }, (_, i) => `${i % 180} ${i % 90}`).join(',');
    expect(faultOf(() => readText(`LINESTRING(${many})`))).toBe('tooLarge');
    expect(faultOf(() => readText(`POINT(${' '.repeat(BYTES_MOST)}1 2)`))).toBe('tooLarge');
  });

  it('of a file that is not read here is refused before it is opened', async () => {
    await expect(readFile(new File(['%PDF'], 'road.pdf'))).rejects.toThrow('otherFormat');
    await expect(readFile(new File(['POINT(1 2)'], 'well.wkt'))).resolves.toHaveProperty('found.point');
  });
});
