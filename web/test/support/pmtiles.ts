/** Writes a small PMTiles archive, uncompressed, from the specification: enough to be read back. */

/** Tiles by their number (0 = the world, 1 to 4 = zoom 1), in order. */
export function writeArchive(
  tiles: [number, Uint8Array][],
  metadata: unknown,
  change: { magic?: string; tileType?: number; maxZoom?: number } = {},
): Uint8Array {
  const json = new TextEncoder().encode(JSON.stringify(metadata));
  const directory: number[] = [];
  const varint = (value: number) => {
    let left = value;
    for (; left > 127; left = Math.floor(left / 128)) directory.push((left % 128) + 128);
    directory.push(left);
  };
  varint(tiles.length);
  tiles.forEach(([id], i) => {
    varint(id - (tiles[i - 1]?.[0] ?? 0));
  });
  for (const _ of tiles) varint(1);
  for (const [, bytes] of tiles) varint(bytes.length);
  tiles.forEach((_, i) => {
    varint(i === 0 ? 1 : 0);
  });
  const dataLength = tiles.reduce((sum, [, bytes]) => sum + bytes.length, 0);
  const jsonAt = 127 + directory.length;
  const dataAt = jsonAt + json.length;
  const file = new Uint8Array(dataAt + dataLength);
  const view = new DataView(file.buffer);
  file.set(new TextEncoder().encode(change.magic ?? 'PMTiles'));
  file[7] = 3;
  [
    127,
    directory.length,
    jsonAt,
    json.length,
    dataAt,
    0,
    dataAt,
    dataLength,
    tiles.length,
    tiles.length,
    tiles.length,
  ].forEach((n, i) => {
    view.setBigUint64(8 + 8 * i, BigInt(n), true);
  });
  file.set([1, 1, 1, change.tileType ?? 1, 0, change.maxZoom ?? 1], 96);
  file.set(directory, 127);
  file.set(json, jsonAt);
  let at = dataAt;
  for (const [, bytes] of tiles) {
    file.set(bytes, at);
    at += bytes.length;
  }
  return file;
}
