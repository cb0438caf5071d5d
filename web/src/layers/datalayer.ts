/**
 * The data on the map: one canvas per map tile, on which the vector tiles of all switched-on layers are drawn in
 * order. Drawing them together keeps the order right and the memory of a phone small. A tile that failed is drawn as
 * "not loaded", never left blank.
 */
import * as L from 'leaflet';
import { getTile, listTouchedTiles } from '../api/api';
import { isAbort } from '../api/request';
import type { TileJson } from '../api/types';
import { t } from '../i18n/i18n';
import { groundOf, isShownAt, sortByLevel } from './admin';
import { LAYER_IDS, type LayerId } from './catalogue';
import { type DrawOptions, drawGroupNumbers, drawNotLoaded, drawTile, type NumberBox, prepare } from './draw';
import {
  type Bounds,
  boundsOf,
  type HazardFilter,
  isFiltered,
  isFiltering,
  isReleasedLater,
  isSameFilter,
  mayMatch,
  NO_FILTER,
  worstShown,
} from './filter';
import { hitTest, isOnTile } from './hit';
import {
  type DecodedTile,
  decodeTile,
  type Placement,
  placeTile,
  TILE_SIZE,
  type TileFeature,
  type TileSource,
  versionOf,
  WORLD,
} from './tile';

const DEFAULT_MAX_ZOOM = 14;
const KEPT_TILES = 256;

/** One vector tile being fetched or kept; shared by all map tiles that show a part of it. */
interface Kept {
  key: string;
  promise: Promise<DecodedTile>;
  abort: AbortController;
  users: number;
  settled: boolean;
}

interface Part {
  state: 'loading' | 'ready' | 'failed';
  place: Placement;
  tile: DecodedTile | null;
  kept: Kept | null;
}

interface MapTile {
  canvas: HTMLCanvasElement;
  coords: L.Coords;
  parts: Map<LayerId, Part>;
  numbers: NumberBox[];
  done: (() => void) | null;
}

export interface Status {
  loading: number;
  failed: number;
}

export interface Hit {
  layer: LayerId;
  feature: TileFeature;
  /** the filter leaves it out: it is drawn pale */
  leftOut: boolean;
}

/** Hazardous areas that count in the tiles in view. */
export interface Tally {
  all: number;
  matching: Bounds;
  /** cells or administrative areas are among what is drawn: they are in no number, and no filter decides about them */
  enlarged: boolean;
  /** every tile in view is there */
  complete: boolean;
}

export interface HitResult {
  hits: Hit[];
  /** layers whose tile at this place is not there: nothing may be concluded from their silence */
  unknown: LayerId[];
}

export class DataLayer extends L.GridLayer {
  private readonly mapTiles = new Map<string, MapTile>();
  private readonly kept = new Map<string, Kept>();
  private layers = new Set<LayerId>();
  private filter: HazardFilter = NO_FILTER;
  private selected: { layer: LayerId; id: string } | null = null;
  private readonly zooms = new Map<LayerId, { min: number; max: number }>();
  /** the state of the map that each layer's tiles show; -1 = not known */
  private readonly versions = new Map<LayerId, number>();
  /** in place of the server */
  private source: TileSource | null = null;
  private frame = 0;
  private readonly dirty = new Set<MapTile>();
  private announced = '';

  constructor() {
    super({
      tileSize: TILE_SIZE,
      updateWhenZooming: false,
      keepBuffer: 1,
      noWrap: true,
      bounds: WORLD,
      className: 'data-tiles',
    });
    this.on('tileunload', (event: L.TileEvent) => this.unload(event.tile));
  }

  useTileJson(layer: LayerId, json: TileJson): void {
    this.zooms.set(layer, { min: json.minzoom ?? 0, max: json.maxzoom ?? DEFAULT_MAX_ZOOM });
    this.versions.set(layer, versionOf(json.tiles?.[0]));
  }

  /** Draws everything anew from this source; null = from the server. */
  useSource(source: TileSource | null): void {
    this.source = source;
    this.reload();
  }

  private zoomsOf(layer: LayerId): { min: number; max: number } {
    if (this.source) return { min: this.source.minZoom, max: this.source.maxZoom };
    return this.zooms.get(layer) ?? { min: 0, max: DEFAULT_MAX_ZOOM };
  }

  /** Zoom of the map from which a layer's tiles exist. */
  minZoomOf(layer: LayerId): number {
    const { min } = this.zoomsOf(layer);
    return min === 0 ? 0 : min + 1;
  }

  setLayers(layers: LayerId[]): void {
    this.layers = new Set(layers);
    for (const tile of this.mapTiles.values()) {
      for (const [layer, part] of tile.parts) {
        if (!this.layers.has(layer)) {
          tile.parts.delete(layer);
          this.release(part);
        }
      }
      for (const layer of layers) if (!tile.parts.has(layer)) this.load(tile, layer);
      this.draw(tile);
    }
    this.tell();
  }

  /** Draws the hazardous areas anew, from the tiles that are here. */
  setFilter(filter: HazardFilter): void {
    if (isSameFilter(filter, this.filter)) return;
    this.filter = filter;
    for (const tile of this.mapTiles.values()) this.draw(tile);
  }

  select(layer: LayerId | null, id: string | null): void {
    this.selected = layer && id ? { layer, id } : null;
    for (const tile of this.mapTiles.values()) this.draw(tile);
  }

  /** Asks again for what failed. */
  retry(): void {
    for (const tile of this.mapTiles.values()) {
      for (const [layer, part] of tile.parts) {
        if (part.state === 'failed') this.load(tile, layer);
      }
    }
    this.tell();
  }

  /** Forgets every tile: the viewer or the data has changed. */
  reload(): void {
    for (const kept of this.kept.values()) kept.abort.abort();
    this.kept.clear();
    for (const tile of this.mapTiles.values())
      for (const layer of [...tile.parts.keys()]) this.load(tile, layer);
    this.tell();
  }

  /**
   * Brings what is shown to a newer state of the map: asks which tiles the changes since touch, and fetches just those.
   * The old ones stay until the new ones are there. Says whether anything was touched.
   */
  async catchUp(version: number): Promise<boolean> {
    // What is not live does not change.
    if (this.source) return false;
    const changed = await Promise.all(
      LAYER_IDS.map(async (layer) => {
        const since = this.versions.get(layer) ?? -1;
        if (since >= version) return false;
        const keys = [...this.kept.keys()].filter((key) => key.startsWith(`${layer}/`));
        if (since < 0 || keys.length === 0) {
          this.versions.set(layer, version);
          this.refresh(layer, new Set(keys));
          return keys.length > 0;
        }
        try {
          const tiles = keys.map((key) => key.slice(layer.length + 1));
          const answer = await listTouchedTiles(layer, since, tiles);
          this.versions.set(layer, Math.max(answer.version, since));
          this.refresh(layer, new Set(answer.tiles.map((tile) => `${layer}/${tile}`)));
          return answer.tiles.length > 0;
        } catch {
          // Not known which: all of them are asked for again.
          this.versions.set(layer, version);
          this.refresh(layer, new Set(keys));
          return true;
        }
      }),
    );
    this.tell();
    return changed.includes(true);
  }

  private refresh(layer: LayerId, keys: Set<string>): void {
    for (const key of keys) this.kept.delete(key);
    for (const tile of this.mapTiles.values()) {
      const part = tile.parts.get(layer);
      if (part?.kept && keys.has(part.kept.key)) this.load(tile, layer, part.tile);
    }
  }

  /** What is at a place, topmost first; what the filter leaves out comes after the rest. */
  hitAt(latlng: L.LatLng): HitResult {
    const zoom = this.drawnZoom();
    const map = this._map;
    const pixel = map.project(latlng, zoom);
    const x = Math.floor(pixel.x / TILE_SIZE);
    const y = Math.floor(pixel.y / TILE_SIZE);
    const tile = this.mapTiles.get(keyOf(x, y, zoom));
    const inTile = { x: pixel.x - x * TILE_SIZE, y: pixel.y - y * TILE_SIZE };
    const hits: Hit[] = [];
    const unknown: LayerId[] = [];
    for (const layer of [...LAYER_IDS].reverse()) {
      if (!this.layers.has(layer)) continue;
      const part = tile?.parts.get(layer);
      if (!part || part.state !== 'ready' || !part.tile) {
        unknown.push(layer);
        continue;
      }
      const { shown, isLeftOut } = this.rulesFor(layer, part.tile);
      for (const feature of hitTest(part.tile, part.place, inTile, shown)) {
        const leftOut = isLeftOut(feature);
        if (!hits.some((h) => h.layer === layer && h.leftOut === leftOut && h.feature.id === feature.id))
          hits.push({ layer, feature, leftOut });
      }
    }
    // Points and lines are small targets: they come before areas, whatever lies on top.
    const rank = ({ layer, feature, leftOut }: Hit) =>
      layer === 'admin-areas' ? 3 : leftOut ? 2 : feature.type === 3 ? 1 : 0;
    hits.sort((a, b) => rank(a) - rank(b));
    return { hits, unknown };
  }

  /** Features of a layer on the map tiles of this zoom; once per tile. `corner` is in pixels of the world. */
  *placedFeatures(layer: LayerId): Generator<{
    feature: TileFeature;
    tile: DecodedTile;
    place: Placement;
    corner: L.Point;
  }> {
    const zoom = this.drawnZoom();
    for (const { coords, parts } of this.mapTiles.values()) {
      const part = parts.get(layer);
      if (!part?.tile || coords.z !== zoom) continue;
      const { tile, place } = part;
      const corner = L.point(coords.x * TILE_SIZE, coords.y * TILE_SIZE);
      const { shown } = this.rulesFor(layer, tile);
      for (const feature of tile.features)
        if (shown(feature) && isOnTile(feature, tile, place)) yield { feature, tile, place, corner };
    }
  }

  /** Where numbers of groups stand, in pixels of the world. */
  numbersOnMap(): NumberBox[] {
    const zoom = this.drawnZoom();
    return [...this.mapTiles.values()]
      .filter(({ coords }) => coords.z === zoom)
      .flatMap(({ coords, numbers }) =>
        numbers.map(({ x, y, half }) => ({
          x: coords.x * TILE_SIZE + x,
          y: coords.y * TILE_SIZE + y,
          half,
        })),
      );
  }

  /** Features of a layer on the map tiles in view, each once. */
  featuresInView(layer: LayerId): TileFeature[] {
    const bounds = this._map.getPixelBounds();
    const found = new Map<string, TileFeature>();
    for (const { feature, corner } of this.placedFeatures(layer)) {
      if (bounds.intersects(L.bounds(corner, corner.add([TILE_SIZE, TILE_SIZE]))))
        found.set(feature.id, feature);
    }
    return [...found.values()];
  }

  /** Hazardous areas in the administrative areas that stand for them, by the area's identifier. */
  totalsInView(): Map<string, number> {
    const totals = new Map<string, number>();
    for (const { feature } of this.placedFeatures('hazard-areas'))
      if (feature.properties.form === 'admin') totals.set(feature.id, Number(feature.properties.number ?? 0));
    return totals;
  }

  /** How many of the hazardous areas in and around what is in view match the filter. */
  tally(): Tally {
    const zoom = this.drawnZoom();
    const view = this._map.getPixelBounds();
    const tally: Tally = { all: 0, matching: { least: 0, most: 0 }, enlarged: false, complete: true };
    // Beyond the deepest zoom several map tiles show the same vector tile.
    const counted = new Set<string>();
    for (const { coords, parts } of this.mapTiles.values()) {
      const corner = L.point(coords.x * TILE_SIZE, coords.y * TILE_SIZE);
      if (coords.z !== zoom || !view.overlaps(L.bounds(corner, corner.add([TILE_SIZE, TILE_SIZE])))) continue;
      const part = parts.get('hazard-areas');
      if (!part) continue;
      if (part.state !== 'ready' || !part.tile) {
        tally.complete = false;
        continue;
      }
      const key = keyOf(part.place.x, part.place.y, part.place.z);
      if (counted.has(key)) continue;
      counted.add(key);
      const { isLeftOut } = this.rulesFor('hazard-areas', part.tile);
      for (const feature of part.tile.features) {
        if (!isFiltered(feature.properties)) {
          tally.enlarged = true;
          continue;
        }
        const number = Number(feature.properties.number ?? 0);
        tally.all += number;
        if (isLeftOut(feature)) continue;
        // The record that is open is never pale.
        const isOpen = feature.id !== '' && feature.id === this.selectedIn('hazard-areas');
        const { least, most } = isOpen
          ? { least: number, most: number }
          : boundsOf(this.filter, feature.properties);
        tally.matching.least += least;
        tally.matching.most += most;
      }
    }
    return tally;
  }

  /** First day of any record on the tiles that are here, in days since 1970-01-01; null = none tells one. */
  firstDay(): number | null {
    let first: number | null = null;
    for (const { parts } of this.mapTiles.values())
      for (const { properties } of parts.get('hazard-areas')?.tile?.features ?? []) {
        const day = properties.validFromFirst ?? properties.validFrom;
        if (day !== undefined && (first === null || Number(day) < first)) first = Number(day);
      }
    return first;
  }

  get status(): Status {
    let loading = 0;
    let failed = 0;
    for (const tile of this.mapTiles.values()) {
      for (const part of tile.parts.values()) {
        if (part.state === 'loading') loading++;
        else if (part.state === 'failed') failed++;
      }
    }
    return { loading, failed };
  }

  override createTile(coords: L.Coords, done: L.DoneCallback): HTMLElement {
    const canvas = document.createElement('canvas');
    prepare(canvas, TILE_SIZE, TILE_SIZE);
    const tile: MapTile = {
      canvas,
      coords,
      parts: new Map(),
      numbers: [],
      done: () => done(undefined, canvas),
    };
    this.mapTiles.set(keyOf(coords.x, coords.y, coords.z), tile);
    for (const layer of this.layers) this.load(tile, layer);
    // Leaflet expects the answer after the tile is in its table.
    queueMicrotask(() => {
      this.settle(tile);
      this.tell();
    });
    return canvas;
  }

  private drawnZoom(): number {
    return Math.round(this._map.getZoom());
  }

  private rulesFor(layer: LayerId, tile: DecodedTile) {
    const isGround = layer === 'admin-areas' ? groundOf(tile) : () => false;
    const zoom = this.drawnZoom();
    const shown = layer === 'admin-areas' ? (f: TileFeature) => isShownAt(f, zoom, isGround(f)) : () => true;
    const { filter } = this;
    const opened = this.selectedIn(layer);
    const isLeftOut =
      layer === 'hazard-areas' && isFiltering(filter)
        ? (f: TileFeature) => !mayMatch(filter, f.properties) && (f.id === '' || f.id !== opened)
        : () => false;
    return { isGround, shown, isLeftOut };
  }

  private selectedIn(layer: LayerId): string | null {
    return this.selected?.layer === layer ? this.selected.id : null;
  }

  /** While a filter is on, a group of hazardous areas is drawn as those of its areas that may match. */
  private lookOf(layer: LayerId): (feature: TileFeature) => TileFeature['properties'] {
    const { filter } = this;
    if (layer === 'land-releases' && filter.untilDay !== null)
      return ({ properties }) =>
        isReleasedLater(filter, properties) ? { ...properties, releasedLater: true } : properties;
    if (layer !== 'hazard-areas' || !isFiltering(filter)) return (feature) => feature.properties;
    return ({ properties }) => {
      if (properties.form !== 'group') return properties;
      const { least, most } = boundsOf(filter, properties);
      return {
        ...properties,
        classification: worstShown(filter, properties),
        number: most,
        upTo: least < most,
      };
    };
  }

  /** `meanwhile` is shown until the answer is there. */
  private load(tile: MapTile, layer: LayerId, meanwhile: DecodedTile | null = null): void {
    const before = tile.parts.get(layer);
    if (before) this.release(before);
    const { min, max } = this.zoomsOf(layer);
    const z = tile.coords.z - 1;
    const place = placeTile(z, tile.coords.x, tile.coords.y, max);
    if (place.z < min) {
      tile.parts.set(layer, { state: 'ready', place, tile: { extent: 4096, features: [] }, kept: null });
      return;
    }
    const kept = this.keep(layer, place);
    const part: Part = { state: 'loading', place, tile: meanwhile, kept };
    tile.parts.set(layer, part);
    kept.promise.then(
      (decoded) => {
        part.state = 'ready';
        part.tile = decoded;
        this.draw(tile);
        this.settle(tile);
        this.tell();
      },
      (error: unknown) => {
        if (isAbort(error) || tile.parts.get(layer) !== part) return;
        part.state = 'failed';
        part.tile = null;
        this.draw(tile);
        this.settle(tile);
        this.tell();
      },
    );
  }

  private keep(layer: LayerId, place: Placement): Kept {
    const key = `${layer}/${place.z}/${place.x}/${place.y}`;
    const known = this.kept.get(key);
    if (known && !known.abort.signal.aborted) {
      known.users++;
      this.kept.delete(key);
      this.kept.set(key, known);
      return known;
    }
    const abort = new AbortController();
    const kept: Kept = {
      key,
      abort,
      users: 1,
      settled: false,
      promise: this.bytesOf(layer, place, abort.signal).then((bytes) => {
        const tile = decodeTile(bytes, layer);
        return layer === 'admin-areas' ? sortByLevel(tile) : tile;
      }),
    };
    kept.promise.then(
      () => {
        kept.settled = true;
        this.trim();
      },
      () => {
        if (this.kept.get(key) === kept) this.kept.delete(key);
      },
    );
    this.kept.set(key, kept);
    return kept;
  }

  private bytesOf(layer: LayerId, place: Placement, signal: AbortSignal): Promise<ArrayBuffer | null> {
    if (this.source) return this.source.getTile(layer, place, signal);
    return getTile(layer, place, this.versions.get(layer) ?? -1, signal);
  }

  private release(part: Part): void {
    const { kept } = part;
    if (!kept) return;
    part.kept = null;
    kept.users--;
    if (kept.users <= 0 && !kept.settled) {
      kept.abort.abort();
      if (this.kept.get(kept.key) === kept) this.kept.delete(kept.key);
    }
  }

  private trim(): void {
    for (const [key, kept] of this.kept) {
      if (this.kept.size <= KEPT_TILES) return;
      if (kept.users <= 0) this.kept.delete(key);
    }
  }

  private unload(canvas: HTMLElement): void {
    for (const [key, tile] of this.mapTiles) {
      if (tile.canvas !== canvas) continue;
      this.mapTiles.delete(key);
      this.dirty.delete(tile);
      for (const part of tile.parts.values()) this.release(part);
    }
    this.tell();
  }

  /** Lets Leaflet drop the tiles of the zoom before only when everything here has arrived. */
  private settle(tile: MapTile): void {
    if (!tile.done) return;
    for (const part of tile.parts.values()) if (part.state === 'loading') return;
    tile.done();
    tile.done = null;
  }

  private tell(): void {
    const { loading, failed } = this.status;
    const text = `${loading} ${failed}`;
    if (text === this.announced) return;
    this.announced = text;
    this.fire('status', { loading, failed });
  }

  private draw(tile: MapTile): void {
    this.dirty.add(tile);
    if (this.frame) return;
    this.frame = requestAnimationFrame(() => {
      this.frame = 0;
      for (const each of this.dirty) this.paint(each);
      this.dirty.clear();
      this.fire('drawn');
    });
  }

  private paint(tile: MapTile): void {
    const context = tile.canvas.getContext('2d');
    if (!context) return;
    context.clearRect(0, 0, TILE_SIZE, TILE_SIZE);
    let failed = false;
    const drawn: { tile: DecodedTile; place: Placement; options: DrawOptions }[] = [];
    for (const layer of LAYER_IDS) {
      const part = tile.parts.get(layer);
      if (!part) continue;
      if (part.state === 'failed') failed = true;
      if (!part.tile) continue;
      const options = {
        layer,
        zoom: tile.coords.z,
        selectedId: this.selectedIn(layer),
        lookOf: this.lookOf(layer),
        ...this.rulesFor(layer, part.tile),
      };
      drawTile(context, part.tile, part.place, options);
      drawn.push({ tile: part.tile, place: part.place, options });
    }
    tile.numbers = drawGroupNumbers(context, drawn);
    if (failed) drawNotLoaded(context, t('map.tileNotLoaded'));
  }
}

const keyOf = (x: number, y: number, z: number) => `${z}/${x}/${y}`;
