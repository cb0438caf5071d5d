/** Blocks of figures that the doors and the records share. `recorded` false is "no data published", never nought. */
import type {
  CasualtyRow,
  FundingFigures,
  MoneyRow,
  Remaining,
  ServiceFigures,
  Source,
  UsedDataset,
} from '../api/types';
import type { Context } from '../context';
import { formatArea, formatAreaExact, formatDate, formatNumber } from '../i18n/format';
import { code, count, t } from '../i18n/i18n';
import { areaStyle } from '../layers/style';
import { swatch } from '../layers/swatch';
import { add, h } from './dom';
import { noData, noRecord, note } from './notices';

type Value = string | Node | null | undefined;

/** Label and value, one under the other; a value of null is left out. */
export function facts(rows: [string, Value][]): HTMLElement {
  const list = h('dl', { class: 'facts' });
  for (const [label, value] of rows) {
    if (value === null || value === undefined || value === '') continue;
    add(list, h('div', {}, h('dt', {}, label), h('dd', {}, value)));
  }
  return list;
}

/** A value that belongs here even when the source does not give it. */
export function stated(value: unknown): string {
  return value === null || value === undefined || value === '' ? t('notStated') : String(value);
}

export function dateOr(value: unknown): string {
  return typeof value === 'string' && value ? formatDate(value) : t('notStated');
}

export function section(title: string, ...children: (Node | null | undefined)[]): HTMLElement {
  return h('section', { class: 'block' }, h('h3', {}, title), ...children);
}

export function headline(value: string, label: string): HTMLElement {
  return h('div', { class: 'headline' }, h('strong', {}, value), h('span', {}, label));
}

/** A bar whose length is a share of the largest. */
function bar(share: number, colour?: string): HTMLElement {
  const inner = h('span', {});
  inner.style.inlineSize = `${Math.max(2, Math.min(100, share * 100))}%`;
  if (colour) inner.style.backgroundColor = colour;
  return h('span', { class: 'bar', 'aria-hidden': 'true' }, inner);
}

export function contamination(value: string): string {
  return value
    .split('+')
    .map((part) => code('contamination', part))
    .join(', ');
}

/** Remaining contamination. `programme` is whose data and authority are named where nothing is found. */
export function remainingBlock(
  context: Context,
  programme: string,
  remaining: Remaining | undefined,
): HTMLElement {
  if (!remaining?.recorded)
    return section(t('remaining.title'), noData(), noRecord(context, context.programme(programme)));
  const number = remaining.number ?? 0;
  if (number === 0) return section(t('remaining.title'), noRecord(context, context.programme(programme)));
  const withoutArea = remaining.numberWithoutArea ?? 0;
  const block = section(
    t('remaining.title'),
    h(
      'div',
      { class: 'headlines' },
      headline(formatNumber(number), count('remaining.areas', number)),
      headline(
        withoutArea === number ? t('remaining.areaUnknown') : formatArea(remaining.areaM2 ?? 0),
        withoutArea > 0 && withoutArea < number
          ? t('remaining.areaOf', { n: formatNumber(number - withoutArea) })
          : t('remaining.area'),
      ),
    ),
  );
  const classes = remaining.byClassification ?? [];
  if (classes.length > 0) {
    const most = Math.max(...classes.map((c) => c.number));
    const rows = classes.map((c) =>
      h(
        'tr',
        {},
        h(
          'th',
          { scope: 'row' },
          swatch('hazard-areas', {
            name: '',
            type: 'area',
            properties: { classification: c.classification },
          }),
          h('span', {}, code('legend', c.classification)),
        ),
        h(
          'td',
          { class: 'barcell' },
          bar(c.number / most, areaStyle('hazard-areas', { classification: c.classification }).colour),
        ),
        h('td', { class: 'number' }, formatNumber(c.number)),
        h('td', { class: 'number' }, formatArea(c.areaM2)),
      ),
    );
    block.append(
      table(
        t('remaining.byClassification'),
        [t('classification.title'), '', t('table.number'), t('table.area')],
        rows,
        true,
      ),
    );
  }
  const types = remaining.byContamination ?? [];
  if (types.length > 0) {
    const rows = types.map((c) =>
      h(
        'tr',
        {},
        h('th', { scope: 'row' }, contamination(c.contamination)),
        h('td', { class: 'number' }, formatNumber(c.number)),
        h('td', { class: 'number' }, formatArea(c.areaM2)),
      ),
    );
    block.append(
      details(
        t('remaining.byContamination'),
        table(
          t('remaining.byContamination'),
          [t('contamination.title'), t('table.number'), t('table.area')],
          rows,
          true,
        ),
      ),
    );
  }
  const withoutLocation = remaining.numberWithoutLocation ?? 0;
  if (withoutLocation > 0) {
    block.append(
      h(
        'div',
        { class: 'notice caution', role: 'note' },
        h('p', {}, count('remaining.withoutLocation', withoutLocation)),
        h(
          'button',
          {
            type: 'button',
            class: 'link',
            onclick: () =>
              context.store.set(
                { list: 'hazard-areas', withoutLocation: true, record: null, report: null, programme },
                true,
              ),
          },
          t('remaining.listThem'),
        ),
      ),
    );
  }
  if (withoutArea > 0) block.append(note(count('remaining.withoutArea', withoutArea)));
  const outside = remaining.numberOutsideAdminAreas ?? 0;
  if (outside > 0) block.append(note(count('remaining.outside', outside)));
  return block;
}

export function details(summary: string, ...children: Node[]): HTMLDetailsElement {
  return h('details', {}, h('summary', {}, summary), ...children);
}

export function table(
  caption: string,
  heads: string[],
  rows: HTMLElement[],
  quietCaption = false,
): HTMLElement {
  return h(
    'div',
    { class: 'table' },
    h(
      'table',
      {},
      h('caption', { class: quietCaption ? 'visually-hidden' : '' }, caption),
      h('thead', {}, h('tr', {}, ...heads.map((head, i) => headCell(head, i)))),
      h('tbody', {}, ...rows),
    ),
  );
}

function headCell(head: string, i: number): HTMLElement {
  return head ? h('th', { scope: 'col', class: i === 0 ? '' : 'number' }, head) : h('td', {});
}

export function servicesBlock(
  context: Context,
  programme: string,
  services: ServiceFigures | undefined,
): HTMLElement {
  if (!services?.recorded) return section(t('services.title'), noData());
  const number = services.number ?? 0;
  if (number === 0)
    return section(t('services.title'), h('p', { class: 'none' }, noServiceWords(context, programme)));
  const categories = [...(services.byCategory ?? [])].sort((a, b) => b.number - a.number);
  const most = Math.max(1, ...categories.map((c) => c.number));
  const outside = services.numberOutsideAdminAreas ?? 0;
  return section(
    t('services.title'),
    h('div', { class: 'headlines' }, headline(formatNumber(number), count('services.places', number))),
    outside > 0 ? note(count('services.outside', outside)) : null,
    categories.length > 0
      ? table(
          t('services.byCategory'),
          [t('category.title'), '', t('table.number')],
          categories.map((c) =>
            h(
              'tr',
              {},
              h('th', { scope: 'row' }, code('category', c.category)),
              h('td', { class: 'barcell' }, bar(c.number / most)),
              h('td', { class: 'number' }, formatNumber(c.number)),
            ),
          ),
          true,
        )
      : null,
  );
}

function noServiceWords(context: Context, programme: string): string {
  const asOf = context.asOf(programme, 'service');
  return asOf ? t('services.noneAsOf', { date: formatDate(asOf) }) : t('services.none');
}

/** Strands in the order of the page. Clearance and victim assistance stand apart and are named even without a record. */
const STRANDS = ['clearance', 'victim_assistance', 'risk_education', 'mine_action', 'shared', 'development'];
const ALWAYS_NAMED = ['clearance', 'victim_assistance'];

export function moneyTable(rows: MoneyRow[], caption: string): HTMLElement {
  const spent = rows.some((r) => r.spent);
  const columns = spent ? 4 : 3;
  const strands = [...new Set([...STRANDS, ...rows.map((r) => r.strand)])];
  const lines: HTMLElement[] = [];
  for (const strand of strands) {
    const own = rows.filter((r) => r.strand === strand);
    if (own.length === 0 && !ALWAYS_NAMED.includes(strand)) continue;
    lines.push(
      h(
        'tr',
        { class: 'group' },
        h(
          'th',
          { scope: 'rowgroup', colspan: columns },
          swatch('funding', { name: strand, type: 'point', properties: { strand } }),
          code('strand', strand),
        ),
      ),
    );
    if (own.length === 0)
      lines.push(h('tr', {}, h('td', { class: 'none', colspan: columns }, t('money.noRecord'))));
    for (const row of own) {
      lines.push(
        h(
          'tr',
          {},
          h(
            'th',
            { scope: 'row' },
            row.currency ?? t('money.noCurrencyShort'),
            row.activities === undefined ? null : h('small', {}, count('money.activities', row.activities)),
          ),
          amountCell(row.committed, t('money.committed')),
          amountCell(row.disbursed, t('money.disbursed')),
          spent ? amountCell(row.spent ?? null, t('money.spent')) : null,
        ),
      );
    }
  }
  const heads = [
    t('money.currency'),
    t('money.committed'),
    t('money.disbursed'),
    ...(spent ? [t('money.spent')] : []),
  ];
  const block = table(caption, heads, lines, true);
  block.classList.add('money');
  // Four columns of full amounts are wider than a phone: there each amount stands on its own line.
  if (spent) block.classList.add('stacks');
  return block;
}

/** The server gives nought where no transaction of the kind is reported. */
function amountCell(value: number | null, head: string): HTMLElement {
  return value
    ? h('td', { class: 'number', 'data-head': head }, formatNumber(value))
    : h('td', { class: 'number none', 'data-head': head }, t('money.noneReported'));
}

export function fundingBlock(funding: FundingFigures | undefined, title = t('funding.title')): HTMLElement {
  if (!funding?.recorded)
    return section(
      title,
      noData(),
      (funding?.presences ?? 0) > 0 ? note(count('funding.presences', funding?.presences ?? 0)) : null,
    );
  const rows = funding.rows ?? [];
  return section(
    title,
    moneyTable(rows, title),
    (funding.activitiesWithoutMoney ?? 0) > 0
      ? note(count('funding.withoutMoney', funding.activitiesWithoutMoney ?? 0))
      : null,
    ...(funding.uncounted ?? []).map((u) =>
      note(
        count('funding.uncounted', u.transactions, {
          amount: `${formatNumber(u.amount)} ${u.currency ?? t('money.noCurrencyShort')}`,
          because: code('issue', u.because),
        }),
      ),
    ),
    (funding.presences ?? 0) > 0 ? note(count('funding.presences', funding.presences ?? 0)) : null,
    funding.rule === 'even-split-over-places' ? h('p', { class: 'small' }, t('funding.evenSplit')) : null,
  );
}

export function casualtiesBlock(rows: CasualtyRow[] | null | undefined): HTMLElement {
  if (!rows) return section(t('casualties.title'), h('p', { class: 'no-data' }, t('casualties.notForYou')));
  if (rows.length === 0) return section(t('casualties.title'), noData());
  return section(
    t('casualties.title'),
    table(
      t('casualties.title'),
      [t('table.year'), t('casualties.killed'), t('casualties.injured'), t('casualties.unknown')],
      rows.map((r) =>
        h(
          'tr',
          {},
          h('th', { scope: 'row' }, String(r.year)),
          h('td', { class: 'number' }, formatNumber(r.killed ?? 0)),
          h('td', { class: 'number' }, formatNumber(r.injured ?? 0)),
          h('td', { class: 'number' }, formatNumber(r.unknown ?? 0)),
        ),
      ),
      true,
    ),
  );
}

/** The versions that figures were made from. */
export function datasetsBlock(datasets: UsedDataset[] | undefined): HTMLElement | null {
  if (!datasets || datasets.length === 0) return null;
  return section(
    t('datasets.used'),
    h(
      'ul',
      { class: 'plain small' },
      ...datasets.map((d) =>
        h('li', {}, t('datasets.usedLine', { name: d.name, version: d.version, date: formatDate(d.asOf) })),
      ),
    ),
  );
}

/** Both areas beside each other, in the same words, and how far apart they are. */
export function areasBlock(reportedM2: unknown, computedM2: unknown): HTMLElement {
  const cell = (label: string, value: unknown, missing: string) =>
    h(
      'div',
      {},
      h('span', { class: 'label' }, label),
      typeof value === 'number'
        ? h('strong', {}, formatArea(value), h('small', {}, formatAreaExact(value)))
        : h('span', { class: 'no-data' }, missing),
    );
  const block = h(
    'div',
    { class: 'beside' },
    cell(t('area.reported'), reportedM2, t('area.notReported')),
    cell(t('area.computed'), computedM2, t('area.notComputed')),
  );
  if (typeof reportedM2 !== 'number' || typeof computedM2 !== 'number' || reportedM2 <= 0) return block;
  const apart = Math.abs(computedM2 - reportedM2) / reportedM2;
  if (apart < 0.1) return block;
  return h(
    'div',
    {},
    block,
    h('p', { class: 'small' }, t('area.apart', { percent: formatNumber(apart * 100) })),
  );
}

/** Nobody may take an edited record for the row of the file. */
function edited(source: Source): string | null {
  const edits = source.edits ?? [];
  const last = edits.at(-1);
  if (!last) return null;
  const date = formatDate(last.editedAt.slice(0, 10));
  if (edits.length > 1) return t('source.editedTimes', { number: formatNumber(edits.length), date });
  return t(last.change === 'changed' ? 'source.editedOnce' : 'source.created', { date });
}

/** Where a record came from, to the row. */
export function sourceBlock(context: Context, source: Source | undefined): HTMLElement | null {
  if (!source) return null;
  const programme = context.programme(source.programme);
  const block = section(
    t('source.title'),
    facts([
      [
        t('source.dataset'),
        t('source.datasetVersion', { name: source.dataset ?? '', version: source.version ?? '' }),
      ],
      [t('source.asOf'), dateOr(source.asOf)],
      [t('source.by'), stated(source.source)],
      [t('source.licence'), stated(source.licence)],
      [t('source.file'), source.file],
      [t('source.row'), source.row === null || source.row === undefined ? null : formatNumber(source.row)],
      [t('source.edited'), edited(source)],
      [t('source.importedAt'), source.importedAt ? formatDate(source.importedAt) : null],
      [t('source.mapping'), mappingName(source)],
      [t('source.importerVersion'), source.importerVersion],
      [t('source.authority'), programme?.authority],
    ]),
  );
  if (source.sha256)
    block.append(details(t('source.checksum'), h('p', { class: 'small code' }, source.sha256)));
  const mapped = mappingRows(source.mapping);
  if (mapped.length > 0)
    block.append(
      details(
        t('source.columns'),
        table(
          t('source.columns'),
          [t('source.column'), t('source.field')],
          mapped.map(([column, field]) => h('tr', {}, h('th', { scope: 'row' }, column), h('td', {}, field))),
          true,
        ),
      ),
    );
  if (source.fields) {
    const rows = Object.entries(source.fields).map(([name, value]) =>
      h(
        'tr',
        {},
        h('th', { scope: 'row' }, name),
        h('td', {}, value === null ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value)),
      ),
    );
    block.append(
      details(
        t('source.fields'),
        table(t('source.fields'), [t('source.column'), t('source.value')], rows, true),
      ),
    );
  }
  return block;
}

/** The saved mapping by its name; one that nobody saved by how it came about. */
function mappingName(source: Source): string | null {
  const name = source.mappingProfile?.name;
  if (name) return code('mappingName', name);
  return mappingRows(source.mapping).length > 0 ? code('mappingName', 'matched-by-name') : null;
}

/** Which column became which field. */
function mappingRows(mapping: Source['mapping']): [string, string][] {
  return Object.entries(mapping ?? {}).flatMap(([column, field]): [string, string][] =>
    typeof field === 'string' && field
      ? [
          [
            column,
            field
              .split(', ')
              .map((f) => code('field', f))
              .join(', '),
          ],
        ]
      : [],
  );
}
