/** Layers: switches, and a legend drawn by the code that draws the map. */
import type { Context } from '../context';
import { t } from '../i18n/i18n';
import { KIND_OF, LAYERS_IN_RAIL, type LayerId } from '../layers/catalogue';
import { type HazardFilter, isFiltering } from '../layers/filter';
import { LEGEND } from '../layers/style';
import { swatch } from '../layers/swatch';
import { h, replace } from './dom';

/** Legends that the reader has opened or closed; hazards start open. */
const open = new Map<LayerId, boolean>([['hazard-areas', true]]);

export function drawRail(context: Context, body: HTMLElement, filter: HTMLElement): void {
  const active = new Set(context.layers);
  const programme = context.current;
  const focused = document.activeElement?.id;
  replace(
    body,
    ...LAYERS_IN_RAIL.map((layer) => {
      const id = `layer-${layer}`;
      const input = h('input', { type: 'checkbox', role: 'switch', id });
      input.checked = active.has(layer);
      input.addEventListener('change', () => {
        const next = new Set(context.layers);
        if (input.checked) next.add(layer);
        else next.delete(layer);
        context.store.set({ layers: LAYERS_IN_RAIL.filter((l) => next.has(l)) });
      });
      const published = programme && context.published(programme.code, KIND_OF[layer]).length > 0;
      const protectedView = programme && layer === 'hazard-areas' && context.isEnlarged(programme);
      const entries = LEGEND[layer].filter((e) => {
        if (layer !== 'hazard-areas' || !programme) return true;
        if (e.name === 'cell') return protectedView && programme.publicView === 'cells';
        if (e.name === 'admin') return protectedView && programme.publicView === 'totals';
        return !protectedView || e.name === 'leftOut';
      });
      const legend = h(
        'details',
        { class: 'legend' },
        h(
          'summary',
          {},
          t('legend.title'),
          h('span', { class: 'visually-hidden' }, ` ${t(`layer.${layer}`)}`),
        ),
        h(
          'ul',
          {},
          ...entries.map((entry) =>
            h(
              'li',
              { 'data-legend': entry.type === 'area' ? entry.name : null },
              swatch(layer, entry),
              h('span', {}, t(`legend.${entry.name}` as 'legend.CHA')),
            ),
          ),
        ),
      );
      legend.open = open.get(layer) ?? false;
      legend.addEventListener('toggle', () => open.set(layer, legend.open));
      return h(
        'div',
        { class: 'layer' },
        h('label', { class: 'switch', for: id }, input, h('span', {}, t(`layer.${layer}`))),
        programme && !published ? h('p', { class: 'small no-data' }, t('figures.noData')) : null,
        active.has(layer) ? legend : null,
        active.has(layer) && layer === 'hazard-areas' ? filter : null,
      );
    }),
  );
  if (focused) document.getElementById(focused)?.focus();
  markLegend(body, context.store.state.filter);
}

/** Shows in the legend which classes the filter leaves out, and how they are drawn. */
export function markLegend(body: HTMLElement, filter: HazardFilter): void {
  for (const line of body.querySelectorAll<HTMLElement>('li[data-legend]')) {
    const name = line.dataset.legend ?? '';
    line.classList.toggle('concealed', filter.hidden.classification.includes(name));
    if (name === 'leftOut') line.hidden = !isFiltering(filter);
    if (name === 'releasedLater') line.hidden = filter.untilDay === null;
  }
}
