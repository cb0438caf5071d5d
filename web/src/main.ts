/** The page: reads the address bar, builds the shell, and keeps map, rail and sheet in step with the state. */
import './style.css';
import type { LatLng, LeafletMouseEvent } from 'leaflet';
import { getTileJson } from './api/api';
import type { RecordKind } from './api/types';
import { Context, type Named } from './context';
import { formatDate } from './i18n/format';
import { code, count, getDirection, getLanguage, t, useLanguage } from './i18n/i18n';
import { LAYER_IDS, layerOfRecord } from './layers/catalogue';
import type { Hit, Status } from './layers/datalayer';
import { isSameFilter } from './layers/filter';
import { MapView, scaleAndCredits } from './map/mapview';
import { followChanges } from './map/news';
import { add, h, icon, replace } from './panels/dom';
import { catchDrops } from './panels/drop';
import { FilterPanel } from './panels/filter';
import { describe, failure, noRecordWords, note } from './panels/notices';
import { copyChooser, copyPlaceView, drawCopyStrip, onCopy, refusalView } from './panels/offline';
import { drawRail, markLegend } from './panels/rail';
import { Sheet } from './panels/sheet';
import { onViewerChange, openSignIn, signOut } from './panels/signin';
import { DOORS, type PageState, Store } from './state';

useLanguage(new URLSearchParams(location.search).get('lang'));
document.documentElement.lang = getLanguage();
document.documentElement.dir = getDirection();
document.title = t('app.title');

const isPhone = () => window.matchMedia('(max-width: 899px)').matches;

const store = new Store();
const mapElement = h('div', {
  id: 'map',
  class: 'map',
  dir: 'ltr',
  role: 'region',
  'aria-label': t('map.label'),
});
const status = h('div', { class: 'map-status', role: 'status', 'aria-live': 'polite' });
const progress = h('div', { class: 'progress', hidden: true });
const caution = h('p', { class: 'blank-caution' });
const fictional = h('p', { class: 'fictional', role: 'note', hidden: true }, t('fictional'));
const copyStrip = h('div', { class: 'copy-strip', role: 'note', hidden: true });
const chooser = h('select', { id: 'programme' });
const doors = h('nav', { class: 'doors', 'aria-label': t('doors.label') });
const account = h('div', { class: 'account' });
const railBody = h('div', { class: 'rail-body', id: 'rail-body' });
const rail = h(
  'aside',
  { class: 'rail', 'aria-labelledby': 'rail-title' },
  h('h2', { id: 'rail-title' }, t('rail.title')),
  railBody,
  copyChooser(t('copy.open'), 'link'),
  h('p', { class: 'rail-credits' }, t('map.credits')),
);
const railButton = h(
  'button',
  { type: 'button', class: 'tool rail-button', 'aria-expanded': 'false', 'aria-controls': 'rail-body' },
  icon('layers'),
  h('span', {}, t('rail.title')),
);
railButton.addEventListener('click', () => {
  const open = rail.classList.toggle('open');
  railButton.setAttribute('aria-expanded', String(open));
  if (open) railBody.querySelector('input')?.focus();
});

const askButton = h(
  'button',
  { type: 'button', class: 'tool ask-button', title: t('ask.title') },
  icon('route'),
  h('span', {}, t('ask.open')),
);
askButton.addEventListener('click', () => {
  rail.classList.remove('open');
  store.set({ ask: 'form', record: null, report: null, import: null, withoutLocation: false }, true);
});

const main = h('main', {}, mapElement);
document.body.append(
  h('button', { type: 'button', class: 'skip', onclick: () => sheet.focus() }, t('skip')),
  h(
    'header',
    {},
    h(
      'div',
      { class: 'top' },
      h('h1', {}, mark(), t('app.name')),
      h(
        'div',
        { class: 'programme' },
        h('label', { class: 'visually-hidden', for: 'programme' }, t('programme.choose')),
        chooser,
      ),
      doors,
      account,
    ),
    fictional,
    copyStrip,
  ),
  main,
);

const map: MapView = new MapView(mapElement, () => {
  if (isPhone()) {
    const size = sheet.element.dataset.size ?? 'half';
    const height = mapElement.clientHeight;
    return { left: 8, right: 8, top: 8, bottom: size === 'low' ? 96 : Math.round(height * 0.48) };
  }
  const start = rail.getBoundingClientRect().width + 24;
  const end = sheet.element.getBoundingClientRect().width + 24;
  return getDirection() === 'rtl'
    ? { left: end, right: start, top: 8, bottom: 40 }
    : { left: start, right: end, top: 8, bottom: 40 };
});
const context: Context = new Context(store, map);
const sheet: Sheet = new Sheet(context);
const filter = new FilterPanel(context);

const tool = (name: 'plus' | 'minus' | 'frame', label: string, act: () => void) =>
  h('button', { type: 'button', class: 'tool', 'aria-label': label, title: label, onclick: act }, icon(name));
add(
  main,
  progress,
  rail,
  h(
    'div',
    { class: 'tools' },
    askButton,
    railButton,
    tool('plus', t('map.zoomIn'), () => map.map.zoomIn()),
    tool('minus', t('map.zoomOut'), () => map.map.zoomOut()),
    tool('frame', t('map.whole'), () => frameProgramme()),
  ),
  h('div', { class: 'crosshair', 'aria-hidden': 'true' }),
  h('div', { class: 'map-notices' }, status, filter.notice),
  h('footer', { class: 'foot' }, caution, ...scaleAndCredits(map.map)),
  sheet.element,
);

/** Our mark: a diamond in a square, drawn here. */
function mark(): SVGSVGElement {
  const svg = icon('layers');
  svg.setAttribute('class', 'mark');
  svg.querySelector('path')?.setAttribute('d', 'M12 2l10 10-10 10L2 12zM12 7.5v5.5M12 16v.4');
  return svg;
}

function drawChooser(): void {
  replace(
    chooser,
    ...(context.programmes.length === 0 ? [h('option', { value: '' }, t('programme.none'))] : []),
  );
  // A version that waits may be of a programme that has nothing published yet.
  const { programme } = store.state;
  if (programme && !context.current)
    chooser.append(h('option', { value: programme, selected: true }, programme));
  for (const p of context.programmes) {
    const option = h(
      'option',
      { value: p.code },
      p.fictional ? t('programme.fictional', { name: p.name }) : p.name,
    );
    option.selected = p.code === store.state.programme;
    chooser.append(option);
  }
  chooser.disabled = context.programmes.length === 0;
}

chooser.addEventListener('change', () => {
  store.set(
    {
      programme: chooser.value,
      record: null,
      report: null,
      import: null,
      withoutLocation: false,
      view: null,
    },
    true,
  );
  frameProgramme();
});

function drawDoors(): void {
  replace(
    doors,
    ...DOORS.map((door) =>
      h(
        'button',
        {
          type: 'button',
          'aria-current': store.state.door === door ? 'page' : null,
          onclick: () => {
            const same = store.state.door === door;
            store.set(
              {
                door,
                record: null,
                report: null,
                import: null,
                list: null,
                withoutLocation: false,
                layers: null,
                ask: null,
                question: null,
              },
              true,
            );
            // What a click on the map found is no part of the state: the door one is in already takes its place again.
            if (!same) return;
            context.alsoHere = [];
            map.markPlace(null);
            void sheet.show(true);
          },
        },
        t(`door.${door}`),
      ),
    ),
  );
}

function drawAccount(): void {
  const { viewer } = context;
  if (viewer.tier === 'centre') {
    replace(
      account,
      h(
        'button',
        {
          type: 'button',
          class: 'quiet',
          'aria-label': t('request.list'),
          onclick: () => store.set({ ask: 'requests', record: null, report: null, import: null }, true),
        },
        icon('list'),
        h('span', {}, t('request.list')),
      ),
      h('span', { class: 'chip' }, viewer.label ?? t('viewer.centre')),
      h('button', { type: 'button', class: 'quiet', onclick: signOut }, t('signOut')),
    );
  } else {
    replace(
      account,
      h(
        'button',
        {
          type: 'button',
          class: 'quiet',
          'aria-label': t('signIn.open'),
          onclick: () => openSignIn(context),
        },
        icon('key'),
        h('span', {}, t('signIn.short')),
      ),
    );
  }
}

function drawFictional(): void {
  const bounds = map.map.getBounds();
  const inView = context.programmes.some(
    (p) =>
      p.fictional &&
      p.bbox &&
      bounds.intersects([
        [p.bbox[1], p.bbox[0]],
        [p.bbox[3], p.bbox[2]],
      ]),
  );
  // Rows that are being imported may be of another programme than the one that is looked at.
  fictional.hidden = !((context.current?.fictional && !store.state.import) || inView);
}

function drawCaution(): void {
  const programme = context.current;
  const asOf = programme ? context.asOf(programme.code, 'hazard-area') : null;
  // The day of what is published says nothing about a file that is being imported.
  if (store.state.import) {
    replace(caution, h('strong', {}, t('caution.words')));
    return;
  }
  replace(
    caution,
    h('strong', {}, t('caution.words')),
    ` ${asOf ? t('noRecord.asOf', { date: formatDate(asOf) }) : t('noRecord.noData')}`,
  );
}

function frameProgramme(): void {
  const bbox = context.current?.bbox;
  if (bbox) map.frame(bbox, 12);
}

let told: 'nothing' | 'failed' | 'hidden' = 'nothing';
function drawStatus(now: Status = map.data.status): void {
  progress.hidden = now.loading === 0;
  main.dataset.loading = String(now.loading);
  main.dataset.failed = String(now.failed);
  const hidden = !context.layers.includes('hazard-areas');
  const tell = now.failed > 0 ? 'failed' : hidden ? 'hidden' : 'nothing';
  if (tell === told) return;
  told = tell;
  if (tell === 'failed') {
    replace(
      status,
      h('span', {}, navigator.onLine === false ? t('map.offline') : t('map.failed')),
      h('button', { type: 'button', class: 'button', onclick: () => map.data.retry() }, t('retry')),
    );
  } else if (tell === 'hidden') {
    replace(
      status,
      h('span', {}, t('map.hazardsHidden')),
      h(
        'button',
        {
          type: 'button',
          class: 'button',
          onclick: () => store.set({ layers: [...context.layers, 'hazard-areas'] }),
        },
        t('map.showHazards'),
      ),
    );
  } else replace(status);
}

/** Which record a drawn feature stands for. */
function refOf({ layer, feature }: Hit): { kind: RecordKind; id: string } {
  if (layer === 'hazard-areas') {
    const form = feature.properties.form;
    return {
      kind: form === 'cell' ? 'hazard-cells' : form === 'admin' ? 'admin-areas' : 'hazard-areas',
      id: feature.id,
    };
  }
  return { kind: layer === 'funding' ? 'funding-locations' : layer, id: feature.id };
}

function labelOf(hit: Hit): string {
  const name = nameOfHit(hit);
  return hit.leftOut ? `${name} · ${t('filter.leftOut')}` : name;
}

function nameOfHit({ layer, feature }: Hit): string {
  const p = feature.properties;
  if (p.form === 'group') return `${t(`layer.${layer}`)} · ${count('list.number', Number(p.number ?? 0))}`;
  switch (layer) {
    case 'hazard-areas':
      return p.form === 'cell' || p.form === 'admin'
        ? count('cell.title', Number(p.number ?? 0))
        : `${code('classification', p.classification)} · ${feature.id}`;
    case 'land-releases':
      return `${t('record.landRelease')} · ${code('releaseType', p.releaseType)}`;
    case 'services':
      return `${t('record.service')} · ${String(p.category ?? '')
        .split('+')
        .map((c) => code('category', c))
        .join(', ')}`;
    case 'funding':
      return `${t('record.activity')} · ${code('strand', p.strand)}`;
    default:
      return String(p.name ?? feature.id);
  }
}

function lookAt(latlng: LatLng): void {
  if (map.busy) return;
  const found = map.data.hitAt(latlng);
  if (context.copy) {
    map.markPlace(latlng);
    sheet.showPassing(copyPlaceView(context, latlng, found, labelOf));
    return;
  }
  const { hits: all, unknown } = found;
  const hits = all.filter((hit) => hit.feature.properties.form !== 'group');
  const [top, ...others] = hits;
  const programme =
    context.programmes.find((p) => p.code === store.state.programme && contains(p.bbox, latlng)) ??
    context.programmes.find((p) => contains(p.bbox, latlng));
  if (top && top.layer !== 'admin-areas') {
    const ref = refOf(top);
    const also = new Map<string, Named>();
    for (const hit of others) {
      const other = refOf(hit);
      if (other.kind !== ref.kind || other.id !== ref.id)
        also.set(`${other.kind}/${other.id}`, { ...other, label: labelOf(hit) });
    }
    context.open(ref.kind, ref.id);
    context.alsoHere = [...also.values()];
    sheet.open();
    return;
  }
  // A group is no record: nearer by, it is its members.
  if (hits.length < all.length && map.map.getZoom() < map.map.getMaxZoom()) {
    map.map.setView(latlng, Math.min(map.map.getZoom() + 2, map.map.getMaxZoom()));
    return;
  }
  // A form that is being filled in gives way to a record, never to bare ground.
  if (store.state.import || store.state.ask) return;
  // Bare ground, or an administrative area: say what this means before anything else.
  const hazardsShown = context.layers.includes('hazard-areas');
  const isGroup = all.some((hit) => hit.layer === 'hazard-areas' && hit.feature.properties.form === 'group');
  const words = isGroup
    ? t('map.groupHere')
    : !hazardsShown
      ? t('map.hazardsHidden')
      : unknown.includes('hazard-areas')
        ? t('map.unknownHere')
        : noRecordWords(context, programme, 'hazard-area');
  if (store.state.record) store.set({ record: null }, true);
  map.markPlace(latlng);
  sheet.showPassing({
    eyebrow: t('place.eyebrow'),
    title: t('place.title', { lat: latlng.lat.toFixed(5), lng: latlng.lng.toFixed(5) }),
    body: [
      (() => {
        const box = note(words, 'caution');
        box.classList.add('no-record');
        return box;
      })(),
      ...hits.map((hit) =>
        h(
          'button',
          {
            type: 'button',
            class: 'record tall',
            onclick: () => context.open('admin-areas', hit.feature.id),
          },
          h('span', {}, h('strong', {}, labelOf(hit)), h('small', {}, t('place.openArea'))),
          icon('chevron'),
        ),
      ),
    ],
  });
}

function contains(bbox: [number, number, number, number] | null, { lat, lng }: LatLng): boolean {
  return bbox !== null && lng >= bbox[0] && lat >= bbox[1] && lng <= bbox[2] && lat <= bbox[3];
}

map.map.on('click', (event: LeafletMouseEvent) => lookAt(event.latlng));
let byPointer = false;
for (const type of ['pointerdown', 'keydown']) {
  window.addEventListener(
    type,
    () => {
      byPointer = type === 'pointerdown';
    },
    true,
  );
}
// The cross-hair is for those who move the map by keys, and Leaflet focuses the map on every click.
mapElement.addEventListener('pointerdown', () => mapElement.classList.remove('by-keys'));
mapElement.addEventListener('keydown', (event) => {
  mapElement.classList.add('by-keys');
  if (event.key === 'Enter' && event.target === mapElement) lookAt(map.map.getCenter());
});
map.data.on('drawn', () => filter.drawTally());
map.data.on('status', (event) => drawStatus(event as unknown as Status));
mapElement.addEventListener('focus', () => {
  if (!byPointer) mapElement.classList.add('by-keys');
});
window.addEventListener('online', () => map.data.retry());

let listTimer = 0;
let applied: string | null = null;
function onMoved(): void {
  filter.drawTally();
  const view = map.view;
  applied = JSON.stringify(view);
  store.set({ view });
  drawFictional();
}
function refreshListSoon(): void {
  window.clearTimeout(listTimer);
  listTimer = window.setTimeout(() => {
    const { list, record, report, withoutLocation, import: step, ask } = store.state;
    if (list && !record && !report && !step && !ask && !withoutLocation) void sheet.show(false);
  }, 250);
}

let byHand = false;
// Whatever is done from within the sheet or the header by its reader takes the focus along; a click on the map does not.
for (const type of ['click', 'keydown'] as const) {
  document.addEventListener(
    type,
    (event) => {
      byHand = !(event.target instanceof Node && mapElement.contains(event.target));
      sheet.rememberFocus();
    },
    true,
  );
}

function apply(now: PageState, before: PageState | null): void {
  if (!before || now.programme !== before.programme || !now.import !== !before.import) {
    drawChooser();
    drawFictional();
    drawCaution();
  }
  if (!before || now.door !== before.door) drawDoors();
  const layersChanged =
    !before || now.layers !== before.layers || now.door !== before.door || now.programme !== before.programme;
  if (layersChanged) {
    map.data.setLayers(context.layers);
    drawRail(context, railBody, filter.element);
    drawStatus();
  }
  if (!before || !isSameFilter(now.filter, before.filter)) {
    map.data.setFilter(now.filter);
    filter.draw();
    markLegend(railBody, now.filter);
    context.onFilter();
  }
  if (now.record !== before?.record) {
    const { record } = now;
    context.alsoHere = [];
    map.markPlace(null);
    map.markOutline(null);
    map.data.select(record ? layerOfRecord(record.kind) : null, record?.id ?? null);
    // A record that is opened is drawn, whichever layers were on.
    if (record && !context.layers.includes(layerOfRecord(record.kind)))
      store.set({ layers: [...context.layers, layerOfRecord(record.kind)] });
  }
  if (now.view && JSON.stringify(now.view) !== applied) {
    applied = JSON.stringify(now.view);
    map.setView(now.view);
  }
  const sheetOf = (s: PageState) =>
    JSON.stringify([
      s.record ? null : s.programme,
      s.door,
      s.record,
      s.list,
      s.withoutLocation,
      s.report,
      s.import,
      s.ask,
      // The form writes down what it holds, and is not drawn anew for it.
      s.ask === 'answer' ? s.question : null,
    ]);
  if (before?.ask && !now.ask) context.leaveAsk();
  if (!before || sheetOf(now) !== sheetOf(before)) {
    if (before && (now.record || now.list || now.report)) sheet.open();
    if (before && now.ask && !now.record && now.ask !== before.ask) sheet.open();
    if (before && now.import) sheet.openFull();
    const focus = before !== null && byHand;
    void sheet.show(focus);
  }
}

async function start(): Promise<void> {
  replace(railBody, h('div', { class: 'skeleton' }, h('span', {}), h('span', {}), h('span', {})));
  drawDoors();
  drawAccount();
  try {
    await context.load();
  } catch (error) {
    const [title] = describe(error);
    replace(railBody);
    sheet.showPassing({ title, body: [failure(context, error, () => void start())] });
    return;
  }
  drawAccount();
  // A version that waits may be of a programme that has nothing published yet.
  const isKnown = context.datasets.some((d) => d.programme === store.state.programme);
  if (!context.current && !isKnown) {
    const first = context.programmes.find((p) => p.kinds.length > 0) ?? context.programmes[0];
    store.set({ programme: first?.code ?? null });
  }
  await learnTiles();
  const { view } = store.state;
  if (view) map.setView(view);
  else frameProgramme();
  onMoved();
  map.map.on('moveend', () => {
    onMoved();
    refreshListSoon();
  });
  map.data.on('drawn', () => {
    // Enlarged areas are listed from what is drawn.
    const programme = context.current;
    if (programme && !context.seesPrecise(programme) && store.state.list === 'hazard-areas')
      refreshListSoon();
  });
  followChanges(map.data, () => void refreshWords());
  store.listen(apply);
  apply(store.state, null);
  document.documentElement.dataset.ready = 'true';
  try {
    const { loadBasemap } = await import('./map/basemap');
    map.useBasemap(await loadBasemap());
    document.documentElement.dataset.basemap = 'true';
  } catch {
    // Orientation only: without it the data stands on plain ground, and the credits line says nothing more.
    document.documentElement.dataset.basemap = 'failed';
  }
  // So that a copy can be opened when the network has gone since; not having it now is said when it is needed.
  loadCopies().catch(() => {});
}

async function learnTiles(): Promise<void> {
  await Promise.all(
    LAYER_IDS.map(async (layer) => {
      try {
        map.data.useTileJson(layer, await getTileJson(layer));
      } catch {
        // The tiles themselves say what is wrong.
      }
    }),
  );
}

const loadCopies = () => import('./layers/offlinecopy');

/** Looks at a copy in place of the live map. A file that is none changes nothing. */
async function openCopy(file: File): Promise<void> {
  try {
    const copies = await loadCopies();
    try {
      context.useCopy(await copies.openCopy(file));
    } catch (error) {
      sheet.showPassing(refusalView(file.name, error instanceof copies.NotACopy ? error.reason : 'unread'));
      return;
    }
  } catch {
    sheet.showPassing(refusalView(file.name, 'unread'));
    return;
  }
  map.data.useSource(context.copy);
  context.leaveAsk();
  rail.classList.remove('open');
  railButton.setAttribute('aria-expanded', 'false');
  const first = context.programmes.find((p) => p.kinds.includes('hazard-area')) ?? context.programmes[0];
  store.set({
    programme: context.current?.code ?? first?.code ?? null,
    record: null,
    list: null,
    report: null,
    import: null,
    withoutLocation: false,
    ask: null,
    question: null,
  });
  frameProgramme();
  drawAll();
  sheet.open();
  await sheet.show(true);
}

/** Back to the live map, when the server is there. */
async function leaveCopy(): Promise<void> {
  const { copy } = context;
  context.copy = null;
  try {
    await context.load();
  } catch {
    context.copy = copy;
    sheet.showPassing({ title: t('copy.title'), body: [note(t('copy.serverAway'))] });
    return;
  }
  await learnTiles();
  map.data.useSource(null);
  if (!context.current) store.set({ programme: context.programmes[0]?.code ?? null });
  drawAll();
  await sheet.show(true);
}

function drawAll(): void {
  document.documentElement.toggleAttribute('data-copy', context.copy !== null);
  drawCopyStrip(copyStrip, context.copy);
  map.markPlace(null);
  drawAccount();
  drawChooser();
  drawFictional();
  drawCaution();
  drawRail(context, railBody, filter.element);
}

/** Something was published or withdrawn elsewhere: the tiles are fetched already, the words around the map follow. */
async function refreshWords(): Promise<void> {
  if (context.copy) return;
  try {
    await context.load();
  } catch {
    // Said when the reader asks for something.
    return;
  }
  drawChooser();
  drawCaution();
  drawRail(context, railBody, filter.element);
}

async function reload(): Promise<void> {
  if (context.copy) return;
  context.forgetAnswer();
  try {
    await context.load();
  } catch (error) {
    sheet.showPassing({
      title: t('error.other.title'),
      body: [failure(context, error, () => void reload())],
    });
    return;
  }
  drawAccount();
  drawChooser();
  drawCaution();
  drawRail(context, railBody, filter.element);
  map.data.reload();
  // An import report is for the centre: it closes with the session.
  if (context.viewer.tier === 'public' && (store.state.report || store.state.import))
    store.set({ report: null, import: null });
  else void sheet.show(true);
}
window.addEventListener('cartagena:map', () => sheet.openHalf());
window.addEventListener('cartagena:draw', () => sheet.openLow());
onCopy(
  (file) => void openCopy(file),
  () => void leaveCopy(),
);
catchDrops(context);
onViewerChange(() => void reload());
window.addEventListener('cartagena:changed', () => void reload());

void start();
