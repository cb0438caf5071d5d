/** What every panel needs to know: the programmes, the datasets, who is asking, and where things are shown. */
import { getViewer, listDatasets, listProgrammes } from './api/api';
import type { Dataset, Programme, RecordKind, Viewer } from './api/types';
import type { LayerId } from './layers/catalogue';
import { LAYERS_OF_DOOR } from './layers/catalogue';
import type { OfflineCopy } from './layers/offlinecopy';
import type { MapView } from './map/mapview';
import type { RecordRef, Store } from './state';

export interface Named extends RecordRef {
  label: string;
}

export class Context {
  programmes: Programme[] = [];
  datasets: Dataset[] = [];
  viewer: Viewer = { tier: 'public', label: null, programmes: [] };
  /** the copy that is looked at in place of the live map */
  copy: OfflineCopy | null = null;
  /** what the sheet does when the filter changes: its list is sifted anew, from what it has */
  onFilter: () => void = () => {};
  /** takes the question and its answer off the map */
  leaveAsk: () => void = () => {};
  /** the answer that is kept for the way back is of another state of the data, or of another viewer */
  forgetAnswer: () => void = () => {};
  /** hears of a file that was dropped while a question is asked */
  dropped: (file: File) => void = () => {};
  /** what else lay under the last click */
  alsoHere: Named[] = [];

  constructor(
    readonly store: Store,
    readonly map: MapView,
  ) {}

  async load(): Promise<void> {
    [this.programmes, this.datasets, this.viewer] = await Promise.all([
      listProgrammes(),
      listDatasets(),
      getViewer(),
    ]);
  }

  /** From now on everything is said of this copy, as the public sees it. */
  useCopy(copy: OfflineCopy): void {
    this.copy = copy;
    this.programmes = copy.programmes;
    this.datasets = copy.datasets;
    this.viewer = { tier: 'public', label: null, programmes: [] };
    this.alsoHere = [];
  }

  programme(code: string | null | undefined): Programme | undefined {
    return this.programmes.find((p) => p.code === code);
  }

  get current(): Programme | undefined {
    return this.programme(this.store.state.programme);
  }

  get layers(): LayerId[] {
    return this.store.state.layers ?? LAYERS_OF_DOOR[this.store.state.door];
  }

  /** The published versions of a programme, or of one kind of it. */
  published(code: string, kind?: string): Dataset[] {
    return this.datasets.filter(
      (d) => d.programme === code && d.state === 'published' && (!kind || d.kind === kind),
    );
  }

  /** The oldest as-of day of the published versions of a kind: nothing said here is older. */
  asOf(code: string, kind: string): string | null {
    const days = this.published(code, kind).map((d) => d.asOf);
    return days.sort()[0] ?? null;
  }

  /** The centre's own viewer, or a programme that everyone sees openly. */
  seesPrecise(programme: Programme): boolean {
    return programme.publicView === 'open' || this.isCentreOf(programme.code);
  }

  /** Hazards are published, and this viewer gets them as cells or totals: without data nothing is enlarged. */
  isEnlarged(programme: Programme): boolean {
    return programme.kinds.includes('hazard-area') && !this.seesPrecise(programme);
  }

  isCentreOf(code: string): boolean {
    const { tier, programmes } = this.viewer;
    return tier === 'centre' && (programmes.includes('*') || programmes.includes(code));
  }

  /** Opens a record as a step that the back button takes back. */
  open(kind: RecordKind, id: number | string, change: Partial<typeof this.store.state> = {}): void {
    this.alsoHere = [];
    this.store.set({ record: { kind, id: String(id) }, report: null, ...change }, true);
  }
}
