/** Tiles of a running server, read by the library that most maps read them with. */
import { VectorTile } from '@mapbox/vector-tile';
import Pbf from 'pbf';
import { describe, expect, it } from 'vitest';
import { getJson, programmeHas, SERVER } from './browser';

const LAYERS = ['hazard-areas', 'land-releases', 'services', 'projects', 'funding', 'admin-areas'];
const ZOOMS = [0, 3, 5, 7, 9, 11, 13, 15];
/** what is drawn around a tile, in units of 4096 a side, and a pixel by which narrow outlines are widened */
const BUFFER = 64 + 8;

interface TileJson {
  tiles: string[];
  bounds: [number, number, number, number];
  vector_layers: { id: string; fields: Record<string, string> }[];
}

const ready = await programmeHas('XMA', 'hazard-area');

function tileAt(z: number, longitude: number, latitude: number): [number, number] {
  const side = 2 ** z;
  const y = (1 - Math.asinh(Math.tan((latitude * Math.PI) / 180)) / Math.PI) / 2;
  return [Math.floor(((longitude + 180) / 360) * side), Math.floor(y * side)];
}

describe.skipIf(!ready)('tiles as @mapbox/vector-tile reads them', () => {
  it.each(LAYERS)('%s', async (name) => {
    const { tiles, vector_layers } = await getJson<TileJson>(`/tiles/${name}.json`);
    const known = vector_layers.find((layer) => layer.id === name)?.fields ?? {};
    const records = await getJson<{ features: { geometry: { coordinates: unknown } | null }[] }>(
      `/api/${name === 'funding' ? 'funding-locations' : name}?programme=XMA&limit=20`,
    );
    const places = records.features.flatMap(({ geometry }) =>
      geometry ? [(geometry.coordinates as unknown[]).flat(3).slice(0, 2) as [number, number]] : [],
    );
    expect(places.length).toBeGreaterThan(0);
    const types = new Set<number>();
    let features = 0;
    for (const z of ZOOMS) {
      for (const place of places.slice(0, z < 5 ? 1 : 8)) {
        const [x, y] = tileAt(z, ...place);
        const path = (tiles[0] ?? '').replace('{z}', `${z}`).replace('{x}', `${x}`).replace('{y}', `${y}`);
        const response = await fetch(`${SERVER}${path}`);
        if (response.status === 204) continue;
        expect(response.status, path).toBe(200);
        const tile = new VectorTile(new Pbf(await response.arrayBuffer()));
        expect(Object.keys(tile.layers), path).toEqual([name]);
        const layer = tile.layers[name];
        if (!layer) throw new Error(`${path} has no layer`);
        expect(layer.version).toBe(2);
        expect(layer.extent).toBe(4096);
        for (let i = 0; i < layer.length; i++) {
          const feature = layer.feature(i);
          features++;
          types.add(feature.type);
          expect([1, 2, 3], path).toContain(feature.type);
          for (const key of Object.keys(feature.properties)) expect(known, path).toHaveProperty(key);
          const [west, north, east, south] = feature.bbox();
          expect(Math.min(west ?? Number.NaN, north ?? Number.NaN), path).toBeGreaterThanOrEqual(-BUFFER);
          expect(Math.max(east ?? Number.NaN, south ?? Number.NaN), path).toBeLessThanOrEqual(4096 + BUFFER);
          // Rings are sorted into shells and holes here: a wrong winding throws or loses a part.
          const { geometry } = feature.toGeoJSON(x, y, z);
          expect(JSON.stringify(geometry)).not.toContain('null');
          if (geometry.type === 'Polygon' || geometry.type === 'MultiPolygon') {
            expect(geometry.coordinates.flat(2).length, path).toBeGreaterThan(0);
          }
        }
      }
    }
    expect(features).toBeGreaterThan(0);
    expect(types.size).toBeGreaterThan(0);
  });
});
