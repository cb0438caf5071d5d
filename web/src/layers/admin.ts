/** Which administrative areas are drawn at a zoom: the highest level always, deeper ones when there is room. */
import type { DecodedTile, TileFeature } from './tile';

const SHOWN_FROM_ZOOM: Record<number, number> = { 1: 0, 2: 8, 3: 10 };

const levelOf = (feature: TileFeature) => Number(feature.properties.level ?? 1);

/** Sorts a tile of administrative areas so that deeper levels are drawn, and hit, on top. */
export function sortByLevel(tile: DecodedTile): DecodedTile {
  return { ...tile, features: [...tile.features].sort((a, b) => levelOf(a) - levelOf(b)) };
}

/** True for areas of the highest level that their programme has on this tile; some programmes have no level 1. */
export function groundOf(tile: DecodedTile): (feature: TileFeature) => boolean {
  const highest = new Map<unknown, number>();
  for (const feature of tile.features) {
    const programme = feature.properties.programme;
    highest.set(programme, Math.min(highest.get(programme) ?? 9, levelOf(feature)));
  }
  return (feature) => levelOf(feature) === highest.get(feature.properties.programme);
}

export function isShownAt(feature: TileFeature, zoom: number, ground: boolean): boolean {
  return ground || zoom >= (SHOWN_FROM_ZOOM[levelOf(feature)] ?? 10);
}
