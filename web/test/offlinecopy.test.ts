import { describe, expect, it } from 'vitest';
import { NotACopy, openCopy } from '../src/layers/offlinecopy';
import { decodeTile } from '../src/layers/tile';
import { writeTile } from './support/mvt';
import { writeArchive } from './support/pmtiles';

const point = (layer: string, id: number) =>
  new Uint8Array(writeTile(layer, [{ type: 1, parts: [[[2048, 2048]]], properties: { id } }]));
const joined = (...parts: Uint8Array[]) => new Uint8Array(parts.flatMap((part) => [...part]));
const metadata = (more = {}) => ({
  vector_layers: [{ id: 'hazard-areas' }, { id: 'services' }],
  cartagena: {
    format: 1,
    copiedAt: '2026-03-01T10:00:00Z',
    change: 17,
    programmes: [],
    datasets: [],
    ...more,
  },
});
const tiles: [number, Uint8Array][] = [
  [0, joined(point('hazard-areas', 1), point('services', 2))],
  [3, point('services', 3)],
];
const fileOf = (bytes: Uint8Array) => new File([bytes as BlobPart], 'kit.pmtiles');
const { signal } = new AbortController();
const reasonOf = (bytes: Uint8Array) =>
  openCopy(fileOf(bytes)).then(
    () => 'opened',
    (error: unknown) => (error instanceof NotACopy ? error.reason : String(error)),
  );

describe('an offline copy', () => {
  it('gives each layer out of the tile that holds them all', async () => {
    const copy = await openCopy(fileOf(writeArchive(tiles, metadata())));
    expect([copy.fileName, copy.copiedAt, copy.change]).toEqual(['kit.pmtiles', '2026-03-01T10:00:00Z', 17]);
    expect([copy.minZoom, copy.maxZoom]).toEqual([0, 1]);
    const ids = async (layer: string, z: number, x: number, y: number) =>
      decodeTile(await copy.getTile(layer, { z, x, y }, signal), layer).features.map((f) => f.id);
    expect(await ids('hazard-areas', 0, 0, 0)).toEqual(['1']);
    expect(await ids('services', 0, 0, 0)).toEqual(['2']);
    expect(await ids('services', 1, 1, 1)).toEqual(['3']);
    expect(await ids('hazard-areas', 1, 1, 1)).toEqual([]);
    expect(await copy.getTile('services', { z: 1, x: 0, y: 0 }, signal)).toBeNull();
  });

  it('does not pass off a layer that it lacks as empty', async () => {
    const copy = await openCopy(fileOf(writeArchive(tiles, metadata())));
    await expect(copy.getTile('projects', { z: 0, x: 0, y: 0 }, signal)).rejects.toThrow('projects');
  });

  it('says nothing of a tile that nobody waits for any more', async () => {
    const copy = await openCopy(fileOf(writeArchive(tiles, metadata())));
    await expect(copy.getTile('services', { z: 0, x: 0, y: 0 }, AbortSignal.abort())).rejects.toHaveProperty(
      'name',
      'AbortError',
    );
  });

  it.each([
    ['is no PMTiles file', writeArchive(tiles, metadata(), { magic: 'PNGTile' }), 'foreign'],
    ['is far too short', new Uint8Array(20), 'foreign'],
    ['holds pictures', writeArchive(tiles, metadata(), { tileType: 2 }), 'foreign'],
    ['was made by others', writeArchive(tiles, { name: 'Streets' }), 'foreign'],
    ['is of a later form', writeArchive(tiles, metadata({ format: 2 })), 'newer'],
    ['was cut off', writeArchive(tiles, metadata()).slice(0, -1), 'incomplete'],
  ])('is refused when it %s', async (_, bytes, reason) => {
    expect(await reasonOf(bytes)).toBe(reason);
  });
});
