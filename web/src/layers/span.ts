/** Where a name fits into an area: level stretches inside its rings, over the tiles that it is cut into. */
import type { XY } from './tile';

export type Span = [from: number, to: number];

/** The stretches of the level line at `y` that lie inside the rings, from left to right. Non-zero winding, as drawn. */
export function spansAt(rings: XY[][], y: number): Span[] {
  const crossings: { x: number; turn: number }[] = [];
  for (const ring of rings) {
    for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
      const a = ring[j];
      const b = ring[i];
      if (!a || !b || a.y <= y === b.y <= y) continue;
      crossings.push({ x: a.x + ((y - a.y) / (b.y - a.y)) * (b.x - a.x), turn: a.y <= y ? 1 : -1 });
    }
  }
  crossings.sort((a, b) => a.x - b.x);
  const spans: Span[] = [];
  let winding = 0;
  let from = 0;
  for (const { x, turn } of crossings) {
    if (winding === 0) from = x;
    winding += turn;
    if (winding === 0) spans.push([from, x]);
  }
  return spans;
}

/** Joins stretches that meet, or nearly: an area goes on in the next tile. */
export function joinSpans(spans: Span[], gap: number): Span[] {
  const joined: Span[] = [];
  for (const [from, to] of [...spans].sort((a, b) => a[0] - b[0])) {
    const last = joined[joined.length - 1];
    if (last && from - last[1] <= gap) last[1] = Math.max(last[1], to);
    else joined.push([from, to]);
  }
  return joined;
}

/** What is left of stretches where others are taken away. */
export function subtractSpans(spans: Span[], taken: Span[]): Span[] {
  let left = spans;
  for (const [from, to] of taken)
    left = left.flatMap(([a, b]): Span[] => {
      if (to <= a || from >= b) return [[a, b]];
      const parts: Span[] = [
        [a, from],
        [to, b],
      ];
      return parts.filter(([x, y]) => y > x);
    });
  return left;
}

/**
 * The middle of the box where a name of that width lies inside the area; else the middle of the widest stretch of
 * some height of the box that holds it; null where none does, and the area goes without a name.
 */
export function placeName(
  box: { left: number; right: number; top: number; bottom: number },
  width: number,
  spansOf: (y: number) => Span[],
): XY | null {
  const middle = { x: (box.left + box.right) / 2, y: (box.top + box.bottom) / 2 };
  const inBox = (y: number) =>
    spansOf(y)
      .map(([from, to]): Span => [Math.max(from, box.left), Math.min(to, box.right)])
      .filter(([from, to]) => to - from >= width);
  for (const [from, to] of inBox(middle.y))
    if (from <= middle.x - width / 2 && to >= middle.x + width / 2) return middle;
  let best: XY | null = null;
  let widest = 0;
  // From mid-height outwards, so that of equal stretches the one nearest to the middle is taken.
  for (const part of [0.5, 0.4, 0.6, 0.3, 0.7, 0.2, 0.8, 0.1, 0.9]) {
    const y = box.top + part * (box.bottom - box.top);
    for (const [from, to] of inBox(y)) {
      if (to - from <= widest) continue;
      widest = to - from;
      best = { x: (from + to) / 2, y };
    }
  }
  return best;
}
