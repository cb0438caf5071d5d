/** The sheet: the door's answer, the list, a record or a report; on a phone it stands at the bottom. */
import type { Context } from '../context';
import { t } from '../i18n/i18n';
import { LIST_OF_DOOR } from '../layers/catalogue';
import type { PageState } from '../state';
import { h, icon, replace } from './dom';
import { doorView } from './doors';
import { listView } from './list';
import { failure } from './notices';
import { copyView } from './offline';
import { recordView } from './record';
import type { View } from './view';

export class Sheet {
  readonly element: HTMLElement;
  private readonly body = h('div', {
    class: 'sheet-body',
    tabindex: '0',
    role: 'group',
    'aria-labelledby': 'sheet-title',
  });
  private readonly eyebrow = h('p', { class: 'eyebrow' });
  private readonly title = h('h2', { tabindex: '-1', id: 'sheet-title' });
  private readonly back: HTMLButtonElement;
  private readonly tabs = h('div', { class: 'tabs' });
  private readonly size: HTMLButtonElement;
  private abort = new AbortController();
  private turn = 0;
  private returnTo: string | null = null;
  /** shown instead of a door, until the state changes: what a click on bare ground found */
  private passing: View | null = null;

  constructor(private readonly context: Context) {
    this.back = h(
      'button',
      { type: 'button', class: 'icon-button', 'aria-label': t('sheet.back'), onclick: () => this.leave() },
      icon('back'),
    );
    this.size = h('button', {
      type: 'button',
      class: 'grip',
      'aria-label': t('sheet.size'),
      'aria-expanded': 'false',
      onclick: () => this.resize(),
    });
    this.element = h(
      'section',
      { class: 'sheet', 'aria-labelledby': 'sheet-title' },
      this.size,
      h(
        'header',
        {},
        h('div', { class: 'sheet-head' }, this.back, h('div', {}, this.eyebrow, this.title)),
        this.tabs,
      ),
      this.body,
    );
    this.dragToResize();
  }

  /** `byHand`: the reader asked for it from a list or a link, and the focus goes along. */
  async show(byHand: boolean): Promise<void> {
    const { context } = this;
    const state = context.store.state;
    this.abort.abort();
    this.abort = new AbortController();
    const { signal } = this.abort;
    const turn = ++this.turn;
    context.onFilter = () => {};
    this.drawTabs(state);
    this.back.hidden =
      !state.record &&
      !state.report &&
      !state.import &&
      !state.ask &&
      !this.passing &&
      !state.withoutLocation;
    this.element.classList.toggle('wide', !this.passing && !state.record && !!(state.import || state.report));
    if (this.passing) {
      this.put(this.passing, byHand);
      return;
    }
    this.element.setAttribute('aria-busy', 'true');
    const skeleton = window.setTimeout(() => {
      if (turn === this.turn) this.put({ title: t('loading'), body: [this.skeleton()] }, false);
    }, 180);
    try {
      const view = await this.load(state, signal);
      if (turn !== this.turn) return;
      this.put(view, byHand);
    } catch (error) {
      if (turn !== this.turn) return;
      this.put(
        {
          title: state.record ? t('record.title') : state.ask ? t('ask.title') : t(`door.${state.door}`),
          body: [failure(context, error, () => void this.show(true))],
        },
        false,
      );
    } finally {
      window.clearTimeout(skeleton);
      if (turn === this.turn) this.element.removeAttribute('aria-busy');
    }
  }

  /** What a click found that no record answers. */
  showPassing(view: View): void {
    this.passing = view;
    void this.show(false);
    this.passing = null;
    this.open();
  }

  /** Remembers what to focus when the reader comes back from a record. */
  rememberFocus(): void {
    const active = document.activeElement;
    const key = active instanceof HTMLElement ? active.dataset.record : undefined;
    if (key) this.returnTo = key;
  }

  /** On a phone: at least half open. */
  open(): void {
    if (this.element.dataset.size === 'low' || !this.element.dataset.size) this.setSize('half');
  }

  /** On a phone: all of it, where the reader has a form to fill in. */
  openFull(): void {
    this.setSize('full');
  }

  /** On a phone: out of the way, where the reader draws on the map. */
  openLow(): void {
    this.setSize('low');
  }

  /** On a phone: half of it, where the map is to be seen beside it. */
  openHalf(): void {
    this.setSize('half');
  }

  focus(): void {
    this.title.focus();
  }

  private load(state: PageState, signal: AbortSignal): Promise<View> {
    const { context } = this;
    // Figures and records of today beside a map of another day would be taken for one thing.
    if (context.copy) return Promise.resolve(copyView(context, context.copy));
    if (state.record) return recordView(context, state.record, signal, (bbox) => context.map.reveal(bbox));
    if (state.import || state.report) return this.loadImport(state, signal);
    if (state.ask) return this.loadAsk(signal);
    if (state.list) return listView(context, state.list, signal);
    return doorView(context, state.door, signal);
  }

  /** Importing and its reports are for the few: they arrive when they are asked for. */
  private async loadImport(state: PageState, signal: AbortSignal): Promise<View> {
    const { importView, reportView } = await import('./import');
    return state.import
      ? importView(this.context, state.import, signal)
      : reportView(this.context, state.report ?? '', signal);
  }

  /** The same holds for asking, which brings a tool to draw with. */
  private async loadAsk(signal: AbortSignal): Promise<View> {
    if (this.context.store.state.ask?.startsWith('request')) {
      const { requestView } = await import('../request/request');
      return requestView(this.context, signal);
    }
    const { askView } = await import('../ask/ask');
    return askView(this.context, signal);
  }

  private put(view: View, focus: boolean): void {
    replace(this.eyebrow, view.eyebrow ?? '');
    this.eyebrow.hidden = !view.eyebrow;
    replace(this.title, view.title);
    replace(this.body, ...view.body);
    this.body.scrollTop = 0;
    if (!focus) return;

    const item = this.returnTo
      ? this.body.querySelector<HTMLElement>(`[data-record="${CSS.escape(this.returnTo)}"]`)
      : null;
    if (item && !this.context.store.state.record) {
      item.focus();
      this.returnTo = null;
    } else this.title.focus();
  }

  private skeleton(): HTMLElement {
    return h(
      'div',
      { class: 'skeleton', 'aria-hidden': 'true' },
      ...[0, 1, 2, 3, 4].map(() => h('span', {})),
    );
  }

  private drawTabs(state: PageState): void {
    const hidden =
      this.passing !== null ||
      this.context.copy !== null ||
      state.record !== null ||
      state.report !== null ||
      state.import !== null ||
      state.ask !== null ||
      state.withoutLocation ||
      state.door === 'data';
    this.tabs.hidden = hidden;
    if (hidden) return;
    const tab = (label: string, chosen: boolean, choose: () => void) =>
      h('button', { type: 'button', 'aria-pressed': String(chosen), onclick: choose }, label);
    replace(
      this.tabs,
      tab(t('sheet.overview'), !state.list, () => this.context.store.set({ list: null }, true)),
      tab(t('sheet.onMap'), state.list !== null, () =>
        this.context.store.set({ list: state.list ?? LIST_OF_DOOR[state.door] }, true),
      ),
    );
  }

  private leave(): void {
    const { store } = this.context;
    const { state } = store;
    this.context.alsoHere = [];
    if (state.record) store.set({ record: null }, true);
    else if (state.import) store.set({ import: before(state.import) }, true);
    else if (state.report) store.set({ report: null }, true);
    else if (state.ask) store.set({ ask: state.ask === 'form' ? null : 'form' }, true);
    else if (state.withoutLocation) store.set({ withoutLocation: false, list: null }, true);
    else void this.show(true);
  }

  private setSize(size: 'low' | 'half' | 'full'): void {
    this.element.dataset.size = size;
    this.size.setAttribute('aria-expanded', String(size !== 'low'));
  }

  private resize(): void {
    const next = { low: 'half', half: 'full', full: 'low' } as const;
    this.setSize(next[(this.element.dataset.size ?? 'half') as keyof typeof next]);
  }

  private dragToResize(): void {
    let from: number | null = null;
    let moved = false;
    this.size.addEventListener('pointerdown', (event) => {
      from = event.clientY;
      moved = false;
      this.size.setPointerCapture(event.pointerId);
    });
    this.size.addEventListener('pointermove', (event) => {
      if (from !== null && Math.abs(event.clientY - from) > 24) moved = true;
    });
    this.size.addEventListener('pointerup', (event) => {
      if (from !== null && moved) {
        const up = event.clientY < from;
        const order = ['low', 'half', 'full'] as const;
        const at = order.indexOf((this.element.dataset.size ?? 'half') as (typeof order)[number]);
        this.setSize(order[Math.max(0, Math.min(2, at + (up ? 1 : -1)))] ?? 'half');
      }
      from = null;
    });
    this.size.addEventListener(
      'click',
      (event) => {
        if (moved) event.stopImmediatePropagation();
        moved = false;
      },
      true,
    );
  }
}

/** The step before one of the import flow: from the columns to the file, from anywhere else out of it. */
function before(step: string): string | null {
  return step.endsWith('/columns') ? step.slice(0, -'/columns'.length) : null;
}
