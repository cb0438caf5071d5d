/** The map: Leaflet with the base map below, our data layer above it, and names on top. */
import type { Geometry } from 'geojson';
import * as L from 'leaflet';
import 'leaflet/dist/leaflet.css';
import { getDirection, t } from '../i18n/i18n';
import { DataLayer } from '../layers/datalayer';
import { NUMBER_HALF_HEIGHT_PX } from '../layers/draw';
import { joinSpans, placeName, type Span, spansAt, subtractSpans } from '../layers/span';
import { POLYGON, scaleOf, TILE_SIZE } from '../layers/tile';
import type { MapView as View } from '../state';
import type { Basemap, CountryName } from './basemap';
import { countriesThatFit, Labels, type PlaceName } from './labels';

const calm = () => window.matchMedia('(prefers-reduced-motion: reduce)').matches;

export type Bbox = [number, number, number, number];

export class MapView {
  readonly map: L.Map;
  readonly data = new DataLayer();
  /** somebody draws: a click is a corner, and asks nothing */
  busy = false;
  private readonly labels: Labels;
  private countries: CountryName[] = [];
  private labelTimer = 0;
  private place: L.Marker | null = null;
  private outline: L.GeoJSON | null = null;

  constructor(
    element: HTMLElement,
    private readonly padding: () => { left: number; right: number; top: number; bottom: number },
  ) {
    this.map = L.map(element, {
      zoomControl: false,
      attributionControl: false,
      minZoom: 2,
      maxZoom: 18,
      center: [20, 20],
      zoom: 3,
      maxBounds: [
        [-86, -220],
        [86, 220],
      ],
      fadeAnimation: !calm(),
      zoomAnimation: !calm(),
      markerZoomAnimation: !calm(),
      inertia: !calm(),
    });
    const basemap = this.map.createPane('basemap');
    basemap.style.zIndex = '150';
    const labels = this.map.createPane('labels');
    labels.style.zIndex = '450';
    labels.style.pointerEvents = 'none';
    labels.setAttribute('aria-hidden', 'true');
    this.labels = new Labels(this.map);
    this.data.addTo(this.map);
    this.map.on('moveend zoomend', () => this.nameSoon());
    this.data.on('drawn', () => this.nameSoon());
  }

  useBasemap(basemap: Basemap): void {
    basemap.layer.addTo(this.map);
    this.countries = basemap.names;
    this.nameSoon();
  }

  get view(): View {
    const centre = this.map.getCenter();
    return { zoom: this.map.getZoom(), lat: centre.lat, lng: centre.lng };
  }

  setView(view: View): void {
    this.map.setView([view.lat, view.lng], view.zoom, { animate: false });
  }

  /** Part of the world that is neither under the rail nor under the sheet. */
  get openBbox(): Bbox {
    const { left, right, top, bottom } = this.padding();
    const size = this.map.getSize();
    const a = this.map.containerPointToLatLng([left, size.y - bottom]);
    const b = this.map.containerPointToLatLng([Math.max(left + 1, size.x - right), top]);
    const clamp = (v: number, limit: number) => Math.max(-limit, Math.min(limit, v));
    return [clamp(a.lng, 180), clamp(a.lat, 90), clamp(b.lng, 180), clamp(b.lat, 90)];
  }

  frame([west, south, east, north]: Bbox, maxZoom = 15): void {
    const { left, right, top, bottom } = this.padding();
    this.map.fitBounds(
      [
        [south, west],
        [north, east],
      ],
      {
        paddingTopLeft: [left + 24, top + 24],
        paddingBottomRight: [right + 24, bottom + 24],
        maxZoom,
        animate: !calm(),
      },
    );
  }

  /** Moves only when the place cannot be seen, or is too small to be seen. */
  reveal(bbox: Bbox): void {
    const [west, south, east, north] = bbox;
    const [w, s, e, n] = this.openBbox;
    const inView = west >= w && south >= s && east <= e && north <= n;
    const a = this.map.latLngToContainerPoint([south, west]);
    const b = this.map.latLngToContainerPoint([north, east]);
    const span = Math.max(Math.abs(a.x - b.x), Math.abs(a.y - b.y));
    const isPoint = west === east && south === north;
    if (inView && (span > 24 || (isPoint && this.map.getZoom() >= 10))) return;
    this.frame(bbox, isPoint ? 13 : 15);
  }

  /** A ring where the reader asked; null takes it away. */
  markPlace(latlng: L.LatLng | null): void {
    this.place?.remove();
    this.place = null;
    if (!latlng) return;
    this.place = L.marker(latlng, {
      pane: 'labels',
      interactive: false,
      keyboard: false,
      icon: L.divIcon({ className: 'place-mark', iconSize: [26, 26] }),
    }).addTo(this.map);
  }

  /** Outline of a record that the tiles do not hold, such as a closed area; null takes it away. */
  markOutline(geometry: Geometry | null): void {
    this.outline?.remove();
    this.outline = null;
    if (!geometry) return;
    this.outline = L.geoJSON(geometry, {
      interactive: false,
      style: { color: '#14202b', weight: 3, dashArray: '3 5', fillColor: '#5c6470', fillOpacity: 0.12 },
      pointToLayer: (_, latlng) => L.circleMarker(latlng, { radius: 10, color: '#14202b', weight: 3 }),
    }).addTo(this.map);
  }

  private nameSoon(): void {
    window.clearTimeout(this.labelTimer);
    this.labelTimer = window.setTimeout(() => this.name(), 120);
  }

  private name(): void {
    const names = this.map.getZoom() >= 6 ? this.adminNames() : [];
    if (this.map.getZoom() <= 7) names.push(...countriesThatFit(this.countries, this.map));
    this.labels.show(names);
  }

  /** Areas that are wide enough for their name, named inside what can be seen of them: never on a neighbour. */
  private adminNames(): PlaceName[] {
    const zoom = Math.round(this.map.getZoom());
    const view = this.map.getPixelBounds();
    const boxes = new Map<
      string,
      { name: string; level: number; box: L.Bounds; spans: ((y: number) => Span[])[] }
    >();
    const numbers = this.data.totalsInView();
    const groupNumbers = this.data.numbersOnMap();
    for (const { feature, tile, place, corner } of this.data.placedFeatures('admin-areas')) {
      if (feature.type !== POLYGON) continue;
      const scale = scaleOf(tile, place);
      const clamp = (v: number) => Math.max(0, Math.min(TILE_SIZE, v));
      const box = L.bounds(
        corner.add([
          clamp(feature.minX * scale - place.offsetX),
          clamp(feature.minY * scale - place.offsetY),
        ]),
        corner.add([
          clamp(feature.maxX * scale - place.offsetX),
          clamp(feature.maxY * scale - place.offsetY),
        ]),
      );
      if (!view.intersects(box)) continue;
      // In pixels of the map; what lies in the buffer beside the tile belongs to the next one.
      const spans = (y: number): Span[] =>
        y < corner.y || y > corner.y + TILE_SIZE
          ? []
          : spansAt(feature.parts, (y - corner.y + place.offsetY) / scale).map(([from, to]) => [
              corner.x + clamp(from * scale - place.offsetX),
              corner.x + clamp(to * scale - place.offsetX),
            ]);
      const known = boxes.get(feature.id);
      if (known) {
        known.spans.push(spans);
        known.box.extend(box.getTopLeft()).extend(box.getBottomRight());
        continue;
      }
      boxes.set(feature.id, {
        name: [feature.properties.name, numbers.get(feature.id)].filter(Boolean).join(' · '),
        level: Number(feature.properties.level ?? 1),
        box,
        spans: [spans],
      });
    }
    const names: (PlaceName & { level: number; width: number })[] = [];
    for (const [id, { name, level, box, spans }] of boxes) {
      const seen = L.bounds(
        L.point(
          Math.max(box.getTopLeft().x, view.getTopLeft().x),
          Math.max(box.getTopLeft().y, view.getTopLeft().y),
        ),
        L.point(
          Math.min(box.getBottomRight().x, view.getBottomRight().x),
          Math.min(box.getBottomRight().y, view.getBottomRight().y),
        ),
      );
      const width = seen.getSize().x;
      if (!name || width < name.length * 6.4 + 16 || seen.getSize().y < 24) continue;
      const inside = {
        left: seen.getTopLeft().x,
        right: seen.getBottomRight().x,
        top: seen.getTopLeft().y,
        bottom: seen.getBottomRight().y,
      };
      const room = (y: number) =>
        joinSpans(
          spans.flatMap((of) => of(y)),
          2,
        );
      // A number of hazards comes before a name: where there is no room beside it, the name waits for the next zoom.
      const beside = (y: number) =>
        subtractSpans(
          room(y),
          groupNumbers
            .filter((number) => Math.abs(number.y - y) < 2 * NUMBER_HALF_HEIGHT_PX)
            .map(({ x, half }): Span => [x - half, x + half]),
        );
      const at = placeName(inside, name.length * 6.4, beside);
      if (!at) continue;
      const latlng = this.map.unproject(L.point(at.x, at.y), zoom);
      names.push({ id: `admin ${id}`, name, latlng, kind: 'admin', level, width });
    }
    // The deepest level in view names the ground; the one above would only repeat it.
    const deepest = Math.max(...names.map((n) => n.level), 0);
    return names
      .filter((n) => n.level === deepest || n.level === 1)
      .sort((a, b) => b.level - a.level || b.width - a.width);
  }
}

/** Buttons of the map, placed by our own style sheet so that they follow the reading direction. */
export function scaleAndCredits(map: L.Map): HTMLElement[] {
  const scale = L.control.scale({ imperial: false, maxWidth: 120 }).addTo(map).getContainer();
  if (scale) scale.setAttribute('dir', getDirection());
  const credits = document.createElement('p');
  credits.className = 'credits';
  credits.textContent = t('map.credits');
  return scale ? [scale, credits] : [credits];
}
