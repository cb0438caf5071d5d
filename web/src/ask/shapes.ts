/** What is asked about and what stands in its way, on the map. */
import type { Feature, Geometry } from 'geojson';
import * as L from 'leaflet';
import type { AnswerShapes } from '../api/answers';
import { geometryOf, type Shape } from './question';

/** Line of the question, then of its alternatives. */
export const COLOURS = ['#0b3c8c', '#00796b', '#8a3ffc', '#6d4c00', '#ad1457', '#37474f'];

export class Overlay {
  private readonly group = L.layerGroup();
  private readonly renderer: L.Canvas;

  constructor(map: L.Map) {
    const pane = map.getPane('asked') ?? map.createPane('asked');
    pane.style.zIndex = '420';
    pane.style.pointerEvents = 'none';
    this.renderer = L.canvas({ pane: 'asked', padding: 0.3 });
    this.group.addTo(map);
  }

  clear(): void {
    this.group.clearLayers();
  }

  /** The lines that are asked about; `skipFirst` where the first one is being changed by hand. */
  showQuestion(shapes: (Shape | null)[], skipFirst = false): void {
    this.clear();
    shapes.forEach((shape, i) => {
      if (shape && !(skipFirst && i === 0)) this.line(geometryOf(shape), i);
    });
  }

  /** Corridor, areas met and the nearest outside; the lines above them. */
  showAnswer(shapes: AnswerShapes): void {
    this.clear();
    const of = (part: string) => shapes.features.filter((f) => f.properties?.part === part && f.geometry);
    for (const f of of('corridor'))
      this.add(f.geometry, { color: COLOURS[0], weight: 1.5, dashArray: '6 5', fillOpacity: 0.1 });
    for (const f of of('nearest-outside'))
      this.add(f.geometry, { color: '#14202b', weight: 2, dashArray: '2 5', fill: false });
    for (const f of of('hazard-area')) {
      this.add(f.geometry, { color: '#ffffff', weight: 7, opacity: 0.9, fill: false });
      this.add(f.geometry, { color: '#14202b', weight: 3, fillColor: '#ffd479', fillOpacity: 0.35 });
    }
    for (const f of of('alternative')) this.line(f.geometry, Number(f.properties?.index ?? 0) + 1);
    const others = of('alternative').length;
    for (const f of of('suggestion')) this.line(f.geometry, others + 1);
    for (const f of of('route')) this.line(f.geometry, 0);
  }

  private line(geometry: Geometry | null, index: number): void {
    const fill = { fillOpacity: 0.06 };
    this.add(geometry, { color: '#ffffff', weight: 7, opacity: 0.85, ...fill });
    const dashes = index > 0 ? { dashArray: '10 6' } : {};
    this.add(geometry, { color: COLOURS[index % COLOURS.length], weight: 4, ...dashes, ...fill });
  }

  private add(geometry: Geometry | null, style: L.PathOptions): void {
    if (!geometry) return;
    const options = { ...style, renderer: this.renderer, interactive: false, pmIgnore: true };
    const feature: Feature = { type: 'Feature', geometry, properties: {} };
    this.group.addLayer(
      L.geoJSON(feature, {
        interactive: false,
        style: options,
        pointToLayer: (_, at) => L.circleMarker(at, { ...options, radius: 8 }),
      } as L.GeoJSONOptions),
    );
  }
}
