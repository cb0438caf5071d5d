/** What lies under a click. All distances in CSS pixels of the drawn tile. */
import {
  type DecodedTile,
  LINE,
  type Placement,
  POINT,
  scaleOf,
  TILE_SIZE,
  type TileFeature,
  type XY,
} from './tile';

/** A polygon smaller than this on the screen is drawn, and found, as a mark. */
export const MARK_BELOW_PX = 4;
/** Half the side of that mark. */
export const MARK_RADIUS_PX = 4.5;

const TOLERANCE_PX: Record<TileFeature['type'], number> = { 1: 12, 2: 8, 3: 2 };

/** The features of one tile at a pixel of the drawn tile, topmost first. `shown` says which of them are drawn. */
export function hitTest(
  tile: DecodedTile,
  place: Placement,
  pixel: XY,
  shown: (feature: TileFeature) => boolean = () => true,
): TileFeature[] {
  const scale = scaleOf(tile, place);
  const at = { x: (pixel.x + place.offsetX) / scale, y: (pixel.y + place.offsetY) / scale };
  const found: TileFeature[] = [];
  for (let i = tile.features.length - 1; i >= 0; i--) {
    const feature = tile.features[i];
    if (feature && shown(feature) && isHit(feature, at, scale)) found.push(feature);
  }
  return found;
}

export function isSmall(feature: TileFeature, scale: number): boolean {
  return Math.max(feature.maxX - feature.minX, feature.maxY - feature.minY) * scale < MARK_BELOW_PX;
}

function isHit(feature: TileFeature, at: XY, scale: number): boolean {
  const small = feature.type === 3 && isSmall(feature, scale);
  const tolerance = (small ? MARK_RADIUS_PX + 4 : TOLERANCE_PX[feature.type]) / scale;
  if (
    at.x < feature.minX - tolerance ||
    at.x > feature.maxX + tolerance ||
    at.y < feature.minY - tolerance ||
    at.y > feature.maxY + tolerance
  )
    return false;
  if (feature.type === POINT)
    return feature.parts.some((part) => part.some((p) => Math.hypot(p.x - at.x, p.y - at.y) <= tolerance));
  if (small) return true;
  const near = feature.parts.some((part) => distanceToLine(part, at) <= tolerance);
  return feature.type === LINE ? near : near || isInside(feature.parts, at);
}

/**
 * Non-zero winding: holes run against their outer ring in a vector tile, and outer rings that overlap after
 * simplification stay filled instead of cancelling each other out.
 */
export function isInside(rings: XY[][], at: XY): boolean {
  let winding = 0;
  for (const ring of rings) {
    for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
      const a = ring[j];
      const b = ring[i];
      if (!a || !b) continue;
      const side = (b.x - a.x) * (at.y - a.y) - (at.x - a.x) * (b.y - a.y);
      if (a.y <= at.y) {
        if (b.y > at.y && side > 0) winding++;
      } else if (b.y <= at.y && side < 0) winding--;
    }
  }
  return winding !== 0;
}

export function distanceToLine(line: XY[], at: XY): number {
  let nearest = Number.POSITIVE_INFINITY;
  for (let i = 1; i < line.length; i++) {
    const a = line[i - 1];
    const b = line[i];
    if (!a || !b) continue;
    const dx = b.x - a.x;
    const dy = b.y - a.y;
    const length2 = dx * dx + dy * dy;
    const along =
      length2 === 0 ? 0 : Math.max(0, Math.min(1, ((at.x - a.x) * dx + (at.y - a.y) * dy) / length2));
    nearest = Math.min(nearest, Math.hypot(a.x + along * dx - at.x, a.y + along * dy - at.y));
  }
  return nearest;
}

/** True when any of the feature lies on the drawn tile, so that nothing is listed that is only in the buffer. */
export function isOnTile(feature: TileFeature, tile: DecodedTile, place: Placement): boolean {
  const scale = scaleOf(tile, place);
  return (
    feature.maxX * scale >= place.offsetX &&
    feature.minX * scale <= place.offsetX + TILE_SIZE &&
    feature.maxY * scale >= place.offsetY &&
    feature.minY * scale <= place.offsetY + TILE_SIZE
  );
}
