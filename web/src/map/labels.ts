/** Names on the map: countries on small scales, administrative areas on larger ones. For the eye; lists have them too. */
import * as L from 'leaflet';
import type { CountryName } from './basemap';
import './labels.css';

export interface PlaceName {
  id: string;
  name: string;
  latlng: L.LatLng;
  kind: 'country' | 'admin';
}

/** Keeps as many names as fit without overlapping, in the order given. */
export class Labels {
  private readonly markers = new Map<string, L.Marker>();

  constructor(private readonly map: L.Map) {}

  show(names: PlaceName[]): void {
    const taken: L.Bounds[] = [];
    const wanted = new Map<string, PlaceName>();
    for (const name of names) {
      const at = this.map.latLngToContainerPoint(name.latlng);
      const half = L.point(name.name.length * 3.6 + 6, 11);
      const box = L.bounds(at.subtract(half), at.add(half));
      if (taken.some((other) => other.intersects(box))) continue;
      taken.push(box);
      wanted.set(name.id, name);
      if (wanted.size >= 60) break;
    }
    for (const [id, marker] of this.markers) {
      if (wanted.has(id)) continue;
      marker.remove();
      this.markers.delete(id);
    }
    for (const [id, { name, latlng, kind }] of wanted) {
      const marker = this.markers.get(id);
      if (marker) {
        marker.setLatLng(latlng);
        continue;
      }
      const words = document.createElement('span');
      words.textContent = name;
      this.markers.set(
        id,
        L.marker(latlng, {
          pane: 'labels',
          interactive: false,
          keyboard: false,
          icon: L.divIcon({ html: words, className: `place-name ${kind}`, iconSize: [0, 0] }),
        }).addTo(this.map),
      );
    }
  }
}

/** The countries whose name fits into their outline at this zoom. */
export function countriesThatFit(names: CountryName[], map: L.Map): PlaceName[] {
  const world = 256 * 2 ** map.getZoom();
  const bounds = map.getBounds();
  return names
    .filter((c) => c.width * world > c.name.length * 7 + 10 && bounds.contains(c.latlng))
    .sort((a, b) => b.width - a.width)
    .map((c) => ({ id: `country ${c.name}`, name: c.name, latlng: c.latlng, kind: 'country' }));
}
