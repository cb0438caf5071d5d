/** Unfunded need on the map: administrative areas of level 1, darker where more is not covered. */
import type { Feature } from 'geojson';
import * as L from 'leaflet';
import { getNeedsMap, type Range } from '../api/funding';
import type { Context } from '../context';
import { formatMoneyShort } from '../i18n/format';
import { t } from '../i18n/i18n';
import { h } from '../panels/dom';

const COLOURS = ['#e9edf5', '#c5d0e6', '#95a9d1', '#6680b8'] as const;
const UNKNOWN = '#8a8f98';

const gapOf = (feature: Feature | undefined): number | null =>
  (feature?.properties?.gapUsd as Range | null | undefined)?.central ?? null;

/** Least gap of each colour but the first: quarters of the largest. */
export function classesOf(gaps: number[]): number[] {
  const most = Math.max(0, ...gaps);
  return most > 0 ? [0.25, 0.5, 0.75].map((share) => share * most) : [];
}

function colour(gap: number, limits: number[]): string {
  return COLOURS[limits.filter((limit) => gap >= limit).length] ?? COLOURS[0];
}

/** A box that turns the map on; it goes when the view that asked for it does. */
export function gapMapBlock(context: Context, programme: string, signal: AbortSignal): HTMLElement {
  const legend = h('div', { class: 'gap-legend' });
  let shown: L.GeoJSON | null = null;
  const leave = () => {
    shown?.remove();
    shown = null;
    legend.replaceChildren();
  };
  const box = h('input', { type: 'checkbox', id: 'gap-map' });
  box.addEventListener('change', () => {
    leave();
    if (!box.checked) return;
    getNeedsMap(programme, signal)
      .then((areas) => {
        if (!box.checked || signal.aborted) return;
        const map = context.map.map;
        const pane = map.getPane('gaps') ?? map.createPane('gaps');
        // It colours the land and never hides a hazardous area.
        pane.style.zIndex = '250';
        pane.style.mixBlendMode = 'multiply';
        const limits = classesOf(areas.features.flatMap((feature) => gapOf(feature) ?? []));
        shown = L.geoJSON(areas, {
          pane: 'gaps',
          interactive: false,
          style: (feature) => {
            const gap = gapOf(feature);
            return gap === null
              ? { color: UNKNOWN, weight: 2, dashArray: '4 4', fillOpacity: 0 }
              : { color: '#33466f', weight: 1, fillColor: colour(gap, limits), fillOpacity: 0.7 };
          },
        }).addTo(map);
        draw(limits);
      })
      .catch(() => {
        if (!signal.aborted) legend.replaceChildren(h('p', { class: 'field-error' }, t('money.mapFailed')));
      });
  });
  const draw = (limits: number[]) => {
    const line = (fill: string, words: string) => {
      const swatch = h('span', { class: 'gap-swatch', 'aria-hidden': 'true' });
      swatch.style.backgroundColor = fill;
      return h('li', {}, swatch, words);
    };
    const from = [0, ...limits];
    legend.replaceChildren(
      h(
        'ul',
        {},
        ...from.map((least, i) =>
          line(COLOURS[i] ?? COLOURS[0], t('money.gapFrom', { amount: formatMoneyShort(least, 'USD') })),
        ),
        line('transparent', t('money.gapUnknown')),
      ),
    );
  };
  signal.addEventListener('abort', leave);
  return h('div', { class: 'gap-map' }, h('label', { for: 'gap-map' }, box, ' ', t('money.onMap')), legend);
}
