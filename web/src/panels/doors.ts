/** The doors: each opens the same data on its own question. */
import { getProgrammeSummary, listAdminAreaSummaries, listClearanceNeeds } from '../api/api';
import type { AdminAreaLine, Programme, ProjectNeeds } from '../api/types';
import type { Context } from '../context';
import { formatArea, formatDate, formatLength, formatMoneyShort, formatNumber } from '../i18n/format';
import { code, count, t } from '../i18n/i18n';
import { moneyBlocks } from '../money/money';
import type { Door } from '../state';
import { dataView } from './data';
import { h, replace } from './dom';
import {
  casualtiesBlock,
  datasetsBlock,
  details,
  facts,
  fundingBlock,
  moneyTable,
  remainingBlock,
  section,
  servicesBlock,
  table,
} from './figures';
import { failure, noData, noRecord, note, protection, whomToAsk } from './notices';
import { corridorForm } from './record';
import type { View } from './view';

/** Lines of projects that are drawn at a time: a programme can have thousands of roads. */
const PROJECTS_PAGE = 100;

export async function doorView(context: Context, door: Door, signal: AbortSignal): Promise<View> {
  if (door === 'data') return dataView(context, signal);
  const programme = context.current;
  if (!programme) {
    return {
      title: t(`door.${door}`),
      body: [note(context.programmes.length === 0 ? t('empty.noProgrammes') : t('empty.chooseProgramme'))],
    };
  }
  switch (door) {
    case 'remaining':
      return remainingView(context, programme, signal);
    case 'project':
      return projectsView(context, programme, signal);
    case 'funding':
      return fundingView(context, programme, signal);
    case 'services':
      return servicesView(context, programme, signal);
  }
}

async function remainingView(context: Context, programme: Programme, signal: AbortSignal): Promise<View> {
  const [summary, areas] = await Promise.all([
    getProgrammeSummary(programme.code, signal),
    highestAreas(programme.code, signal),
  ]);
  return {
    eyebrow: programme.name,
    title: t('door.remaining.question'),
    body: [
      protection(context, programme),
      remainingBlock(context, programme.code, summary.remaining),
      programme.article5Deadline
        ? facts([[t('programme.article5'), formatDate(programme.article5Deadline)]])
        : null,
      areasTable(context, areas, t('remaining.byArea'), [t('table.number'), t('table.area')], (a) => [
        a.remaining.recorded ? orNoRecord(a.remaining.number, formatNumber) : t('figures.noDataShort'),
        a.remaining.recorded ? areaOf(a) : t('figures.noDataShort'),
      ]),
      context.isCentreOf(programme.code) ? casualtiesBlock(summary.casualties) : null,
      datasetsBlock(summary.datasets?.filter((d) => d.kind === 'hazard-area' || d.kind === 'admin-area')),
      section(t('source.authority'), h('p', {}, whomToAsk(programme))),
    ],
  };
}

function areaOf(line: AdminAreaLine): string {
  const { number = 0, numberWithoutArea = 0, areaM2 } = line.remaining;
  if (number === 0) return '';
  if (numberWithoutArea === number) return t('area.unknown');
  return areaM2 === undefined ? '' : formatArea(areaM2);
}

function orNoRecord(n: number | undefined, format: (n: number) => string): string {
  return n ? format(n) : t('figures.noRecordShort');
}

/** Some programmes have no areas of level 1: the highest level that there is. */
async function highestAreas(code: string, signal: AbortSignal): Promise<AdminAreaLine[]> {
  for (const level of [1, 2, 3]) {
    const areas = await listAdminAreaSummaries(code, level, signal);
    if (areas.length > 0) return areas;
  }
  return [];
}

function areasTable(
  context: Context,
  areas: AdminAreaLine[],
  title: string,
  heads: string[],
  cells: (area: AdminAreaLine) => string[],
): HTMLElement {
  if (areas.length === 0) return section(title, noData());
  return section(
    title,
    table(
      title,
      [t('adminArea.title'), ...heads],
      areas.map((a) =>
        h(
          'tr',
          {},
          h(
            'th',
            { scope: 'row' },
            h(
              'button',
              { type: 'button', class: 'link', onclick: () => context.open('admin-areas', a.id) },
              a.name,
            ),
          ),
          ...cells(a).map((text) => h('td', { class: 'number' }, text)),
        ),
      ),
      true,
    ),
  );
}

async function projectsView(context: Context, programme: Programme, signal: AbortSignal): Promise<View> {
  const answer = h('div', { class: 'answer', 'aria-live': 'polite' });
  const ask = async () => {
    answer.setAttribute('aria-busy', 'true');
    try {
      const { corridorM } = context.store.state;
      const { projects } = await listClearanceNeeds(programme.code, corridorM, signal);
      replace(answer, ...projectsBlocks(context, programme, projects, corridorM, ask));
    } catch (error) {
      if (signal.aborted) return;
      replace(answer, failure(context, error, ask, programme), projectsWithoutAnswer(context));
    }
    answer.setAttribute('aria-busy', 'false');
  };
  await ask();
  const entry = h(
    'div',
    { class: 'import-entry' },
    h(
      'div',
      {},
      h('p', { class: 'strong' }, t('ask.entry')),
      h('p', { class: 'small' }, t('ask.entryWords')),
    ),
    h(
      'button',
      {
        type: 'button',
        class: 'button primary',
        onclick: () => context.store.set({ ask: 'form' }, true),
      },
      t('ask.open'),
    ),
  );
  return { eyebrow: programme.name, title: t('door.project.question'), body: [entry, answer] };
}

function projectsWithoutAnswer(context: Context): HTMLElement {
  return h(
    'button',
    { type: 'button', class: 'button', onclick: () => context.store.set({ list: 'projects' }, true) },
    t('project.listOnMap'),
  );
}

function projectsBlocks(
  context: Context,
  programme: Programme,
  projects: ProjectNeeds[],
  corridorM: number | null,
  ask: () => void,
): Node[] {
  if (projects.length === 0) return [noData()];
  const published = context.published(programme.code, 'hazard-area').length > 0;
  const most = projects.reduce((max, p) => Math.max(max, p.hazardAreaCount), 1);
  const item = (p: ProjectNeeds) => {
    const hidden = (p.notCovered ?? []).map((c) => context.programme(c)?.name ?? c);
    const meter = h('span', { class: 'bar', 'aria-hidden': 'true' }, h('span', {}));
    const inner = meter.firstElementChild as HTMLElement;
    inner.style.inlineSize = `${(p.hazardAreaCount / most) * 100}%`;
    const button = h(
      'button',
      { type: 'button', class: 'record tall', 'data-record': `projects/${p.id}` },
      h(
        'span',
        {},
        h('strong', {}, p.name || t('record.number', { id: String(p.id) })),
        h('small', {}, projectWords(p, p.recorded ?? published)),
        hidden.length > 0
          ? h('small', {}, t('needs.notCoveredShort', { programmes: hidden.join(', ') }))
          : null,
        p.hasLocation === false
          ? null
          : h('small', {}, t('needs.corridorShort', { length: formatLength(p.corridorM) })),
        meter,
      ),
    );
    button.addEventListener('click', () => context.open('projects', p.id));
    return h('li', {}, button);
  };
  const list = h('ul', { class: 'records' });
  const more = h('div', {});
  const addPage = () => {
    const from = list.childElementCount;
    list.append(...projects.slice(from, from + PROJECTS_PAGE).map(item));
    const shown = list.childElementCount;
    if (shown >= projects.length) return replace(more);
    const button = h('button', { type: 'button', class: 'button wide' }, t('list.showMore'));
    button.addEventListener('click', () => {
      addPage();
      list.children[shown]?.querySelector('button')?.focus();
    });
    replace(
      more,
      h(
        'p',
        { class: 'small', role: 'status' },
        t('project.shownOf', { n: formatNumber(shown), all: formatNumber(projects.length) }),
      ),
      button,
    );
  };
  addPage();
  const blocks: Node[] = [
    h(
      'p',
      {},
      corridorM === null
        ? t('project.ownCorridor')
        : t('project.corridor', { length: formatLength(corridorM) }),
    ),
    corridorForm(context, corridorM ?? 100, ask),
    list,
    more,
  ];
  // Before the list: below 3,000 lines nobody would read it.
  if (projects.some((p) => p.hazardAreaCount === 0))
    blocks.splice(2, 0, noRecord(context, programme, 'hazard-area', t('noRecord.inList')));
  return blocks;
}

/** What stands in a project's corridor, and what may stand there: a 0 is never said alone. */
export function projectWords(p: ProjectNeeds, recorded: boolean): string {
  if (p.hasLocation === false) return t('needs.noLocationShort');
  const unplaced = p.withoutLocationCount ?? 0;
  const found =
    p.hazardAreaCount > 0
      ? [
          count('needs.countShort', p.hazardAreaCount),
          p.hazardAreaM2 ? t('needs.insideShort', { area: formatArea(p.hazardAreaM2) }) : '',
          p.routeAffectedM ? t('needs.routeShort', { length: formatLength(p.routeAffectedM) }) : '',
        ]
          .filter(Boolean)
          .join(' · ')
      : recorded
        ? t('figures.noRecordShort')
        : t('figures.noDataShort');
  return unplaced > 0 ? `${found}; ${count('needs.unplacedShort', unplaced)}` : found;
}

async function fundingView(context: Context, programme: Programme, signal: AbortSignal): Promise<View> {
  const [summary, areas, money] = await Promise.all([
    getProgrammeSummary(programme.code, signal),
    highestAreas(programme.code, signal),
    moneyBlocks(context, programme, signal),
  ]);
  const nationwide = summary.fundingNationwide ?? [];
  const outside = summary.fundingOutsideAdminAreas ?? [];
  const recorded = summary.funding?.recorded === true;
  return {
    eyebrow: programme.name,
    title: t('door.funding.question'),
    body: [
      ...(recorded ? money : []),
      fundingBlock(summary.funding, t('funding.allTitle')),
      recorded
        ? section(
            t('funding.nationwideTitle'),
            h('p', {}, t('funding.nationwideWords')),
            nationwide.length > 0
              ? moneyTable(nationwide, t('funding.nationwideTitle'))
              : h('p', { class: 'none' }, t('funding.nationwideNone')),
          )
        : null,
      recorded && outside.length > 0
        ? section(
            t('funding.outsideTitle'),
            h('p', {}, t('funding.outsideWords')),
            moneyTable(outside, t('funding.outsideTitle')),
          )
        : null,
      areasTable(
        context,
        areas,
        t('funding.byArea'),
        [code('strand', 'clearance'), code('strand', 'victim_assistance'), t('funding.otherStrands')],
        (a) => {
          if (!a.funding.recorded) return [t('figures.noDataShort'), t('figures.noDataShort'), ''];
          return [strandMoney(a, ['clearance']), strandMoney(a, ['victim_assistance']), strandMoney(a, null)];
        },
      ),
      recorded ? h('p', { class: 'small' }, t('funding.committedWords')) : null,
      recorded ? h('p', { class: 'small' }, t('funding.evenSplit')) : null,
      datasetsBlock(summary.datasets?.filter((d) => d.kind === 'funding')),
    ],
  };
}

/** Committed money of some strands in an area, by currency; null = every strand but clearance and victim assistance. */
function strandMoney(area: AdminAreaLine, strands: string[] | null): string {
  const sums = new Map<string | null, number>();
  for (const row of area.funding.rows ?? []) {
    const wanted = strands
      ? strands.includes(row.strand)
      : row.strand !== 'clearance' && row.strand !== 'victim_assistance';
    if (wanted && row.committed) sums.set(row.currency, (sums.get(row.currency) ?? 0) + row.committed);
  }
  if (sums.size === 0) return t('figures.noRecordShort');
  return [...sums].map(([currency, value]) => formatMoneyShort(value, currency)).join('\n');
}

async function servicesView(context: Context, programme: Programme, signal: AbortSignal): Promise<View> {
  const [summary, areas] = await Promise.all([
    getProgrammeSummary(programme.code, signal),
    highestAreas(programme.code, signal),
  ]);
  return {
    eyebrow: programme.name,
    title: t('door.services.question'),
    body: [
      servicesBlock(context, programme.code, summary.services),
      areasTable(
        context,
        areas,
        t('services.byArea'),
        [t('services.title'), t('services.perPeople')],
        (a) => {
          if (!a.services.recorded) return [t('figures.noDataShort'), ''];
          const { number = 0 } = a.services;
          const per = a.population && number > 0 ? formatNumber((number / a.population) * 100_000, 1) : '';
          return [orNoRecord(number, formatNumber), per];
        },
      ),
      datasetsBlock(summary.datasets?.filter((d) => d.kind === 'service')),
      details(t('services.noteTitle'), h('p', { class: 'small' }, t('services.note'))),
    ],
  };
}
