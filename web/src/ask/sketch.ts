/** Drawing and changing a shape on the map, with Leaflet-Geoman; loaded when somebody asks. Its own tool bar is not used: the panel has the buttons. */

import type { Position } from 'geojson';
import * as Leaflet from 'leaflet';
import { type Kind, rounded, type Shape } from './question';

/** More corners than this would be more handles than map. */
export const HANDLES_MOST = 400;

const INK = '#0b3c8c';

let loading: Promise<void> | null = null;

/** Geoman adds itself to the global `L`; the module cannot be added to, so it gets a copy that shares the classes. */
function load(): Promise<void> {
  loading ??= (async () => {
    const holder = window as unknown as { L?: unknown };
    holder.L ??= { ...Leaflet };
    await import('@geoman-io/leaflet-geoman-free');
  })().catch((error: unknown) => {
    loading = null;
    throw error;
  });
  return loading;
}

interface Drawing {
  _createVertex?: (event: { latlng: Leaflet.LatLng }) => void;
  _createMarker?: (event: { latlng: Leaflet.LatLng }) => void;
  _finishShape?: () => void;
  _removeLastVertex?: () => void;
  _layer?: Leaflet.Polyline;
}

const TOOL: Record<Kind, 'Line' | 'Polygon' | 'Marker'> = {
  line: 'Line',
  outline: 'Polygon',
  point: 'Marker',
};

export class Sketch {
  private readonly parts = Leaflet.layerGroup([], { pmIgnore: true } as Leaflet.LayerOptions);
  private drawing: {
    kind: Kind;
    done: (shape: Shape | null) => void;
    told: (points: number) => void;
  } | null = null;

  private constructor(private readonly map: Leaflet.Map) {
    this.parts.addTo(map);
    map.on('pm:create', (event) => this.created((event as unknown as { layer: Leaflet.Layer }).layer));
    map.on('pm:drawend', () => window.setTimeout(() => this.end(null)));
    map.getContainer().addEventListener('keydown', (event) => this.key(event), true);
  }

  private static made: Promise<Sketch> | null = null;

  /** The one sketch of this map. */
  static on(map: Leaflet.Map): Promise<Sketch> {
    Sketch.made ??= load()
      .then(() => {
        const { PM } = (window as unknown as { L: { PM: { Map: new (m: Leaflet.Map) => typeof map.pm } } }).L;
        // The map is older than Geoman, so it has to be told.
        if (!map.pm) {
          map.pm = new PM.Map(map);
          map.pm.setGlobalOptions({});
        }
        return new Sketch(map);
      })
      .catch((error: unknown) => {
        Sketch.made = null;
        throw error;
      });
    return Sketch.made;
  }

  get isDrawing(): boolean {
    return this.drawing !== null;
  }

  /** `told` hears of every corner; `done` gets the shape, or null when it was given up. */
  draw(kind: Kind, told: (points: number) => void, done: (shape: Shape | null) => void): void {
    this.cancel();
    this.drawing = { kind, done, told };
    const line = { color: INK, weight: 4 };
    this.map.pm.enableDraw(TOOL[kind], {
      snappable: false,
      tooltips: false,
      continueDrawing: false,
      allowSelfIntersection: true,
      finishOn: 'dblclick',
      templineStyle: { ...line, radius: 7 } as Leaflet.PathOptions,
      hintlineStyle: { ...line, dashArray: '4 7', weight: 3 },
      pathOptions: { ...line, fillOpacity: 0.1 },
      markerStyle: { icon: handle() },
    });
    this.map.on('pm:drawstart', this.follow);
    this.follow();
  }

  private readonly follow = () => {
    const layer = this.tool?._layer as (Leaflet.Polyline & Leaflet.Evented) | undefined;
    layer?.on('pm:vertexadded pm:vertexremoved pm:change', () =>
      this.drawing?.told(layer.getLatLngs().length),
    );
  };

  private get tool(): Drawing | null {
    if (!this.drawing) return null;
    const draw = this.map.pm.Draw as unknown as Record<string, Drawing>;
    return draw[TOOL[this.drawing.kind]] ?? null;
  }

  private get corners(): number {
    return this.tool?._layer?.getLatLngs?.().length ?? 0;
  }

  /** A corner in the middle of the map, for those who move it by keys. */
  addInMiddle(): void {
    const latlng = this.map.getCenter();
    const tool = this.tool;
    if (this.drawing?.kind === 'point') tool?._createMarker?.({ latlng });
    else tool?._createVertex?.({ latlng });
    if (this.drawing) this.drawing.told(this.corners);
  }

  undo(): void {
    if (this.corners > 1) this.tool?._removeLastVertex?.();
    else if (this.corners === 1 && this.drawing) {
      const { kind, told, done } = this.drawing;
      this.drawing = null;
      this.map.pm.disableDraw();
      this.draw(kind, told, done);
    }
    this.drawing?.told(this.corners);
  }

  finish(): void {
    this.tool?._finishShape?.();
  }

  cancel(): void {
    this.end(null);
  }

  private end(shape: Shape | null): void {
    const { drawing } = this;
    if (!drawing) return;
    this.drawing = null;
    this.map.off('pm:drawstart', this.follow);
    this.map.pm.disableDraw();
    drawing.done(shape);
  }

  private created(layer: Leaflet.Layer): void {
    layer.remove();
    const shape = shapeOfLayers([layer]);
    this.end(shape);
  }

  private key(event: KeyboardEvent): void {
    if (!this.drawing) return;
    if (event.key === 'Escape') this.cancel();
    else if (event.key === 'Enter' && event.target === this.map.getContainer()) this.addInMiddle();
    else if (event.key === 'Backspace') this.undo();
    else return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }

  /** Shows a shape with handles; `changed` hears when one was dragged, added or taken away. */
  edit(shape: Shape | null, changed: (shape: Shape) => void): void {
    this.clear();
    if (!shape) return;
    const tell = () => {
      const now = shapeOfLayers(this.parts.getLayers());
      if (now) changed(now);
    };
    if (shape.type === 'MultiPoint') {
      for (const at of shape.coordinates) {
        const marker = Leaflet.marker(latlng(at), { icon: handle(), draggable: true, keyboard: false });
        marker.on('dragend', tell);
        this.parts.addLayer(marker);
      }
      return;
    }
    const isLine = shape.type === 'MultiLineString';
    const count = shape.coordinates.flat(isLine ? 1 : 2).length;
    for (const part of shape.coordinates) {
      const style = { color: INK, weight: 4, fillOpacity: 0.1, bubblingMouseEvents: false };
      const layer = isLine
        ? Leaflet.polyline((part as Position[]).map(latlng), style)
        : Leaflet.polygon(
            (part as Position[][]).map((ring) => ring.map(latlng)),
            style,
          );
      this.parts.addLayer(layer);
      if (count > HANDLES_MOST) continue;
      const pm = (layer as unknown as { pm: { enable: (options: object) => void } }).pm;
      pm.enable({ snappable: false, allowSelfIntersection: true, removeLayerBelowMinVertexCount: false });
      layer.on('pm:edit', tell);
    }
  }

  clear(): void {
    for (const layer of this.parts.getLayers())
      (layer as unknown as { pm?: { disable?: () => void } }).pm?.disable?.();
    this.parts.clearLayers();
  }
}

const latlng = ([lng = 0, lat = 0]: Position): Leaflet.LatLngTuple => [lat, lng];
const handle = () => Leaflet.divIcon({ className: 'ask-point', iconSize: [22, 22] });

function shapeOfLayers(layers: Leaflet.Layer[]): Shape | null {
  const at = (l: Leaflet.LatLng): Position => [l.lng, l.lat];
  const points = layers.filter((l): l is Leaflet.Marker => l instanceof Leaflet.Marker);
  if (points.length > 0)
    return rounded({ type: 'MultiPoint', coordinates: points.map((p) => at(p.getLatLng())) });
  const outlines = layers.filter((l): l is Leaflet.Polygon => l instanceof Leaflet.Polygon);
  if (outlines.length > 0) {
    const rings = (p: Leaflet.Polygon) =>
      (p.getLatLngs() as Leaflet.LatLng[][])
        .filter((ring) => ring.length >= 3)
        .map((ring) => [...ring, ring[0] as Leaflet.LatLng].map(at));
    return rounded({ type: 'MultiPolygon', coordinates: outlines.map(rings).filter((r) => r.length > 0) });
  }
  const lines = layers.filter((l): l is Leaflet.Polyline => l instanceof Leaflet.Polyline);
  if (lines.length === 0) return null;
  return rounded({
    type: 'MultiLineString',
    coordinates: lines.map((l) => (l.getLatLngs() as Leaflet.LatLng[]).map(at)),
  });
}
