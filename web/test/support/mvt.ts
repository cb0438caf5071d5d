/** Writes small vector tiles (MVT 2.1) from literal features, so that tests read like the tiles they are about. */
import Pbf from 'pbf';

export interface Literal {
  type: 1 | 2 | 3;
  /** rings are given closed or open; the writer closes polygons */
  parts: [number, number][][];
  properties: Record<string, string | number | boolean>;
}

export function writeTile(layer: string, features: Literal[], extent = 4096): ArrayBuffer {
  const keys: string[] = [];
  const values: (string | number | boolean)[] = [];
  const index = <T>(list: T[], item: T) => (list.includes(item) ? list.indexOf(item) : list.push(item) - 1);
  const pbf = new Pbf();
  pbf.writeMessage(
    3,
    (_: null, out: Pbf) => {
      out.writeVarintField(15, 2);
      out.writeStringField(1, layer);
      for (const feature of features) {
        const tags = Object.entries(feature.properties).flatMap(([k, v]) => [
          index(keys, k),
          index(values, v),
        ]);
        out.writeMessage(
          2,
          (__: null, f: Pbf) => {
            f.writePackedVarint(2, tags);
            f.writeVarintField(3, feature.type);
            f.writePackedVarint(4, commands(feature));
          },
          null,
        );
      }
      for (const key of keys) out.writeStringField(3, key);
      for (const value of values) {
        out.writeMessage(
          4,
          (__: null, v: Pbf) => {
            if (typeof value === 'string') v.writeStringField(1, value);
            else if (typeof value === 'boolean') v.writeBooleanField(7, value);
            else v.writeDoubleField(3, value);
          },
          null,
        );
      }
      out.writeVarintField(5, extent);
    },
    null,
  );
  const bytes = pbf.finish();
  return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
}

function commands(feature: Literal): number[] {
  const out: number[] = [];
  let x = 0;
  let y = 0;
  const zigzag = (n: number) => (n << 1) ^ (n >> 31);
  const move = (p: [number, number]) => {
    out.push(zigzag(p[0] - x), zigzag(p[1] - y));
    [x, y] = p;
  };
  if (feature.type === 1) {
    const points = feature.parts.flat();
    out.push(1 | (points.length << 3));
    for (const p of points) move(p);
    return out;
  }
  for (const part of feature.parts) {
    const [first, ...rest] = part;
    if (!first) continue;
    out.push(1 | (1 << 3));
    move(first);
    out.push(2 | (rest.length << 3));
    for (const p of rest) move(p);
    if (feature.type === 3) out.push(7 | (1 << 3));
  }
  return out;
}
