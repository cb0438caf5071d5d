/**
 * Opens a copy of the map in a file (PMTiles, written by `./cartagena export`). The file stays on the reader's machine:
 * only the parts that are looked at are read, and nothing goes over the network. Loaded when it is needed.
 */
import { FileSource, PMTiles, TileType } from 'pmtiles';
import type { Dataset, Programme } from '../api/types';
import type { TileSource } from './tile';

const FORMAT = 1;
const KEPT_TILES = 64;

/** A copy that is open: its tiles, and what it is a copy of. */
export interface OfflineCopy extends TileSource {
  fileName: string;
  /** when it was made, ISO 8601 */
  copiedAt: string;
  /** number of the last change of the map that it shows */
  change: number;
  programmes: Programme[];
  datasets: Dataset[];
}

/** Why a file is not opened: it is of another kind, of a newer Cartagena, or not all of it is there. */
export class NotACopy extends Error {
  constructor(readonly reason: 'foreign' | 'newer' | 'incomplete') {
    super(reason);
    this.name = 'NotACopy';
  }
}

interface Metadata {
  vector_layers?: { id: string }[];
  cartagena?: {
    format: number;
    copiedAt: string;
    change: number;
    programmes: Programme[];
    datasets: Dataset[];
  };
}

/** @throws NotACopy */
export async function openCopy(file: File): Promise<OfflineCopy> {
  const archive = new PMTiles(new FileSource(file));
  const header = await archive.getHeader().catch(() => {
    throw new NotACopy('foreign');
  });
  const end = Math.max(
    header.tileDataOffset + (header.tileDataLength ?? 0),
    header.jsonMetadataOffset + header.jsonMetadataLength,
    header.leafDirectoryOffset + (header.leafDirectoryLength ?? 0),
  );
  if (file.size < end) throw new NotACopy('incomplete');
  const metadata = (await archive.getMetadata().catch(() => ({}))) as Metadata;
  const own = metadata.cartagena;
  if (header.tileType !== TileType.Mvt || !own) throw new NotACopy('foreign');
  if (own.format !== FORMAT) throw new NotACopy('newer');
  const layers = new Set(metadata.vector_layers?.map((layer) => layer.id));

  // One tile of the file holds all layers, and each of them asks for it.
  const kept = new Map<string, Promise<ArrayBuffer | null>>();
  const read = (z: number, x: number, y: number) => {
    const key = `${z}/${x}/${y}`;
    const known = kept.get(key);
    if (known) return known;
    const tile = archive.getZxy(z, x, y).then((found) => found?.data ?? null);
    tile.catch(() => kept.delete(key));
    kept.set(key, tile);
    const [oldest] = kept.keys();
    if (kept.size > KEPT_TILES && oldest) kept.delete(oldest);
    return tile;
  };

  return {
    fileName: file.name,
    copiedAt: own.copiedAt,
    change: own.change,
    programmes: own.programmes,
    datasets: own.datasets,
    minZoom: header.minZoom,
    maxZoom: header.maxZoom,
    async getTile(layer, { z, x, y }, signal) {
      // A layer that the file does not have is drawn as not loaded, never as blank.
      if (!layers.has(layer)) throw new Error(`${layer} is not in ${file.name}`);
      const tile = await read(z, x, y);
      signal.throwIfAborted();
      return tile;
    },
  };
}
