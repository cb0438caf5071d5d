/** Reads a Mapbox vector tile and places it on the drawn tile, which may show only a part of it, enlarged. */
import { VectorTile } from '@mapbox/vector-tile';
import Pbf from 'pbf';

/** Side of a drawn tile in CSS pixels. */
export const TILE_SIZE = 512;

/** South-west and north-east of Web Mercator; Leaflet asks for tiles beside the world unless it is told where it ends. */
export const WORLD: [[number, number], [number, number]] = [
  [-85.0511, -180],
  [85.0511, 180],
];

export const POINT = 1;
export const LINE = 2;
export const POLYGON = 3;

export interface XY {
  x: number;
  y: number;
}

export interface TileFeature {
  id: string;
  type: 1 | 2 | 3;
  properties: Record<string, string | number | boolean>;
  /** in tile units; rings of polygons, parts of lines, one list of points each */
  parts: XY[][];
  minX: number;
  minY: number;
  maxX: number;
  maxY: number;
}

export interface DecodedTile {
  /** tile units per side */
  extent: number;
  features: TileFeature[];
}

const EMPTY: DecodedTile = { extent: 4096, features: [] };

/** Decodes the layer of that name; a tile without it is empty. Throws on bytes that are no vector tile. */
export function decodeTile(bytes: ArrayBuffer | null, layerName: string): DecodedTile {
  if (!bytes) return EMPTY;
  const layer = new VectorTile(new Pbf(bytes)).layers[layerName];
  if (!layer) return EMPTY;
  const features: TileFeature[] = [];
  for (let i = 0; i < layer.length; i++) {
    const feature = layer.feature(i);
    if (feature.type !== POINT && feature.type !== LINE && feature.type !== POLYGON) continue;
    const parts = feature.loadGeometry();
    let minX = Number.POSITIVE_INFINITY;
    let minY = Number.POSITIVE_INFINITY;
    let maxX = Number.NEGATIVE_INFINITY;
    let maxY = Number.NEGATIVE_INFINITY;
    for (const part of parts) {
      for (const { x, y } of part) {
        if (x < minX) minX = x;
        if (x > maxX) maxX = x;
        if (y < minY) minY = y;
        if (y > maxY) maxY = y;
      }
    }
    if (minX > maxX) continue;
    features.push({
      id: String(feature.properties.id ?? feature.id ?? ''),
      type: feature.type,
      properties: feature.properties,
      parts,
      minX,
      minY,
      maxX,
      maxY,
    });
  }
  return { extent: layer.extent, features };
}

/** Which source tile a drawn tile is taken from, and where on it: pixel = unit * scale - offset. */
export interface Placement {
  z: number;
  x: number;
  y: number;
  /** how many drawn tiles a side of the source tile covers */
  span: number;
  offsetX: number;
  offsetY: number;
}

/** `z` of the drawn tile; beyond `maxZoom` the source tile above it is shown enlarged. */
export function placeTile(z: number, x: number, y: number, maxZoom: number): Placement {
  const span = 2 ** Math.max(0, z - maxZoom);
  const sourceX = Math.floor(x / span);
  const sourceY = Math.floor(y / span);
  return {
    z: Math.min(z, maxZoom),
    x: sourceX,
    y: sourceY,
    span,
    offsetX: (x - sourceX * span) * TILE_SIZE,
    offsetY: (y - sourceY * span) * TILE_SIZE,
  };
}

/** CSS pixels per tile unit. */
export function scaleOf(tile: DecodedTile, place: Placement): number {
  return (TILE_SIZE * place.span) / tile.extent;
}

/** Where tiles come from when it is not the server. */
export interface TileSource {
  minZoom: number;
  maxZoom: number;
  /** Bytes of the tile, with this layer among others; null when nothing is in it. */
  getTile(
    layer: string,
    tile: { z: number; x: number; y: number },
    signal: AbortSignal,
  ): Promise<ArrayBuffer | null>;
}

/** Number of the state of the map that a tile address names; -1 when it names none. */
export function versionOf(template: string | undefined): number {
  const found = template?.match(/[?&]v=(\d+)/);
  return found ? Number(found[1]) : -1;
}
