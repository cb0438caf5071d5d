/** The list of what is on the map: everything drawn can be read and reached here, by keyboard. */
import { listFeatures } from '../api/api';
import type { FeaturePage, Properties, RecordFeature, RecordKind } from '../api/types';
import type { Context } from '../context';
import { formatArea, formatDate, formatNumber } from '../i18n/format';
import { code, count, t } from '../i18n/i18n';
import { COLLECTION_OF, KIND_OF, LAYERS_IN_RAIL, type LayerId } from '../layers/catalogue';
import { dayOf, isFiltering, matches } from '../layers/filter';
import type { LegendEntry } from '../layers/style';
import { swatch } from '../layers/swatch';
import { h, icon, replace } from './dom';
import { details } from './figures';
import { failure, noRecord, note, protection } from './notices';
import { isPin, nameOf } from './record';
import type { View } from './view';

const PAGE = 50;
/** With a filter on, so that a page of it is not all left out. */
const FILTERED_PAGE = 200;

export async function listView(context: Context, layer: LayerId, signal: AbortSignal): Promise<View> {
  const { withoutLocation } = context.store.state;
  const collection = COLLECTION_OF[layer];
  const programme = context.current;
  const remaining = layer === 'hazard-areas' ? true : undefined;
  const limit = remaining && isFiltering(context.store.state.filter) ? FILTERED_PAGE : PAGE;
  const query = withoutLocation
    ? { programme: programme?.code, withoutLocation: true, remaining, limit }
    : { bbox: context.map.openBbox, remaining, limit };
  const first = await listFeatures(collection, query, signal);
  const items = h('ul', { class: 'records' });
  const number = h('p', { class: 'small', role: 'status' });
  const more = h('div', {});
  const notPins = h('ul', { class: 'records' });
  const besides = h('div', {});
  const leftOut = h('ul', { class: 'records' });
  const leftOutPart = h('div', {});
  const hazards: { line: HTMLElement; properties: Properties }[] = [];
  let shown = 0;

  const addPage = (page: FeaturePage) => {
    for (const feature of page.features) {
      const drawn = layer !== 'funding' || isPin(feature.properties);
      const line = item(context, layer, collection, feature);
      (drawn ? items : notPins).append(line);
      if (remaining) hazards.push({ line, properties: asInTile(feature.properties) });
    }
    shown += page.features.length;
    const others = notPins.childElementCount;
    replace(
      besides,
      others > 0
        ? details(count('list.notPins', others), h('p', { class: 'small' }, t('list.notPinsWords')), notPins)
        : null,
    );
    number.textContent = page.next ? t('list.more', { n: formatNumber(shown) }) : count('list.number', shown);
    more.replaceChildren();
    if (page.next) more.append(moreButton(page.next));
    sift();
  };
  /** What the filter leaves out is below the others, and counted. */
  const sift = () => {
    const { filter } = context.store.state;
    for (const { line, properties } of hazards) (matches(filter, properties) ? items : leftOut).append(line);
    const others = leftOut.childElementCount;
    if (others === 0) replace(leftOutPart);
    else {
      const wasOpen = leftOutPart.querySelector('details')?.open ?? false;
      const part = details(count('list.leftOut', others), leftOut);
      part.open = wasOpen;
      replace(leftOutPart, part);
    }
  };
  if (remaining) context.onFilter = sift;
  const moreButton = (after: string | number): HTMLElement => {
    const button = h('button', { type: 'button', class: 'button wide' }, t('list.showMore'));
    button.addEventListener('click', async () => {
      button.disabled = true;
      const last = items.lastElementChild;
      try {
        addPage(await listFeatures(collection, { ...query, after }, signal));
        (last?.nextElementSibling?.querySelector('button') as HTMLElement | null)?.focus();
      } catch (error) {
        if (!signal.aborted)
          more.replaceChildren(failure(context, error, () => more.replaceChildren(moreButton(after))));
      }
    });
    return button;
  };
  addPage(first);

  // Enlarged areas have no collection; what is drawn of them is listed from the tiles.
  const enlarged = layer === 'hazard-areas' && !withoutLocation ? enlargedInView(context) : [];
  for (const each of enlarged) items.append(each);
  const empty = [items, notPins, leftOut].every((list) => list.childElementCount === 0);
  if (enlarged.length > 0) number.textContent = count('list.number', items.childElementCount);
  if (empty) number.textContent = '';

  return {
    eyebrow: withoutLocation
      ? t('list.withoutLocationOf', { programme: programme?.name ?? '' })
      : t('list.onMap'),
    title: t(`layer.${layer}`),
    body: [
      withoutLocation ? note(t('list.withoutLocationWords'), 'caution') : chooser(context, layer),
      first.notice === 'generalised' ? (protection(context, programme) ?? note(t('protected.some'))) : null,
      number,
      empty ? noRecord(context, programme, KIND_OF[layer]) : items,
      leftOutPart,
      besides,
      more,
    ],
  };
}

/** A record as the filter knows it from a tile. */
function asInTile(p: Properties): Properties {
  return {
    ...p,
    contamination: Array.isArray(p.contaminationTypes) ? p.contaminationTypes.join('+') : undefined,
    validFrom: typeof p.validFrom === 'string' ? (dayOf(p.validFrom) ?? undefined) : undefined,
  };
}

function chooser(context: Context, layer: LayerId): HTMLElement {
  const select = h('select', { id: 'list-layer' });
  for (const id of LAYERS_IN_RAIL) {
    const option = h('option', { value: id }, t(`layer.${id}`));
    option.selected = id === layer;
    select.append(option);
  }
  select.addEventListener('change', () => context.store.set({ list: select.value as LayerId }));
  return h('div', { class: 'field' }, h('label', { for: 'list-layer' }, t('list.choose')), select);
}

function enlargedInView(context: Context): HTMLElement[] {
  if (!context.layers.includes('hazard-areas')) return [];
  const names = new Map(
    context.map.data.featuresInView('admin-areas').map((f) => [f.id, String(f.properties.name ?? '')]),
  );
  return context.map.data
    .featuresInView('hazard-areas')
    .filter((f) => f.properties.form === 'cell' || f.properties.form === 'admin')
    .map((f) => {
      const cell = f.properties.form === 'cell';
      return row(
        context,
        cell ? 'hazard-cells' : 'admin-areas',
        f.id,
        count('cell.title', Number(f.properties.number ?? 0)),
        cell ? t('legend.cell') : names.get(f.id) || t('legend.admin'),
        swatch('hazard-areas', { name: '', type: 'area', properties: f.properties }),
      );
    });
}

function item(context: Context, layer: LayerId, kind: RecordKind, feature: RecordFeature): HTMLElement {
  const p = feature.properties;
  return row(
    context,
    kind,
    String(feature.id),
    nameOf(p, feature.id),
    describe(layer, p),
    mark(layer, feature),
  );
}

function row(
  context: Context,
  kind: RecordKind,
  id: string,
  title: string,
  words: string,
  canvas: HTMLCanvasElement,
): HTMLElement {
  const button = h(
    'button',
    { type: 'button', class: 'record', 'data-record': `${kind}/${id}` },
    canvas,
    h('span', {}, h('strong', {}, title), h('small', {}, words)),
    icon('chevron'),
  );
  button.addEventListener('click', () => context.open(kind, id));
  return h('li', {}, button);
}

function mark(layer: LayerId, feature: RecordFeature): HTMLCanvasElement {
  const p = feature.properties;
  const type = feature.geometry?.type ?? '';
  const entry: LegendEntry = { name: '', type: 'area', properties: p };
  if (layer === 'services') {
    const categories = Array.isArray(p.categories) ? p.categories.join('+') : '';
    return swatch(layer, { ...entry, type: 'point', properties: { ...p, category: categories } });
  }
  if (layer === 'funding') return swatch(layer, { ...entry, type: 'point' });
  if (layer === 'projects')
    return swatch(layer, { ...entry, type: type.includes('Line') ? 'line' : 'point' });
  return swatch(layer, { ...entry, type: type.includes('Point') ? 'point' : 'area' });
}

function describe(layer: LayerId, p: Properties): string {
  const parts: string[] = [];
  const areaM2 = p.computedAreaM2 ?? p.reportedAreaM2;
  switch (layer) {
    case 'hazard-areas':
      parts.push(code('classificationShort', p.classification), code('hazardStatus', p.status));
      if (Array.isArray(p.contaminationTypes))
        parts.push(p.contaminationTypes.map((c) => code('contaminationShort', c)).join('+'));
      break;
    case 'land-releases':
      parts.push(code('releaseType', p.releaseType));
      if (p.completedOn) parts.push(formatDate(String(p.completedOn)));
      break;
    case 'services':
      if (Array.isArray(p.categories)) parts.push(p.categories.map((c) => code('category', c)).join(', '));
      parts.push(code('serviceStatus', p.status));
      break;
    case 'projects':
      if (p.sector) parts.push(String(p.sector));
      parts.push(code('projectStatus', p.status));
      break;
    case 'funding':
      parts.push(code('strand', p.strand), code('precision', p.precision));
      break;
    case 'admin-areas':
      parts.push(t(`adminLevel.${Math.min(3, Math.max(1, Number(p.level ?? 1))) as 1 | 2 | 3}`));
      break;
  }
  if (layer !== 'admin-areas' && typeof areaM2 === 'number') parts.push(formatArea(areaM2));
  return parts.join(' · ');
}
