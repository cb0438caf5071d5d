/**
 * What the page shows, kept in the address bar: programme, door, layers, filter, view, record, corridor. A copied address
 * restores the same view; back and forward go through records and doors, while moving the map only replaces the entry.
 */
import type { RecordKind } from './api/types';
import { LAYER_IDS, type LayerId } from './layers/catalogue';
import { dayOf, formatHidden, type HazardFilter, isoOf, NO_FILTER, parseHidden } from './layers/filter';

export const DOORS = ['remaining', 'project', 'funding', 'services', 'data'] as const;
export type Door = (typeof DOORS)[number];

export const RECORD_KINDS: readonly RecordKind[] = [
  'hazard-areas',
  'hazard-cells',
  'land-releases',
  'services',
  'projects',
  'funding-locations',
  'funding-activities',
  'admin-areas',
];

export interface MapView {
  zoom: number;
  lat: number;
  lng: number;
}

export interface RecordRef {
  kind: RecordKind;
  id: string;
}

export interface PageState {
  programme: string | null;
  door: Door;
  /** null = those of the door */
  layers: LayerId[] | null;
  /** which hazardous areas are drawn */
  filter: HazardFilter;
  view: MapView | null;
  record: RecordRef | null;
  /** half-width in metres; null = the project's own */
  corridorM: number | null;
  /** collection listed beside the map; null = no list */
  list: LayerId | null;
  /** the list is of records without location */
  withoutLocation: boolean;
  /** version whose import report is shown */
  report: string | null;
  /** where the reader stands in the import flow: `new`, `upload/<id>`, `upload/<id>/columns`, `job/<id>` */
  import: string | null;
  /** asking what stands in the way: `form`, `answer`, or `kept/<reference>`; asking for clearance: `request/new/<answer>`, `request/<reference>`, `requests` */
  ask: string | null;
  /** what is asked, as ask/question.ts writes it; `tab` when it is too long for an address and is kept in this tab */
  question: string | null;
}

export const START: PageState = {
  programme: null,
  door: 'remaining',
  layers: null,
  filter: NO_FILTER,
  view: null,
  record: null,
  corridorM: null,
  list: null,
  withoutLocation: false,
  report: null,
  import: null,
  ask: null,
  question: null,
};

const isLayer = (value: string): value is LayerId => (LAYER_IDS as readonly string[]).includes(value);

/** Reads a hash such as `#programme=XMA&door=remaining&view=9/12.3/45.6`. Whatever cannot be understood is left out. */
export function parseHash(hash: string): PageState {
  const search = new URLSearchParams(hash.replace(/^#/, ''));
  const state: PageState = { ...START };
  const programme = search.get('programme');
  if (programme && /^[A-Z]{3}$/.test(programme)) state.programme = programme;
  const door = search.get('door');
  if (door && (DOORS as readonly string[]).includes(door)) state.door = door as Door;
  const layers = search.get('layers');
  if (layers !== null) state.layers = layers.split(',').filter(isLayer);
  state.filter = {
    ...parseHidden(search.get('hide') ?? ''),
    untilDay: dayOf(search.get('until') ?? ''),
  };
  const view = search.get('view')?.split('/').map(Number);
  if (view && view.length === 3 && view.every(Number.isFinite)) {
    const [zoom = 0, lat = 0, lng = 0] = view;
    if (zoom >= 0 && zoom <= 22 && Math.abs(lat) <= 90 && Math.abs(lng) <= 180)
      state.view = { zoom, lat, lng };
  }
  const record = search.get('record');
  const slash = record?.indexOf('/') ?? -1;
  if (record && slash > 0) {
    const kind = record.slice(0, slash);
    const id = record.slice(slash + 1);
    if ((RECORD_KINDS as readonly string[]).includes(kind) && id)
      state.record = { kind: kind as RecordKind, id };
  }
  const corridorM = Number(search.get('corridor') ?? Number.NaN);
  if (corridorM >= 0 && corridorM <= 50_000) state.corridorM = corridorM;
  const list = search.get('list');
  if (list && isLayer(list)) state.list = list;
  state.withoutLocation = search.get('without-location') === '1';
  const report = search.get('report');
  if (report && /^\d+$/.test(report)) state.report = report;
  const at = search.get('import');
  if (at && /^(new|upload\/[\w-]+(\/columns)?|job\/[\w-]+)$/.test(at)) state.import = at;
  const ask = search.get('ask');
  if (
    ask &&
    /^(form|answer|requests|(kept|request\/new)\/[A-Z]{3}-\d{4}-\d{1,9}|request\/[A-Z]{3}-\d{4}-R\d{1,9})$/.test(
      ask,
    )
  ) {
    state.ask = ask;
    if (ask === 'form' || ask === 'answer') state.question = search.get('question') || null;
  }
  return state;
}

export function formatHash(state: PageState): string {
  const parts: string[] = [];
  const add = (name: string, value: string) =>
    parts.push(
      `${name}=${encodeURIComponent(value).replace(/%2F/g, '/').replace(/%2C/g, ',').replace(/%3A/g, ':')}`,
    );
  if (state.programme) add('programme', state.programme);
  add('door', state.door);
  if (state.layers) add('layers', state.layers.join(','));
  const hidden = formatHidden(state.filter);
  if (hidden) add('hide', hidden);
  if (state.filter.untilDay !== null) add('until', isoOf(state.filter.untilDay));
  if (state.view) {
    const { zoom, lat, lng } = state.view;
    add('view', `${round(zoom, 2)}/${round(lat, 5)}/${round(lng, 5)}`);
  }
  if (state.record) add('record', `${state.record.kind}/${state.record.id}`);
  if (state.corridorM !== null) add('corridor', String(state.corridorM));
  if (state.list) add('list', state.list);
  if (state.withoutLocation) add('without-location', '1');
  if (state.report) add('report', state.report);
  if (state.import) add('import', state.import);
  if (state.ask) add('ask', state.ask);
  if (state.ask && state.question) add('question', state.question);
  return `#${parts.join('&')}`;
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}

type Listener = (now: PageState, before: PageState) => void;

/** Holds the state, tells who listens, and writes the address bar. */
export class Store {
  private now: PageState;
  private readonly listeners: Listener[] = [];

  constructor() {
    this.now = parseHash(location.hash);
    window.addEventListener('popstate', () => this.adopt(parseHash(location.hash)));
  }

  get state(): PageState {
    return this.now;
  }

  listen(listener: Listener): void {
    this.listeners.push(listener);
  }

  /** `step` true makes an entry that the back button returns to. */
  set(change: Partial<PageState>, step = false): void {
    const next = { ...this.now, ...change };
    const hash = formatHash(next);
    if (hash === formatHash(this.now)) return;
    if (step) history.pushState(null, '', hash);
    else history.replaceState(null, '', hash);
    this.adopt(next);
  }

  private adopt(next: PageState): void {
    const before = this.now;
    this.now = next;
    for (const listener of this.listeners) listener(next, before);
  }
}
