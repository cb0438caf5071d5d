/** Money of a programme from every side, with the rows behind every sum; needs against resources; how soon and how surely it comes. */
import './money.css';
import {
  type Filter,
  type FundingNeeds,
  getAssistance,
  getEfficiency,
  getFundingNeeds,
  getPredictability,
  getResults,
  getTotals,
  getWorld,
  listParts,
  type MoneyLine,
  type Part,
  type Range,
  type Totals,
} from '../api/funding';
import { isAbort } from '../api/request';
import type { Programme } from '../api/types';
import type { Context } from '../context';
import { formatArea, formatDate, formatMoney, formatMoneyShort, formatNumber } from '../i18n/format';
import { code, count, t } from '../i18n/i18n';
import { h, replace } from '../panels/dom';
import { details, section, table } from '../panels/figures';
import { describe } from '../panels/notices';
import { gapMapBlock } from './gapmap';

const SIDES = [
  'donor',
  'operator',
  'admin-area',
  'year',
  'strand',
  'cooperation',
  'source-kind',
  'instrument',
  'level',
  'earmarking',
] as const;
const MEASURES = ['paid', 'commitment', 'disbursement', 'expenditure', 'budget', 'planned'] as const;
const STRANDS = ['clearance', 'victim_assistance', 'risk_education', 'mine_action', 'shared', 'all'] as const;
/** Sides whose value the list of rows can be narrowed to, and the parameter that does it. */
const NARROWS: Record<string, string> = {
  donor: 'donor',
  operator: 'operator',
  'admin-area': 'adminArea',
  year: 'from',
  strand: 'strand',
  cooperation: 'cooperation',
  'source-kind': 'sourceKind',
  instrument: 'instrument',
  level: 'place',
  earmarking: 'earmarking',
};

/** Needs against resources, money by side, and what can be opened below. */
export async function moneyBlocks(
  context: Context,
  programme: Programme,
  signal: AbortSignal,
): Promise<Node[]> {
  const needs = await getFundingNeeds(programme.code, signal);
  return [
    needsBlock(context, needs),
    gapMapBlock(context, programme.code, signal),
    sidesBlock(context, programme.code),
    lazily(t('money.soon'), () => soon(programme.code)),
    lazily(t('money.surely'), () => surely(programme.code)),
    lazily(t('money.bought'), () => bought(programme.code)),
    lazily(t('money.assistance'), () => assistance(context, programme.code)),
    lazily(t('money.world'), world),
    downloads(programme.code),
  ];
}

const usd = (value: number | null) => (value === null ? '' : formatMoneyShort(value, 'USD'));
/** In a column whose head names the currency. */
const bare = (value: number) => formatMoneyShort(value, 'USD').replace('USD', '').trim();
const percent = (value: number | null) =>
  value === null ? t('notStated') : t('money.percent', { n: formatNumber(value * 100) });
/** Why money is in no sum: of counting, else a finding of the import. */
function why(because: string): string {
  const words = code('uncounted', because);
  return words === because ? code('issue', because) : words;
}

const range = (value: Range | null) =>
  value ? `${bare(value.low)} – ${bare(value.high)}` : t('money.notEstimated');

function needsBlock(context: Context, needs: FundingNeeds): HTMLElement {
  const rows = needs.adminAreas.map((area) =>
    h(
      'tr',
      {},
      h(
        'th',
        { scope: 'row' },
        area.id === null
          ? t('money.noArea')
          : h(
              'button',
              { type: 'button', class: 'link', onclick: () => context.open('admin-areas', Number(area.id)) },
              area.name ?? '',
            ),
      ),
      h(
        'td',
        { class: 'number' },
        area.remainingM2 === null ? t('figures.noRecordShort') : formatArea(area.remainingM2),
      ),
      h('td', { class: 'number' }, bare(area.committedUsd)),
      h('td', { class: 'number' }, range(area.gapUsd)),
    ),
  );
  return section(
    t('money.needs'),
    h('p', { class: 'sentence' }, needs.sentence),
    rows.length > 0
      ? table(
          t('money.needsByArea'),
          [t('adminArea.title'), t('money.remaining'), t('money.notYetPaid'), t('money.gap')],
          rows,
          true,
        )
      : null,
    rows.length > 0 ? h('p', { class: 'small' }, t('money.needsWords')) : null,
  );
}

/** A choice of words of a list of codes. */
function select(
  label: string,
  values: readonly string[],
  words: (value: string) => string,
): [HTMLElement, HTMLSelectElement] {
  const chosen = h('select', {}, ...values.map((value) => h('option', { value }, words(value))));
  return [h('label', { class: 'money-choice' }, h('span', {}, label), chosen), chosen];
}

function sidesBlock(context: Context, programme: string): HTMLElement {
  const [sideField, side] = select(t('money.by'), SIDES, (value) => code('moneySide', value));
  const [measureField, measure] = select(t('money.measure'), MEASURES, (value) => code('measure', value));
  const [strandField, strand] = select(t('strand.title'), ['', ...STRANDS], (value) =>
    value === '' ? t('money.allMineAction') : value === 'all' ? t('money.everything') : code('strand', value),
  );
  const shown = h('div', { class: 'money-shown', 'aria-live': 'polite' });
  let asking = new AbortController();
  const show = async () => {
    asking.abort();
    asking = new AbortController();
    const filter: Filter = { programme, measure: measure.value, strand: strand.value || null };
    try {
      const totals = await getTotals({ ...filter, by: side.value }, asking.signal);
      replace(shown, totalsTable(context, totals, filter));
    } catch (error) {
      if (!isAbort(error)) replace(shown, h('p', { class: 'field-error' }, describe(error).join(' ')));
    }
  };
  for (const choice of [side, measure, strand]) choice.addEventListener('change', () => void show());
  void show();
  return section(
    t('money.sides'),
    h('div', { class: 'money-choices' }, sideField, measureField, strandField),
    shown,
  );
}

function nameOf(by: string, line: MoneyLine): string {
  if (line.name) return line.name;
  if (by === 'strand') return code('strand', line.key);
  if (by === 'year') return line.key;
  return code(
    `money${by === 'source-kind' ? 'Kind' : by === 'earmarking' ? 'Earmarking' : 'Word'}`,
    line.key,
  );
}

function totalsTable(context: Context, totals: Totals, filter: Filter): HTMLElement {
  const most = Math.max(1, ...totals.rows.map((line) => Math.abs(line.usd)));
  const behind = h('div', { class: 'money-behind' });
  const rows = totals.rows.map((line) => {
    const narrowed: Filter = { ...filter };
    const parameter = NARROWS[totals.by];
    const canNarrow = parameter !== undefined && narrows(totals.by, line);
    if (canNarrow) {
      narrowed[parameter] = line.key;
      if (totals.by === 'year') narrowed.to = line.key;
    }
    const inner = h('span', {});
    inner.style.inlineSize = `${Math.max(1, (Math.abs(line.usd) / most) * 100)}%`;
    return h(
      'tr',
      {},
      h(
        'th',
        { scope: 'row' },
        canNarrow
          ? h(
              'button',
              {
                type: 'button',
                class: 'link',
                onclick: () => void open(context, behind, nameOf(totals.by, line), narrowed),
              },
              nameOf(totals.by, line),
            )
          : nameOf(totals.by, line),
      ),
      h('td', { class: 'barcell' }, h('span', { class: 'bar', 'aria-hidden': 'true' }, inner)),
      h(
        'td',
        { class: 'number' },
        [
          usd(line.usd),
          ...line.withoutUsd.map((amount) => formatMoneyShort(amount.amount, amount.currency)),
        ].join('\n'),
      ),
    );
  });
  return h(
    'div',
    {},
    h('p', { class: 'small' }, totals.label),
    rows.length === 0
      ? h('p', { class: 'none' }, t('money.none'))
      : table(totals.label, [code('moneySide', totals.by), '', t('money.usd')], rows, true),
    rows.length > 0
      ? h(
          'p',
          {},
          t('money.total', {
            amount: formatMoney(totals.total.usd, 'USD'),
            n: formatNumber(totals.total.parts),
          }),
        )
      : null,
    totals.total.withoutUsd.length > 0
      ? h(
          'p',
          { class: 'small' },
          t('money.withoutRate', {
            amounts: totals.total.withoutUsd.map((a) => formatMoney(a.amount, a.currency)).join(', '),
          }),
        )
      : null,
    ...totals.uncounted.map((left) =>
      h(
        'p',
        { class: 'small' },
        h(
          'button',
          {
            type: 'button',
            class: 'link',
            onclick: () => void open(context, behind, t('money.inNoSum'), { ...filter, uncounted: 'true' }),
          },
          count('money.left', left.parts, {
            amount: formatMoney(left.usd, 'USD'),
            because: why(left.because),
          }),
        ),
      ),
    ),
    h('p', { class: 'small' }, totals.rule),
    behind,
  );
}

/** Whether the rows of a line can be asked for: those of nobody in particular cannot. */
function narrows(by: string, line: MoneyLine): boolean {
  return !['donor', 'operator', 'admin-area'].includes(by) || /^\d+$/.test(line.key);
}

async function open(context: Context, into: HTMLElement, title: string, filter: Filter): Promise<void> {
  const rows: Part[] = [];
  let after: number | null = null;
  const more = async () => {
    try {
      const page = await listParts({ ...filter, after });
      rows.push(...page.transactions);
      after = page.next;
      replace(
        into,
        partsTable(context, title, rows),
        after === null
          ? null
          : h('button', { type: 'button', class: 'button', onclick: () => void more() }, t('money.more')),
      );
    } catch (error) {
      replace(into, h('p', { class: 'field-error' }, describe(error).join(' ')));
    }
  };
  await more();
  into.scrollIntoView({ block: 'nearest' });
}

function partsTable(context: Context, title: string, parts: Part[]): HTMLElement {
  return table(
    t('money.rows', { title }),
    [t('money.day'), t('money.activity'), t('money.amount')],
    parts.map((part) =>
      h(
        'tr',
        {},
        h('th', { scope: 'row' }, formatDate(part.on)),
        h(
          'td',
          {},
          h(
            'button',
            {
              type: 'button',
              class: 'link',
              onclick: () => context.open('funding-activities', part.activity.id),
            },
            part.activity.title ?? part.activity.identifier,
          ),
          h(
            'div',
            { class: 'small' },
            [part.donor, part.operator].filter(Boolean).join(' → '),
            ' ',
            t('money.rule', { strand: code('strand', part.strand), rule: part.strandRule }),
            part.because ? ` ${why(part.because)}` : '',
          ),
        ),
        h(
          'td',
          { class: 'number' },
          [
            formatMoney(part.amount, part.currency),
            part.currency === 'USD'
              ? ''
              : part.usd === null
                ? t('money.noRate')
                : formatMoney(part.usd, 'USD'),
          ]
            .filter(Boolean)
            .join('\n'),
        ),
      ),
    ),
  );
}

/** A block that asks for its figures when it is opened. */
function lazily(title: string, load: () => Promise<Node[]>): HTMLElement {
  const body = h('div', {}, h('p', { class: 'none' }, t('loading')));
  const block = details(title, body);
  let asked = false;
  block.addEventListener('toggle', () => {
    if (asked || !block.open) return;
    asked = true;
    load()
      .then((nodes) => replace(body, ...nodes))
      .catch((error: unknown) => {
        asked = false;
        replace(body, h('p', { class: 'field-error' }, describe(error).join(' ')));
      });
  });
  return block;
}

const row = (name: string | null, ...cells: string[]) =>
  h(
    'tr',
    {},
    h('th', { scope: 'row' }, name ?? t('money.severalOrNone')),
    ...cells.map((cell) => h('td', { class: 'number' }, cell)),
  );

async function soon(programme: string): Promise<Node[]> {
  const { rows } = await getEfficiency({ programme, by: 'donor' });
  if (rows.length === 0) return [h('p', { class: 'none' }, t('money.none'))];
  return [
    table(
      t('money.soon'),
      [code('moneySide', 'donor'), t('money.days'), t('money.undisbursed'), t('money.neverPaid')],
      rows.map((r) =>
        row(
          r.name,
          r.days.mean === null ? t('notStated') : formatNumber(r.days.mean),
          usd(r.undisbursed.usd),
          r.notKnown.notPaid.activities === 0 ? '' : usd(r.notKnown.notPaid.usd),
        ),
      ),
      true,
    ),
    h('p', { class: 'small' }, t('money.soonWords')),
  ];
}

async function surely(programme: string): Promise<Node[]> {
  const answer = await getPredictability({ programme, by: 'donor' });
  if (answer.rows.length === 0) return [h('p', { class: 'none' }, t('money.none'))];
  return [
    table(
      t('money.surely'),
      [code('moneySide', 'donor'), t('money.asScheduled'), t('money.forward'), t('money.volatility')],
      answer.rows.map((r) =>
        row(
          r.name,
          percent(r.asScheduled.share),
          percent(r.forward?.share ?? null),
          r.volatility.variation === null ? t('notStated') : formatNumber(r.volatility.variation, 2),
        ),
      ),
      true,
    ),
    h('p', { class: 'small' }, t('money.surelyWords', { from: String(answer.from), to: String(answer.to) })),
  ];
}

async function bought(programme: string): Promise<Node[]> {
  const { rows } = await getResults({ programme, by: 'year' });
  if (rows.length === 0) return [h('p', { class: 'none' }, t('money.none'))];
  return [
    table(
      t('money.bought'),
      [code('moneySide', 'year'), t('money.paidForClearance'), t('money.released'), t('money.perM2')],
      rows.map((r) =>
        row(
          r.name,
          r.paidUsd === null ? t('figures.noRecordShort') : usd(r.paidUsd),
          r.releasedM2 === null ? t('figures.noRecordShort') : formatArea(r.releasedM2),
          r.usdPerM2 === null ? '' : formatNumber(r.usdPerM2, 2),
        ),
      ),
      true,
    ),
    h('p', { class: 'small' }, t('money.boughtWords')),
  ];
}

async function assistance(context: Context, programme: string): Promise<Node[]> {
  const answer = await getAssistance(programme);
  return [
    h('p', {}, t('money.score', { n: formatNumber(answer.score * 100) })),
    table(
      t('money.assistance'),
      [t('money.part'), t('money.share')],
      answer.parts.map((part) => row(code('assistancePart', part.part), percent(part.score))),
      true,
    ),
    answer.adminAreas.length > 0
      ? table(
          t('money.assistanceByArea'),
          [t('adminArea.title'), t('money.working'), t('money.kindsMissing')],
          answer.adminAreas.map((area) =>
            h(
              'tr',
              {},
              h(
                'th',
                { scope: 'row' },
                h(
                  'button',
                  { type: 'button', class: 'link', onclick: () => context.open('admin-areas', area.id) },
                  area.name,
                ),
              ),
              h(
                'td',
                { class: 'number' },
                `${formatNumber(area.servicesWorking)} / ${formatNumber(area.services)}`,
              ),
              h('td', {}, area.kindsNotRecorded.map((kind) => code('category', kind)).join(', ')),
            ),
          ),
        )
      : h('p', { class: 'none' }, t('figures.noRecordShort')),
  ];
}

async function world(): Promise<Node[]> {
  const { years } = await getWorld();
  const musd = (value: number | null) =>
    value === null ? t('money.notFound') : t('money.musd', { n: formatNumber(value, 1) });
  return [
    table(
      t('money.world'),
      [
        code('moneySide', 'year'),
        t('money.allFunding'),
        t('money.international'),
        t('money.national'),
        t('money.nationalShare'),
      ],
      years.map((year) =>
        row(
          String(year.year),
          musd(year.totalMusd),
          musd(year.internationalMusd),
          musd(year.nationalMusd),
          year.nationalShare === null ? '' : percent(year.nationalShare),
        ),
      ),
      true,
    ),
    h('p', { class: 'small' }, t('money.worldWords')),
  ];
}

function downloads(programme: string): HTMLElement {
  const links = (name: string, endings: string[]) =>
    h(
      'p',
      {},
      ...endings.flatMap((ending) => [
        h(
          'a',
          { href: `/api/programmes/${programme}/${name}.${ending}`, download: '' },
          code('moneyFile', ending),
        ),
        ' ',
      ]),
    );
  return section(
    t('money.files'),
    links('funding', ['xml', 'csv', 'geojson']),
    links('pack', ['pdf', 'xlsx']),
  );
}
