/**
 * The filter of hazardous areas: its panel below their legend, and the notice on the map that is there as long as a
 * filter is on. Whoever looks at the map must see that it does not show everything.
 */
import type { Context } from '../context';
import { formatDate, formatNumber } from '../i18n/format';
import { code, t } from '../i18n/i18n';
import type { Tally } from '../layers/datalayer';
import {
  FILTER_PROPERTIES,
  FILTER_VALUES,
  type FilterProperty,
  type HazardFilter,
  isFiltering,
  isoOf,
  NO_FILTER,
} from '../layers/filter';
import { h, icon, replace } from './dom';

const TITLE: Record<FilterProperty, () => string> = {
  classification: () => t('classification.title'),
  contamination: () => t('contamination.title'),
  status: () => t('filter.status'),
  priority: () => t('filter.priority'),
};

/** What a value is called where there is little room. */
function nameOf(property: FilterProperty, value: string): string {
  if (property !== 'classification' && (value === 'unknown' || value === 'none'))
    return t('filter.notStated');
  switch (property) {
    case 'classification':
      return code('classificationShort', value);
    case 'contamination':
      return code('contaminationShort', value);
    case 'status':
      return code('hazardStatus', value);
    case 'priority':
      return code('priority', value);
  }
}

/** A month as a step of the slider: months since January 1970. */
const monthOf = (day: number) => {
  const date = new Date(`${isoOf(day)}T00:00:00Z`);
  return (date.getUTCFullYear() - 1970) * 12 + date.getUTCMonth();
};
/** Its last day. */
const endOf = (month: number) => Date.UTC(1970, month + 1, 0) / 86_400_000;

const COMMIT_MS = 300;

export class FilterPanel {
  readonly element: HTMLDetailsElement;
  /** stands on the map as long as a filter is on */
  readonly notice = h('div', { class: 'filter-notice', hidden: true });
  private readonly words = h('p', { role: 'status', 'aria-live': 'polite' });
  private readonly isOn = h('span', { class: 'badge', hidden: true }, t('filter.on'));
  private readonly boxes = new Map<string, HTMLInputElement>();
  private readonly undated: HTMLInputElement;
  private readonly slider: HTMLInputElement;
  private readonly until = h('output', { for: 'filter-until' });
  private readonly tallied = h('p', { class: 'small filter-tally' });
  private readonly all: HTMLButtonElement;
  private shown: HazardFilter = NO_FILTER;
  private timer = 0;

  constructor(private readonly context: Context) {
    this.undated = this.box('filter-undated', (on) => this.change({ hideUndated: !on }));
    this.slider = h('input', {
      type: 'range',
      id: 'filter-until',
      step: 1,
      'aria-describedby': 'filter-until-words',
    });
    this.slider.addEventListener('input', () => this.slide());
    this.slider.addEventListener('change', () => this.commit());
    this.all = this.showAll();
    this.element = h(
      'details',
      { class: 'filter', id: 'filter' },
      h('summary', {}, t('filter.title'), this.isOn),
      ...FILTER_PROPERTIES.map((property) =>
        h(
          'fieldset',
          {},
          h('legend', {}, TITLE[property]()),
          h(
            'div',
            { class: 'options' },
            ...FILTER_VALUES[property].map((value) => {
              const id = `filter-${property}-${value}`;
              const input = this.box(id, (on) => this.hide(property, value, !on));
              this.boxes.set(`${property}:${value}`, input);
              const long = property === 'contamination' ? code('contamination', value) : null;
              return h('label', { for: id, title: long }, input, h('span', {}, nameOf(property, value)));
            }),
          ),
        ),
      ),
      h(
        'fieldset',
        {},
        h('legend', {}, t('filter.date')),
        h(
          'div',
          { class: 'until' },
          h('label', { class: 'visually-hidden', for: 'filter-until' }, t('filter.until')),
          this.until,
          this.slider,
        ),
        h(
          'div',
          { class: 'options' },
          h('label', { for: 'filter-undated' }, this.undated, h('span', {}, t('filter.undated'))),
        ),
        h('p', { class: 'small', id: 'filter-until-words' }, t('filter.untilWords')),
      ),
      this.tallied,
      this.all,
    );
    replace(
      this.notice,
      icon('warning'),
      h('div', {}, h('p', { class: 'caution-words' }, t('caution.words')), this.words),
      this.showAll(),
    );
    this.draw();
  }

  /** Takes over the filter of the address bar. */
  draw(): void {
    window.clearTimeout(this.timer);
    this.shown = this.context.store.state.filter;
    const { hidden, hideUndated } = this.shown;
    for (const property of FILTER_PROPERTIES)
      for (const value of FILTER_VALUES[property]) {
        const box = this.boxes.get(`${property}:${value}`);
        if (box) box.checked = !hidden[property].includes(value);
      }
    this.undated.checked = !hideUndated;
    this.drawSlider();
    this.drawTally();
  }

  /** What the map shows has changed: the numbers follow. */
  drawTally(): void {
    const on = isFiltering(this.shown);
    const hazards = this.context.layers.includes('hazard-areas');
    this.isOn.hidden = !on;
    this.all.hidden = !on;
    this.tallied.hidden = !on;
    this.notice.hidden = !on || !hazards;
    if (!on) {
      replace(this.words);
      return;
    }
    const tally = this.context.map.data.tally();
    const numbers = numbersOf(tally);
    const enlarged = tally.enlarged ? [t('filter.enlarged')] : [];
    const leavesOut = tally.matching.least < tally.all || !tally.complete;
    const others = leavesOut ? t('filter.pale') : t('filter.nothingLeftOut');
    put(this.tallied, [numbers, t('filter.around'), ...enlarged].join(' '));
    put(this.words, [numbers, others, ...enlarged].join(' '));
  }

  private drawSlider(): void {
    const { untilDay } = this.shown;
    const last = monthOf(Math.floor(Date.now() / 86_400_000)) + 1;
    const known = this.context.map.data.firstDay();
    const first = Math.min(
      known === null ? last - 120 : monthOf(known),
      untilDay === null ? last - 12 : monthOf(untilDay),
    );
    this.slider.min = String(first);
    // The last step is no limit.
    this.slider.max = String(last);
    this.slider.value = String(untilDay === null ? last : Math.min(monthOf(untilDay), last - 1));
    this.tellDay();
  }

  private tellDay(): void {
    const { untilDay } = this.shown;
    const words =
      untilDay === null ? t('filter.anyDay') : t('filter.untilDay', { date: formatDate(isoOf(untilDay)) });
    this.until.textContent = words;
    this.slider.setAttribute('aria-valuetext', words);
  }

  /** Follows the finger on the map; the address bar comes after, since browsers limit how often it may change. */
  private slide(): void {
    const month = Number(this.slider.value);
    const untilDay = month >= Number(this.slider.max) ? null : endOf(month);
    this.shown = { ...this.shown, untilDay };
    this.tellDay();
    this.context.map.data.setFilter(this.shown);
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.commit(), COMMIT_MS);
  }

  private commit(): void {
    window.clearTimeout(this.timer);
    this.context.store.set({ filter: this.shown });
  }

  private change(change: Partial<HazardFilter>): void {
    this.shown = { ...this.shown, ...change };
    this.commit();
  }

  private hide(property: FilterProperty, value: string, hide: boolean): void {
    const { hidden } = this.shown;
    const others = hidden[property].filter((each) => each !== value);
    this.change({ hidden: { ...hidden, [property]: hide ? [...others, value] : others } });
  }

  private box(id: string, change: (on: boolean) => void): HTMLInputElement {
    const input = h('input', { type: 'checkbox', id });
    input.addEventListener('change', () => change(input.checked));
    return input;
  }

  private showAll(): HTMLButtonElement {
    return h(
      'button',
      { type: 'button', class: 'button', onclick: () => this.context.store.set({ filter: NO_FILTER }) },
      t('filter.showAll'),
    );
  }
}

function numbersOf({ matching: { least, most }, all, complete }: Tally): string {
  if (!complete) return t('filter.counting');
  if (all === 0) return t('filter.isOn');
  const numbers = { n: formatNumber(most), all: formatNumber(all) };
  return least === most ? t('filter.tally', numbers) : t('filter.tallyUpTo', numbers);
}

/** Said once: a live region that is written anew is read again. */
function put(element: HTMLElement, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}
