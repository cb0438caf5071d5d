/**
 * Rows of a file on the map, before or beside the published data: outlines, and a mark that stays visible when the
 * outline is smaller than a pixel. Severities differ by shape as well as by colour.
 */
import type { Geometry } from 'geojson';
import * as L from 'leaflet';
import { bboxOfGeometry } from '../panels/record';
import type { Bbox } from './mapview';

export interface RowOnMap {
  row: number;
  geometry: Geometry;
  severity: string;
  label: string;
}

const STYLE: Record<string, { colour: string; fill: string; dash?: string; radius: number }> = {
  error: { colour: '#a8121c', fill: '#a8121c', radius: 8 },
  warning: { colour: '#b85400', fill: '#ffffff', dash: '6 3', radius: 7 },
  info: { colour: '#0b4f9c', fill: '#ffffff', dash: '2 4', radius: 4 },
  none: { colour: '#14202b', fill: '#ffffff', radius: 5 },
};

export class RowLayer {
  private readonly group = L.featureGroup();
  private readonly renderer: L.SVG;
  private readonly parts = new Map<number, L.Path[]>();
  private readonly severities = new Map<number, string>();
  private bounds: Bbox | null = null;
  private chosen: number | null = null;

  constructor(
    map: L.Map,
    private readonly onChoose: (row: number) => void,
  ) {
    const pane = map.getPane('rows') ?? map.createPane('rows');
    // Above the names, which would hide a mark.
    pane.style.zIndex = '460';
    this.renderer = L.svg({ pane: 'rows' });
    this.group.addTo(map);
  }

  show(rows: RowOnMap[]): void {
    this.group.clearLayers();
    this.parts.clear();
    this.severities.clear();
    this.bounds = null;
    // The worst on top.
    const order = ['none', 'info', 'warning', 'error'];
    const sorted = [...rows].sort((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity));
    for (const row of sorted) this.draw(row);
    if (this.chosen !== null) this.choose(this.chosen);
  }

  /** Marks one row; null marks none. */
  choose(row: number | null): void {
    if (this.chosen !== null) this.restyle(this.chosen, false);
    this.chosen = row;
    if (row !== null) this.restyle(row, true);
  }

  bboxOf(row: number): Bbox | null {
    let box: L.LatLngBounds | null = null;
    for (const part of this.parts.get(row) ?? []) {
      const own =
        part instanceof L.CircleMarker ? part.getLatLng().toBounds(1) : (part as L.Polyline).getBounds();
      box = box ? box.extend(own) : L.latLngBounds(own.getSouthWest(), own.getNorthEast());
    }
    return box ? [box.getWest(), box.getSouth(), box.getEast(), box.getNorth()] : null;
  }

  get bbox(): Bbox | null {
    return this.bounds;
  }

  remove(): void {
    this.group.remove();
    this.renderer.remove();
  }

  private draw({ row, geometry, severity, label }: RowOnMap): void {
    const box = bboxOfGeometry(geometry);
    // What lies outside the world cannot be drawn; the list has it.
    if (!box || box.some((v) => !Number.isFinite(v)) || Math.abs(box[1]) > 90 || Math.abs(box[3]) > 90)
      return;
    const style = STYLE[severity] ?? STYLE.none;
    const shape = { pane: 'rows', renderer: this.renderer, bubblingMouseEvents: false };
    const layers: L.Path[] = [];
    if (geometry.type !== 'Point' && geometry.type !== 'MultiPoint') {
      const outline = L.geoJSON(geometry, {
        ...shape,
        style: {
          color: style?.colour ?? '',
          weight: 2.5,
          fillColor: style?.colour ?? '',
          fillOpacity: 0.14,
          ...(style?.dash ? { dashArray: style.dash } : {}),
        },
      });
      outline.eachLayer((part) => layers.push(part as L.Path));
    }
    layers.push(
      L.circleMarker([(box[1] + box[3]) / 2, (box[0] + box[2]) / 2], {
        ...shape,
        radius: style?.radius ?? 5,
        color: style?.colour ?? '',
        weight: 2.5,
        fillColor: style?.fill ?? '',
        fillOpacity: 1,
      }),
    );
    for (const part of layers) {
      part.on('click', () => this.onChoose(row));
      part.bindTooltip(label, { direction: 'top' });
      this.group.addLayer(part);
    }
    this.parts.set(row, [...(this.parts.get(row) ?? []), ...layers]);
    this.severities.set(row, severity);
    const all = this.bounds;
    this.bounds = all
      ? [
          Math.min(all[0], box[0]),
          Math.min(all[1], box[1]),
          Math.max(all[2], box[2]),
          Math.max(all[3], box[3]),
        ]
      : box;
  }

  private restyle(row: number, chosen: boolean): void {
    const style = STYLE[this.severities.get(row) ?? 'none'] ?? STYLE.none;
    for (const part of this.parts.get(row) ?? []) {
      part.setStyle({ color: chosen ? '#000000' : (style?.colour ?? ''), weight: chosen ? 4.5 : 2.5 });
      if (chosen) part.bringToFront();
    }
  }
}
