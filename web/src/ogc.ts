/**
 * The map on the pages under /ogc, which the server writes. It draws the layers of the main page, hazards always among
 * them, and marks the records of the page; what to draw stands in the attributes of the map's place.
 */
import type { FeatureCollection, Feature as GeoFeature } from 'geojson';
import * as L from 'leaflet';
import { getJson } from './api/request';
import { t } from './i18n/i18n';
import { COLLECTION_OF, LAYER_IDS, type LayerId } from './layers/catalogue';
import { MapView } from './map/mapview';
import './ogc.css';

type Answer = GeoFeature | FeatureCollection;

const place = document.getElementById('map');
if (place) void show(place);

async function show(element: HTMLElement): Promise<void> {
  const view = new MapView(element, () => ({ left: 0, right: 0, top: 0, bottom: 0 }));
  const layer = LAYER_IDS.find((id) => COLLECTION_OF[id] === element.dataset.collection);
  const layers: LayerId[] = ['admin-areas', 'hazard-areas'];
  view.data.setLayers(layer && !layers.includes(layer) ? [...layers, layer] : layers);
  L.control.zoom({ position: 'topright' }).addTo(view.map);
  const note = element.insertAdjacentElement('afterend', document.createElement('p')) as HTMLElement;
  note.className = 'map-note';
  note.textContent = t('ogc.map');
  void import('./map/basemap').then(async ({ loadBasemap }) => view.useBasemap(await loadBasemap()));
  const address = element.dataset.items;
  try {
    if (address) mark(view, await getJson<Answer>(address));
    else
      frameAll(
        view,
        await getJson<{ bounds?: [number, number, number, number] }>('/tiles/hazard-areas.json'),
      );
  } catch {
    note.textContent = t('ogc.mapFailed');
    note.setAttribute('role', 'alert');
  }
}

function frameAll(view: MapView, tiles: { bounds?: [number, number, number, number] }): void {
  if (tiles.bounds) view.frame(tiles.bounds);
}

/** Outlines the records of the page, each a link to its own page. */
function mark(view: MapView, answer: Answer): void {
  const records = L.geoJSON(answer, {
    style: { color: '#14202b', weight: 2, fillOpacity: 0.04 },
    pointToLayer: (_, latlng) =>
      L.circleMarker(latlng, { radius: 7, color: '#14202b', weight: 2, fillOpacity: 0.1 }),
    onEachFeature: (feature, shape) => {
      if (answer.type !== 'FeatureCollection') return;
      const items = location.pathname.replace(/\/items$/, '');
      shape.on('click', () => location.assign(`${items}/items/${feature.id}?f=html`));
      shape.bindTooltip(String(feature.properties?.name ?? feature.properties?.localId ?? feature.id));
    },
  }).addTo(view.map);
  const bounds = records.getBounds();
  if (bounds.isValid())
    view.frame([bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()], 14);
}
