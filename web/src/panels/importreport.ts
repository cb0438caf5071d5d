/** The report of a version: what was found, where, what is different from what is published; and what to do with it. */
import { discardVersion, publishVersion, withdrawVersion } from '../api/api';
import {
  type Difference,
  getDifference,
  getProblemRows,
  getReportFile,
  type LookIssue,
  listIssuesOf,
  type ProblemRow,
  type ProblemRows,
} from '../api/imports';
import { isAbort, Problem } from '../api/request';
import type { Dataset, Issue, IssuePage } from '../api/types';
import type { Context } from '../context';
import { formatArea, formatDate, formatNumber } from '../i18n/format';
import { code, count, t } from '../i18n/i18n';
import { KIND_OF, LAYER_IDS } from '../layers/catalogue';
import type { RowLayer } from '../map/rowlayer';
import { confirm } from './confirm';
import { h, icon, replace } from './dom';
import { details, facts, headline, section, table } from './figures';
import { issueList, makeRoomForMap, rowsOnMap, severityMark, stepOf, steps, worst } from './importparts';
import { describe, failure, note } from './notices';
import type { View } from './view';

/** Rows that are drawn in the list at a time. */
const PAGE = 25;

/** What has just been done to a version, said on the next drawing of its report. */
let said: { id: number; words: string } | null = null;

export async function reportView(context: Context, id: string, signal: AbortSignal): Promise<View> {
  const find = () => context.datasets.find((d) => String(d.id) === id);
  if (!find()) await context.load();
  const dataset = find();
  // The rows of a discarded version are gone, and its report with them: there is nothing to ask for.
  const isGone = dataset?.state === 'discarded';
  let refused = '';
  const [first, difference, problems] = isGone
    ? [null, null, null]
    : await Promise.all([
        listIssuesOf(id, null, null, signal).catch((error: unknown) => {
          refused = error instanceof Problem ? error.detail : '';
          return rethrowUnless(error);
        }),
        getDifference(id, signal).catch((error: unknown) => rethrowUnless(error)),
        getProblemRows(id, null, signal).catch((error: unknown) => rethrowUnless(error)),
      ]);
  const news = said && String(said.id) === id ? said.words : null;
  said = null;
  const body: (Node | null)[] = [
    dataset?.state === 'staged' ? steps('report') : null,
    news ? h('div', { class: 'notice plain done', role: 'status' }, icon('info'), h('p', {}, news)) : null,
    dataset ? head(context, dataset, difference) : null,
    difference ? differenceBlock(dataset, difference) : null,
    refused ? note(refused, 'caution') : null,
    ...(first ? problemBlocks(context, id, first, problems, signal) : []),
    dataset ? details(t('report.about'), aboutBlock(dataset)) : null,
  ];
  return {
    eyebrow: dataset?.state === 'staged' ? stepOf('report') : t('report.eyebrow'),
    title: dataset
      ? t('source.datasetVersion', { name: dataset.name, version: dataset.version })
      : t('report.title'),
    body,
  };
}

/** A version that failed has neither rows nor differences: the rest of its report still stands. */
function rethrowUnless(error: unknown): null {
  if (error instanceof Problem && (error.status === 404 || error.status === 409)) return null;
  throw error;
}

// ---- what it is, and what to do with it ---------------------------------------------------------------------------------

function head(context: Context, dataset: Dataset, difference: Difference | null): HTMLElement {
  const isCentre = context.isCentreOf(dataset.programme);
  const placed = dataset.rows - dataset.rowsWithoutLocation;
  return h(
    'div',
    { class: 'stack' },
    h(
      'p',
      { class: 'chips' },
      h('span', { class: `chip state-${dataset.state}` }, code('versionState', dataset.state)),
      h('span', { class: 'chip' }, code('kind', dataset.kind)),
      h('span', { class: 'chip' }, t('report.asOf', { date: formatDate(dataset.asOf) })),
    ),
    dataset.state === 'discarded'
      ? note(t('report.discarded'))
      : h(
          'div',
          { class: 'headlines four' },
          headline(formatNumber(dataset.rows), count('report.records', dataset.rows)),
          headline(formatNumber(placed), t('report.onMap')),
          headline(formatNumber(dataset.rowsWithoutLocation), t('report.withoutLocation')),
          headline(formatNumber(dataset.rowsRejected), t('report.rejected')),
        ),
    dataset.rowsRejected > 0 && dataset.state !== 'discarded'
      ? note(t('report.rejectedWords'), 'caution')
      : null,
    isCentre ? decisions(context, dataset, difference) : null,
  );
}

function decisions(context: Context, dataset: Dataset, difference: Difference | null): HTMLElement | null {
  const names = { name: dataset.name, version: dataset.version };
  const fault = h('div', { role: 'alert' });
  const button = (label: string, primary: boolean, act: () => void) =>
    h('button', { type: 'button', class: primary ? 'button primary' : 'button', onclick: act }, label);
  const done = (words: string) => {
    said = { id: dataset.id, words };
    window.dispatchEvent(new CustomEvent('cartagena:changed'));
  };

  const publish = async () => {
    replace(fault);
    let conflict: Problem | null = null;
    const published = difference?.published ?? null;
    const yes = await confirm({
      title: t('publish.title', names),
      words: [
        published ? t('publish.replaces', { version: published.version }) : t('publish.first'),
        ...(difference && published ? [differenceText(difference)] : []),
        t('publish.seen'),
      ],
      act: t('data.publish'),
      run: async () => {
        try {
          await publishVersion(dataset.id, published?.id ?? null);
        } catch (error) {
          if (!(error instanceof Problem) || error.status !== 409) throw error;
          conflict = error;
        }
      },
    });
    if (!yes) return;
    if (conflict) {
      replace(fault, conflictNotice(conflict));
      fault.querySelector<HTMLElement>('button')?.focus();
      return;
    }
    done(t('publish.done', names));
  };
  const conflictNotice = (problem: Problem) =>
    h(
      'div',
      { class: 'notice caution' },
      icon('warning'),
      h(
        'div',
        {},
        h('p', { class: 'strong' }, t('publish.conflict')),
        h('p', {}, problem.detail || `${t('publish.conflictWords')} ${t('publish.conflictDo')}`),
        h(
          'button',
          {
            type: 'button',
            class: 'button',
            onclick: () => window.dispatchEvent(new CustomEvent('cartagena:changed')),
          },
          t('publish.lookAgain'),
        ),
      ),
    );
  const discard = async () => {
    const yes = await confirm({
      title: t('discard.title', names),
      words: [t('discard.words', { n: formatNumber(dataset.rows) }), t('discard.again')],
      act: t('discard.act', names),
      final: true,
      run: () => discardVersion(dataset.id),
    });
    if (yes) done(t('discard.done', names));
  };
  const withdraw = async () => {
    const yes = await confirm({
      title: t('withdraw.title', names),
      words: [t('withdraw.words')],
      act: t('data.withdraw'),
      final: true,
      run: () => withdrawVersion(dataset.id),
    });
    if (yes) done(t('withdraw.done', names));
  };

  const layer = LAYER_IDS.find((l) => KIND_OF[l] === dataset.kind);
  switch (dataset.state) {
    case 'staged':
      return h(
        'div',
        { class: 'stack' },
        h('p', {}, t('report.stagedWords')),
        h(
          'div',
          { class: 'actions start' },
          button(t('data.publish'), true, () => void publish()),
          button(t('discard.short'), false, () => void discard()),
          button(t('report.later'), false, () => context.store.set({ report: null, door: 'data' }, true)),
        ),
        fault,
      );
    case 'published':
      return h(
        'div',
        { class: 'actions start' },
        layer && layer !== 'admin-areas'
          ? button(t('report.toRecords'), true, () =>
              context.store.set(
                {
                  report: null,
                  record: null,
                  door: 'remaining',
                  list: layer,
                  withoutLocation: false,
                  programme: dataset.programme,
                  layers: [...new Set([...context.layers, layer])],
                },
                true,
              ),
            )
          : null,
        button(t('data.withdraw'), false, () => void withdraw()),
      );
    case 'superseded':
    case 'withdrawn':
      return h(
        'div',
        { class: 'stack' },
        h(
          'div',
          { class: 'actions start' },
          button(t('data.publish'), false, () => void publish()),
        ),
        fault,
      );
    default:
      return null;
  }
}

function aboutBlock(d: Dataset): HTMLElement {
  return facts([
    [t('programme.choose'), d.programme],
    [t('source.asOf'), formatDate(d.asOf)],
    [t('source.licence'), d.licence],
    [t('source.by'), d.source],
    [t('data.area'), typeof d.areaM2 === 'number' && d.areaM2 > 0 ? formatArea(d.areaM2) : null],
    [t('source.importedAt'), d.importedAt ? formatDate(d.importedAt) : null],
    [t('data.publishedAt'), d.publishedAt ? formatDate(d.publishedAt) : null],
  ]);
}

// ---- the difference -----------------------------------------------------------------------------------------------------

const areaOr = (areaM2: number | null) => (areaM2 === null || areaM2 === 0 ? '' : formatArea(areaM2));

/** Both areas where they read differently, one where they do not. */
function beforeAfter(beforeM2: number | null, afterM2: number | null): string {
  const before = areaOr(beforeM2);
  const after = areaOr(afterM2);
  return before && after && before !== after
    ? t('difference.beforeAfter', { before, after })
    : after || before;
}

function differenceText(d: Difference): string {
  return t('difference.sentence', {
    new: formatNumber(d.new.number),
    changed: formatNumber(d.changed.number),
    gone: formatNumber(d.gone.number),
    unchanged: formatNumber(d.unchanged.number),
  });
}

function differenceBlock(dataset: Dataset | undefined, d: Difference): HTMLElement | null {
  if (dataset?.state === 'published' || dataset?.state === 'discarded') return null;
  if (!d.published) return section(t('difference.title'), note(t('difference.first')));
  const line = (change: string, number: number, area: string) =>
    h(
      'tr',
      {},
      h('th', { scope: 'row' }, code('change', change)),
      h('td', { class: 'number' }, formatNumber(number)),
      h('td', { class: 'number' }, area),
    );
  const { areaBeforeM2, areaAfterM2 } = d.changed;
  return section(
    t('difference.titleTo', { version: d.published.version }),
    table(
      t('difference.title'),
      [t('difference.change'), t('table.number'), t('table.area')],
      [
        line('new', d.new.number, areaOr(d.new.areaM2)),
        line('changed', d.changed.number, beforeAfter(areaBeforeM2, areaAfterM2)),
        line('gone', d.gone.number, areaOr(d.gone.areaM2)),
        line('unchanged', d.unchanged.number, areaOr(d.unchanged.areaM2)),
      ],
      true,
    ),
    d.gone.number > 0 ? note(count('difference.goneWords', d.gone.number), 'caution') : null,
    d.rows.length === 0
      ? null
      : details(
          t('difference.rows'),
          table(
            t('difference.rows'),
            [t('difference.record'), t('difference.change'), t('table.area')],
            d.rows.map((r) =>
              h(
                'tr',
                {},
                h(
                  'th',
                  { scope: 'row' },
                  r.name ?? r.localId ?? (r.row === null ? '' : t('report.row', { n: formatNumber(r.row) })),
                  r.row === null ? null : h('small', {}, t('report.row', { n: formatNumber(r.row) })),
                ),
                h('td', { class: 'number' }, code('change', r.change)),
                h('td', { class: 'number' }, beforeAfter(r.areaBeforeM2, r.areaAfterM2)),
              ),
            ),
            true,
          ),
        ),
  );
}

// ---- the rows -----------------------------------------------------------------------------------------------------------

interface ReportRow {
  row: number;
  /** the first short values of the row, by which a person knows it again */
  says: string;
  /** file and row in it, where a version has several files */
  place: string | null;
  issues: LookIssue[];
  source: Record<string, unknown> | null;
  geometry: ProblemRow['geometry'];
}

function toRow({ properties: p, geometry }: ProblemRow): ReportRow {
  const issues = Array.isArray(p.issues) ? (p.issues as LookIssue[]) : [];
  const source = p.fields;
  return {
    row: Number(p.row),
    says: Object.values(source && typeof source === 'object' ? source : {})
      .filter((v): v is string => typeof v === 'string' && v !== '' && v.length <= 40)
      .slice(0, 2)
      .join(' · '),
    place:
      typeof p.file === 'string' && typeof p.fileRow === 'number' && p.fileRow !== p.row
        ? t('report.rowOfFile', { file: p.file, n: formatNumber(p.fileRow) })
        : null,
    issues,
    source: source && typeof source === 'object' ? (source as Record<string, unknown>) : null,
    geometry,
  };
}

function problemBlocks(
  context: Context,
  id: string,
  first: IssuePage,
  problems: ProblemRows | null,
  signal: AbortSignal,
): (HTMLElement | null)[] {
  if (first.counts.length === 0) return [note(t('report.nothing'))];
  const place = h('div', { class: 'stack' });
  const status = h('p', { class: 'small', role: 'status' });
  const list = h('ul', { class: 'rows', id: 'report-rows' });
  const more = h('div', {});
  const items = new Map<number, HTMLElement>();
  let rows: ReportRow[] = [];
  let drawn = 0;

  const choose = (row: number, focus: boolean) => {
    while (!items.has(row) && drawn < rows.length) drawPage();
    for (const [n, item] of items) item.classList.toggle('chosen', n === row);
    layer.choose(row);
    const item = items.get(row);
    if (!item || !focus) return;
    item.scrollIntoView({ block: 'center' });
    item.querySelector('button')?.focus();
  };
  const layer: RowLayer = rowsOnMap(context, signal, (row) => choose(row, true));

  const drawPage = () => {
    for (const row of rows.slice(drawn, drawn + PAGE)) {
      const item = rowItem(row, () => {
        choose(row.row, false);
        const box = layer.bboxOf(row.row);
        if (!box) return;
        makeRoomForMap();
        context.map.reveal(box);
      });
      items.set(row.row, item);
      list.append(item);
    }
    drawn = Math.min(rows.length, drawn + PAGE);
    replace(
      more,
      drawn < rows.length
        ? h(
            'button',
            {
              type: 'button',
              class: 'button wide',
              onclick: () => {
                const last = list.lastElementChild;
                drawPage();
                last?.nextElementSibling?.querySelector('button')?.focus();
              },
            },
            t('list.showMore'),
          )
        : null,
    );
  };

  const drawRows = (page: ProblemRows, frame: boolean) => {
    rows = page.features.map(toRow);
    drawn = 0;
    items.clear();
    replace(list);
    drawPage();
    const placed = rows.flatMap((r) =>
      r.geometry
        ? [
            {
              row: r.row,
              geometry: r.geometry,
              severity: worst(r.issues),
              label: t('report.row', { n: formatNumber(r.row) }),
            },
          ]
        : [],
    );
    layer.choose(null);
    layer.show(placed);
    if (frame && layer.bbox) context.map.frame(layer.bbox, 14);
    const unplaced = rows.length - placed.length;
    replace(
      status,
      [
        page.numberMatched > rows.length
          ? t('report.rowsOfAll', { n: formatNumber(rows.length), all: formatNumber(page.numberMatched) })
          : rows.length === 0
            ? t('report.noRows')
            : count('report.rowsFound', rows.length),
        unplaced > 0 ? count('report.rowsUnplaced', unplaced) : '',
      ]
        .filter(Boolean)
        .join(' '),
    );
  };

  let filter: string | null = null;
  let asking: AbortController | null = null;
  signal.addEventListener('abort', () => asking?.abort());
  const filterButtons = new Map<string | null, HTMLButtonElement>();
  const choosing = async (issue: string | null) => {
    filter = issue;
    for (const [own, button] of filterButtons) button.setAttribute('aria-pressed', String(own === filter));
    asking?.abort();
    asking = new AbortController();
    const own = asking;
    list.setAttribute('aria-busy', 'true');
    try {
      drawRows(await getProblemRows(id, issue, own.signal), true);
    } catch (error) {
      if (!isAbort(error))
        replace(
          status,
          failure(context, error, () => void choosing(issue)),
        );
    } finally {
      if (own === asking) list.removeAttribute('aria-busy');
    }
  };
  const filterButton = (issue: string | null, label: string) => {
    const button = h(
      'button',
      {
        type: 'button',
        class: 'link',
        'aria-pressed': String(filter === issue),
        'aria-controls': 'report-rows',
        onclick: () => void choosing(filter === issue ? null : issue),
      },
      label,
    );
    filterButtons.set(issue, button);
    return button;
  };

  const counts = h(
    'table',
    { class: 'counts' },
    h('caption', { class: 'visually-hidden' }, t('report.counts')),
    h(
      'thead',
      {},
      h(
        'tr',
        {},
        h('th', { scope: 'col' }, t('report.what')),
        h('th', { scope: 'col' }, t('report.severity')),
        h('th', { scope: 'col', class: 'number' }, t('table.number')),
      ),
    ),
    h(
      'tbody',
      {},
      ...first.counts.map((c) =>
        h(
          'tr',
          {},
          h('th', { scope: 'row' }, filterButton(c.code, code('issue', c.code)), advice(c.code)),
          h('td', {}, severityMark(c.severity)),
          h('td', { class: 'number' }, formatNumber(c.number)),
        ),
      ),
    ),
  );

  const wholeFile = first.issues.filter((i) => i.row === null);
  const blocks: (HTMLElement | null)[] = [
    section(t('report.counts'), h('p', { class: 'small' }, t('report.filterWords')), counts, downloads(id)),
    wholeFile.length > 0 ? section(t('report.wholeFile'), issueList(wholeFile)) : null,
  ];
  const all = filterButton(null, t('report.all'));
  if (problems && problems.numberMatched > 0) {
    replace(place, h('div', { class: 'row-head' }, all, legend()), status, list, more);
    drawRows(problems, true);
    blocks.push(section(t('report.issues'), place));
  } else if (!problems) blocks.push(issuesOnly(context, id, first, signal));
  return blocks;
}

/** What to do about an issue of this code, where more is to be said than its rows say. */
function advice(issue: string): HTMLElement | null {
  const words = code('issueDo', issue);
  return words === issue ? null : h('small', {}, words);
}

function legend(): HTMLElement {
  return h(
    'p',
    { class: 'row-legend', 'aria-hidden': 'true' },
    ...['error', 'warning', 'info'].map((s) => h('span', { class: `dot ${s}` }, code('severity', s))),
  );
}

function rowItem(row: ReportRow, show: () => void): HTMLElement {
  const worstOf = worst(row.issues);
  return h(
    'li',
    { class: `report-row ${worstOf}` },
    h(
      'div',
      { class: 'row-head' },
      h(
        'button',
        { type: 'button', class: 'link', onclick: show },
        h('strong', {}, t('report.row', { n: formatNumber(row.row) })),
        row.says ? ` ${row.says}` : null,
        row.place ? h('small', {}, row.place) : null,
      ),
      row.geometry ? null : h('span', { class: 'chip' }, t('import.preview.noPlace')),
    ),
    issueList(row.issues),
    row.source
      ? details(
          t('source.fields'),
          table(
            t('source.fields'),
            [t('source.column'), t('source.value')],
            Object.entries(row.source).map(([name, value]) =>
              h(
                'tr',
                {},
                h('th', { scope: 'row' }, name),
                h(
                  'td',
                  {},
                  value === null ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value),
                ),
              ),
            ),
            true,
          ),
        )
      : null,
  );
}

function downloads(id: string): HTMLElement {
  const fault = h('p', { class: 'field-error', role: 'alert' });
  const button = (form: 'csv' | 'xlsx') => {
    const own = h('button', { type: 'button', class: 'button' }, t(`report.download.${form}`));
    own.addEventListener('click', async () => {
      own.disabled = true;
      replace(fault);
      try {
        // The address alone would not carry the token.
        const address = URL.createObjectURL(await getReportFile(id, form));
        const link = h('a', { href: address, download: `issues-${id}.${form}`, hidden: true });
        document.body.append(link);
        link.click();
        link.remove();
        window.setTimeout(() => URL.revokeObjectURL(address), 60_000);
      } catch (error) {
        replace(fault, describe(error).join('. '));
      }
      own.disabled = false;
    });
    return own;
  };
  return h('div', {}, h('div', { class: 'actions start' }, button('csv'), button('xlsx')), fault);
}

/** The report of a version without rows any more: line by line, as it was written. */
function issuesOnly(context: Context, id: string, first: IssuePage, signal: AbortSignal): HTMLElement {
  const list = h('ul', { class: 'rows' });
  const more = h('div', {});
  const put = (issues: Issue[], next: number | string | null) => {
    for (const issue of issues)
      if (issue.row !== null)
        list.append(
          h(
            'li',
            { class: `report-row ${issue.severity}` },
            h('strong', {}, t('report.row', { n: formatNumber(issue.row) })),
            issueList([issue]),
          ),
        );
    replace(more);
    if (next === null) return;
    const button = h('button', { type: 'button', class: 'button wide' }, t('list.showMore'));
    button.addEventListener('click', async () => {
      button.disabled = true;
      try {
        const page = await listIssuesOf(id, null, next, signal);
        put(page.issues, page.next);
      } catch (error) {
        if (!signal.aborted)
          replace(
            more,
            failure(context, error, () => put([], next)),
          );
      }
    });
    more.append(button);
  };
  put(first.issues, first.next);
  return section(t('report.issues'), list, more);
}
