/** The answer as a sheet. Every figure is the server's; what it does not give is left out, and nothing met is never worded as more than that. */
import {
  type Answer,
  type AnswerFile,
  type AnswerShapes,
  type AreaMet,
  askForFile,
  type ClassLine,
  getKeptFile,
  type Needs,
  postQuestion,
  type Range,
} from '../api/answers';
import { isAbort } from '../api/request';
import type { Context } from '../context';
import {
  formatArea,
  formatAreaExact,
  formatDate,
  formatLength,
  formatMoneyShort,
  formatNumber,
} from '../i18n/format';
import { code, count, t } from '../i18n/i18n';
import { swatch } from '../layers/swatch';
import { confirm } from '../panels/confirm';
import { h, icon, replace } from '../panels/dom';
import { details, facts, headline, section, table } from '../panels/figures';
import { describe, noData, noRecord, note } from '../panels/notices';
import type { View } from '../panels/view';
import { COLOURS, type Overlay } from './shapes';

/** How the answer came, and so how it is had again as a file. */
export interface Origin {
  /** of a kept answer, else null */
  reference: string | null;
  key: string | null;
  /** body of the question; null for a kept answer */
  body: Record<string, unknown> | null;
}

interface Ways extends Origin {
  change: () => void;
  kept: (answer: Answer) => void;
}

const framed = new WeakSet<Answer>();

/** Areas shown at first; the rest one click away. */
const AREAS_PAGE = 25;

export function answerView(context: Context, answer: Answer, ways: Ways): View {
  const { programme, question } = answer;
  return {
    eyebrow: [programme.name, answer.reference].filter(Boolean).join(' · '),
    title: question.projectName || t('answer.title'),
    body: [
      headBlock(context, answer),
      filesBlock(context, answer, ways),
      needsBlock(answer),
      alternativesBlock(answer),
      classesBlock(answer),
      areasBlock(context, answer),
      withoutLocationBlock(context, answer),
      nearestBlock(context, answer),
      releasesBlock(context, answer),
      populationBlock(answer),
      casualtiesBlock(answer),
      whoBlock(context, answer),
      sourcesBlock(context, answer),
    ],
  };
}

/** "7 hazardous areas are recorded in the corridor ..." in one sentence, to be read aloud. */
export function headWords(answer: Answer): string {
  const { summary } = answer;
  const n = summary.hazardAreaCount;
  const areas = count('answer.head', n);
  const unknown = summary.hazardAreasWithoutAreaCount ?? 0;
  // Where only points or lines are met, nought square metres would be a lie.
  const size = unknown === n ? '' : t('answer.headArea', { area: formatAreaExact(summary.hazardAreaM2) });
  const { routeAffectedM, routeLengthM } = summary;
  const route =
    typeof routeAffectedM === 'number' && typeof routeLengthM === 'number'
      ? t('answer.headRoute', { affected: exactLength(routeAffectedM), length: formatLength(routeLengthM) })
      : '';
  return `${[areas, size, route].filter(Boolean).join(' ')}.`;
}

/** Metres in full, as the papers have them. */
function exactLength(lengthM: number): string {
  return lengthM > 0 && lengthM < 1
    ? t('unit.m.under')
    : t('unit.m', { n: formatNumber(Math.round(lengthM)) });
}

function headBlock(context: Context, answer: Answer): HTMLElement {
  const { summary, question } = answer;
  const programme = context.programme(answer.programme.code);
  const n = summary.hazardAreaCount;
  const block = h('section', { class: 'block answer-head' });
  if (!answer.recorded) block.append(noData(), noRecord(context, programme));
  else if (n === 0) block.append(noRecord(context, programme));
  else {
    const unknown = summary.hazardAreasWithoutAreaCount ?? 0;
    block.append(
      h('p', { class: 'answer-words' }, headWords(answer)),
      h(
        'div',
        { class: 'headlines' },
        headline(formatNumber(n), count('needs.count', n)),
        unknown === n ? null : headline(formatArea(summary.hazardAreaM2), t('needs.area')),
        typeof summary.routeAffectedM === 'number' && typeof summary.routeLengthM === 'number'
          ? headline(
              formatLength(summary.routeAffectedM),
              t('needs.routeOf', { length: formatLength(summary.routeLengthM) }),
            )
          : null,
      ),
    );
    if (unknown > 0) block.append(note(count('needs.withoutArea', unknown)));
  }
  const lost = summary.withoutLocationCount ?? 0;
  if (lost > 0) block.append(note(count('needs.withoutLocation', lost), 'caution'));
  const hidden = (answer.notCovered ?? []).map((c) => context.programme(c)?.name ?? c);
  if (hidden.length > 0)
    block.append(note(t('needs.notCovered', { programmes: hidden.join(', ') }), 'caution'));
  const asked = [
    t('needs.corridorShort', { length: formatLength(question.corridorM) }),
    question.surveyBufferM ? t('answer.buffer', { length: formatLength(question.surveyBufferM) }) : '',
    t('answer.askedAt', { date: formatDate(answer.askedAt) }),
  ].filter(Boolean);
  block.append(h('p', { class: 'small' }, asked.join(' · ')));
  return block;
}

function filesBlock(context: Context, answer: Answer, ways: Ways): HTMLElement {
  const told = h('p', { class: 'field-error', role: 'alert' });
  const name = answer.reference ?? 'answer';
  const fetchFile = (form: AnswerFile) =>
    ways.reference ? getKeptFile(ways.reference, ways.key, form) : askForFile(ways.body, form);
  const file = (label: string, ending: string, make: () => Promise<Blob>) => {
    const act = h(
      'button',
      { type: 'button', class: 'button', 'data-file': ending },
      icon('download'),
      h('span', {}, label),
    );
    act.addEventListener('click', async () => {
      act.disabled = true;
      replace(told);
      try {
        save(await make(), `${name}.${ending}`);
      } catch (error) {
        if (!isAbort(error)) replace(told, describe(error).join(' '));
      }
      act.disabled = false;
      act.focus();
    });
    return act;
  };
  const keep = async () => {
    const isPublic = context.viewer.tier === 'public';
    let kept: Answer | null = null;
    await confirm({
      title: t('answer.keepTitle'),
      words: [
        t('answer.keepWords'),
        ...(isPublic ? [h('p', { class: 'strong' }, t('answer.keepPublic'))] : []),
      ],
      act: t('answer.keep'),
      run: async () => {
        kept = await postQuestion({ ...ways.body, keep: true });
      },
    });
    if (kept) ways.kept(kept);
  };
  return h(
    'section',
    { class: 'block', 'aria-label': t('answer.files') },
    answer.reference
      ? h(
          'div',
          { class: 'notice plain' },
          icon('info'),
          h(
            'div',
            {},
            h('p', {}, t('answer.reference'), ' ', h('strong', { class: 'code' }, answer.reference)),
            h('p', { class: 'small' }, t('answer.referenceWords')),
          ),
        )
      : null,
    h(
      'div',
      { class: 'answer-files' },
      file(t('answer.pdf'), 'pdf', () => fetchFile('pdf')),
      file('XLSX', 'xlsx', () => fetchFile('xlsx')),
      file('GeoJSON', 'geojson', () => fetchFile('geojson')),
      file('JSON', 'json', () =>
        Promise.resolve(new Blob([JSON.stringify(answer, null, 1)], { type: 'application/json' })),
      ),
    ),
    h(
      'div',
      { class: 'actions start' },
      ways.body
        ? h(
            'button',
            { type: 'button', class: 'button primary', 'data-act': 'keep', onclick: () => void keep() },
            t('answer.keep'),
          )
        : null,
      ways.reference
        ? h(
            'button',
            {
              type: 'button',
              class: 'button primary',
              'data-act': 'request',
              onclick: () => context.store.set({ ask: `request/new/${ways.reference}` }, true),
            },
            t('request.ask'),
          )
        : null,
      h(
        'button',
        { type: 'button', class: 'button', 'data-act': 'change', onclick: ways.change },
        t('answer.change'),
      ),
    ),
    told,
  );
}

function save(blob: Blob, name: string): void {
  const address = URL.createObjectURL(blob);
  const link = h('a', { href: address, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  window.setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

/** Low and high around the planned figure; one figure where they are the same. */
export function spread(range: Range, format: (n: number) => string): string {
  const [low, high] = [format(range.low), format(range.high)];
  return low === high ? low : t('answer.spread', { low, high });
}

const months = (n: number) => formatNumber(n, n < 10 ? 1 : 0);

function needsBlock(answer: Answer): HTMLElement | null {
  const { needs } = answer;
  if (!needs) return null;
  const { total, time } = needs;
  const currency = total?.currency ?? null;
  const money = (n: number) => formatMoneyShort(n, currency);
  const line = (value: string, label: string, range: Range, format: (n: number) => string) => {
    const box = headline(value, label);
    box.append(h('small', {}, spread(range, format)));
    return box;
  };
  const boxes: HTMLElement[] = [];
  if (total?.cost) boxes.push(line(money(total.cost.central), t('answer.cost'), total.cost, money));
  if (total?.teamMonths)
    boxes.push(line(months(total.teamMonths.central), t('answer.teamMonths'), total.teamMonths, months));
  const finish = time?.earliestFinish;
  if (finish) {
    const box = headline(formatDate(finish.central), t('answer.finish'));
    box.append(
      h('small', {}, t('answer.spread', { low: formatDate(finish.low), high: formatDate(finish.high) })),
    );
    boxes.push(box);
  }
  const { waiting } = needs;
  return section(
    t('answer.takes'),
    needs.reason ? h('p', {}, needs.reason) : null,
    boxes.length > 0 ? h('div', { class: 'headlines' }, ...boxes) : null,
    time?.words ? note(time.words, time.against === 'in-time' ? 'plain' : 'caution') : null,
    needs.complete === false && !needs.reason ? note(t('answer.incomplete'), 'caution') : null,
    facts([
      [t('answer.worksStart'), time?.worksStart ? formatDate(time.worksStart) : null],
      [t('ask.teams'), time?.teams ? formatNumber(time.teams) : null],
      [t('answer.perKm'), total?.costPerKm ? ranged(total.costPerKm, money) : null],
      [
        t('answer.share'),
        needs.shareOfProjectCost
          ? ranged(needs.shareOfProjectCost, (n) =>
              t('percent', { n: formatNumber(n * 100, n < 0.1 ? 1 : 0) }),
            )
          : (needs.shareOfProjectCostReason ?? null),
      ],
      [
        t('answer.waiting'),
        waiting?.cost
          ? ranged(waiting.cost, (n) => formatMoneyShort(n, waiting.currency ?? null))
          : (waiting?.reason ?? null),
      ],
    ]),
    activitiesTable(needs),
    planningBlock(needs),
  );
}

function ranged(range: Range, format: (n: number) => string): HTMLElement {
  const sides = spread(range, format);
  const middle = format(range.central);
  return h('span', {}, middle, sides === middle ? null : h('small', {}, sides));
}

function activitiesTable(needs: Needs): HTMLElement | null {
  const { activities } = needs;
  if (!activities || activities.length === 0) return null;
  const currency = needs.total?.currency ?? null;
  return table(
    t('answer.byActivity'),
    [t('answer.activity'), t('table.area'), t('answer.costShort'), t('answer.teamMonths')],
    activities.map((one) =>
      h(
        'tr',
        {},
        h('th', { scope: 'row' }, code('work', one.activity)),
        numbers(formatArea(one.areaM2.central), spread(one.areaM2, formatArea)),
        numbers(
          formatMoneyShort(one.cost.central, currency),
          spread(one.cost, (n) => formatMoneyShort(n, null).replace(/ \(.*\)$/, '')),
        ),
        numbers(months(one.teamMonths.central), spread(one.teamMonths, months)),
      ),
    ),
    true,
  );
}

function numbers(value: string, small: string): HTMLElement {
  return h('td', { class: 'number' }, value, small === value ? null : h('small', {}, small));
}

/** Where the figures come from, line by line: never hidden. */
function planningBlock(needs: Needs): HTMLElement | null {
  const values = needs.planningValues ?? [];
  if (values.length === 0) return null;
  return details(
    t('answer.planning'),
    ...(needs.rule ? [h('p', { class: 'small' }, needs.rule)] : []),
    h(
      'ul',
      { class: 'plain answer-planning' },
      ...values.map((v) =>
        h(
          'li',
          {},
          h('strong', {}, `${code('work', v.activity)}, ${code('classification', v.classification)}`),
          facts([
            [t('answer.doneOn'), ranged(v.share, (n) => t('percent', { n: formatNumber(n * 100) }))],
            [t('answer.costPerM2'), ranged(v.costPerM2, (n) => `${v.currency} ${formatNumber(n, 2)}`)],
            [t('answer.perTeam'), ranged(v.m2PerTeamMonth, formatArea)],
            [t('source.by'), v.source],
            [t('source.asOf'), formatDate(v.asOf)],
            [t('answer.valueOf'), v.programme ?? t('answer.general')],
          ]),
        ),
      ),
    ),
  );
}

function alternativesBlock(answer: Answer): HTMLElement | null {
  const others = answer.alternatives ?? [];
  const { suggestion } = answer;
  if (others.length === 0 && !suggestion) return null;
  const none = suggestion?.reason ? h('p', {}, suggestion.reason) : null;
  if (others.length === 0 && !suggestion?.summary) return section(t('answer.suggestionTitle'), none);
  const ways = [
    { summary: answer.summary, needs: answer.needs, notCovered: answer.notCovered },
    ...others.map(({ summary, needs, notCovered }) => ({ summary, needs, notCovered })),
    ...(suggestion?.summary
      ? [{ summary: suggestion.summary, needs: suggestion.needs, notCovered: suggestion.notCovered }]
      : []),
  ];
  const name = (i: number) =>
    i === 0
      ? t('answer.thisWay')
      : i > others.length
        ? t('answer.suggestion')
        : t('answer.alternative', { n: i });
  const colour = (i: number) => {
    const mark = h('span', { class: 'ask-colour', 'aria-hidden': 'true' });
    mark.style.backgroundColor = COLOURS[i % COLOURS.length] ?? '';
    return mark;
  };
  const head = h(
    'tr',
    {},
    h('td', {}),
    ...ways.map((_, i) => h('th', { scope: 'col', class: 'number' }, colour(i), name(i))),
  );
  const row = (label: string, of: (way: (typeof ways)[number]) => string | null) => {
    const cells = ways.map(of);
    if (cells.every((cell) => cell === null)) return null;
    return h(
      'tr',
      {},
      h('th', { scope: 'row' }, label),
      ...cells.map((cell) => h('td', { class: 'number' }, cell ?? t('answer.notKnown'))),
    );
  };
  const money = (needs: Needs | undefined, value: number | undefined) =>
    value === undefined ? null : formatMoneyShort(value, needs?.total?.currency ?? null);
  const rows = [
    row(t('answer.areas'), (w) => formatNumber(w.summary.hazardAreaCount)),
    row(t('needs.inside'), (w) => formatArea(w.summary.hazardAreaM2)),
    row(t('answer.affected'), (w) =>
      typeof w.summary.routeAffectedM === 'number' ? formatLength(w.summary.routeAffectedM) : null,
    ),
    row(t('project.length'), (w) =>
      typeof w.summary.routeLengthM === 'number' ? formatLength(w.summary.routeLengthM) : null,
    ),
    row(t('answer.lostShort'), (w) => formatNumber(w.summary.withoutLocationCount ?? 0)),
    row(t('answer.cost'), (w) => money(w.needs, w.needs?.total?.cost?.central)),
    row(t('answer.teamMonths'), (w) =>
      w.needs?.total?.teamMonths ? months(w.needs.total.teamMonths.central) : null,
    ),
    row(t('answer.finish'), (w) => {
      const day = w.needs?.time?.earliestFinish?.central;
      return day ? formatDate(day) : null;
    }),
  ].filter((one) => one !== null);
  const hidden = ways.some((w) => (w.notCovered ?? []).length > 0);
  return section(
    t('ask.alternatives'),
    h(
      'div',
      { class: 'table answer-ways' },
      h(
        'table',
        {},
        h('caption', { class: 'visually-hidden' }, t('ask.alternatives')),
        h('thead', {}, head),
        h('tbody', {}, ...rows),
      ),
    ),
    none,
    suggestion?.summary ? note(suggestion.marked, 'caution') : null,
    h('p', { class: 'small' }, t('answer.fewer'), hidden ? ` ${t('answer.someHidden')}` : ''),
  );
}

function classesBlock(answer: Answer): HTMLElement | null {
  if (answer.summary.hazardAreaCount === 0) return null;
  const lines = <T extends ClassLine>(
    title: string,
    head: string,
    rows: T[] | undefined,
    label: (row: T) => (Node | string)[],
  ) =>
    rows && rows.length > 0
      ? table(
          title,
          [head, t('table.number'), t('needs.inside')],
          rows.map((r) =>
            h(
              'tr',
              {},
              h('th', { scope: 'row' }, ...label(r)),
              h('td', { class: 'number' }, formatNumber(r.count)),
              h(
                'td',
                { class: 'number' },
                r.count === (r.withoutAreaCount ?? 0) ? t('area.unknown') : formatArea(r.areaM2),
              ),
            ),
          ),
          true,
        )
      : null;
  const other = [
    lines(t('answer.byType'), t('contamination.title'), answer.byContaminationType, (r) => [
      code('contamination', r.contaminationType),
    ]),
    lines(t('answer.byStatus'), t('record.status'), answer.byStatus, (r) => [code('hazardStatus', r.status)]),
    lines(t('answer.byPriority'), t('record.priority'), answer.byPriority, (r) => [
      code('priority', r.priority),
    ]),
  ].filter((one) => one !== null);
  return section(
    t('needs.byClassification'),
    lines(t('needs.byClassification'), t('classification.title'), answer.byClassification, (r) => [
      swatch('hazard-areas', { name: '', type: 'area', properties: { classification: r.classification } }),
      h('span', {}, code('legend', r.classification)),
    ]),
    other.length > 0
      ? details(t('answer.byOther'), ...other, h('p', { class: 'small' }, t('answer.twice')))
      : null,
  );
}

function areaItem(context: Context, area: AreaMet, small: string): HTMLElement {
  const types = area.contaminationTypes.map((type) => code('contaminationShort', type)).join(', ');
  const act = h(
    'button',
    { type: 'button', class: 'record', 'data-record': `hazard-areas/${area.id}` },
    swatch('hazard-areas', { name: '', type: 'area', properties: { classification: area.classification } }),
    h(
      'span',
      {},
      h('strong', {}, area.localId || t('record.number', { id: String(area.id) })),
      h(
        'small',
        {},
        [
          small,
          types,
          area.priority ? t('answer.priority', { priority: code('priority', area.priority) }) : '',
        ]
          .filter(Boolean)
          .join(' · '),
      ),
    ),
    icon('chevron'),
  );
  act.addEventListener('click', () => context.open('hazard-areas', area.id));
  return h('li', {}, act);
}

function areasBlock(context: Context, answer: Answer): HTMLElement | null {
  const areas = answer.hazardAreas ?? [];
  if (areas.length === 0) return null;
  const inside = (a: AreaMet) =>
    typeof a.areaInsideM2 === 'number'
      ? t('needs.insideShort', { area: formatArea(a.areaInsideM2) })
      : t('answer.noOutline');
  const list = h('ul', { class: 'records' });
  const more = h('div', {});
  const addPage = () => {
    const from = list.childElementCount;
    list.append(...areas.slice(from, from + AREAS_PAGE).map((a) => areaItem(context, a, inside(a))));
    const shown = list.childElementCount;
    if (shown >= areas.length) return replace(more);
    const act = h('button', { type: 'button', class: 'button wide' }, t('list.showMore'));
    act.addEventListener('click', () => {
      addPage();
      list.children[shown]?.querySelector('button')?.focus();
    });
    replace(more, act);
  };
  addPage();
  const all = answer.summary.hazardAreaCount;
  return section(
    t('needs.listTitle'),
    areas.length < all
      ? h(
          'p',
          { class: 'small' },
          t('needs.listedOf', { n: formatNumber(areas.length), all: formatNumber(all) }),
        )
      : null,
    list,
    more,
  );
}

function withoutLocationBlock(context: Context, answer: Answer): HTMLElement | null {
  const rows = answer.withoutLocation ?? [];
  if (rows.length === 0) return null;
  return section(
    t('answer.lost'),
    h('p', {}, t('answer.lostWords')),
    table(
      t('answer.lost'),
      [t('adminArea.title'), t('table.number'), t('area.reported')],
      rows.map((r) =>
        h(
          'tr',
          {},
          h(
            'th',
            { scope: 'row' },
            r.adminArea ? placeLink(context, r.adminArea) : h('span', {}, t('answer.anywhere')),
          ),
          h('td', { class: 'number' }, formatNumber(r.number)),
          h(
            'td',
            { class: 'number' },
            typeof r.reportedM2 === 'number' ? formatArea(r.reportedM2) : t('area.unknown'),
            r.numberWithoutReportedArea && typeof r.reportedM2 === 'number'
              ? h('small', {}, t('answer.andUnknown', { n: formatNumber(r.numberWithoutReportedArea) }))
              : null,
          ),
        ),
      ),
      true,
    ),
  );
}

function placeLink(context: Context, area: { id: number; name: string }): HTMLElement {
  return h(
    'button',
    {
      type: 'button',
      class: 'link',
      'data-record': `admin-areas/${area.id}`,
      onclick: () => context.open('admin-areas', area.id),
    },
    area.name,
  );
}

function nearestBlock(context: Context, answer: Answer): HTMLElement | null {
  const { nearestOutside, nearestOutsideWithinM } = answer;
  if (nearestOutside === undefined) return null;
  const hidden = (answer.nearestOutsideNotCovered ?? []).map((c) => context.programme(c)?.name ?? c);
  const within = formatLength(nearestOutsideWithinM ?? 0);
  return section(
    t('answer.nearest'),
    nearestOutside === null
      ? h('p', {}, t('answer.nearestTooMany'))
      : nearestOutside.length === 0
        ? h('p', {}, t('answer.nearestNone', { length: within }))
        : h(
            'ul',
            { class: 'records' },
            ...nearestOutside.map((a) =>
              areaItem(context, a, t('answer.away', { length: formatLength(a.distanceM ?? 0) })),
            ),
          ),
    hidden.length > 0 ? note(t('answer.nearestHidden', { programmes: hidden.join(', ') }), 'caution') : null,
  );
}

function releasesBlock(context: Context, answer: Answer): HTMLElement | null {
  const { landReleases: released } = answer;
  if (!released) return null;
  const title = t('answer.released');
  if (!released.recorded) return section(title, noData());
  const list = released.list ?? [];
  return section(
    title,
    h('p', {}, count('answer.releasedHere', released.count ?? 0, { area: formatArea(released.areaM2 ?? 0) })),
    list.length > 0
      ? details(
          t('answer.releasedList'),
          h(
            'ul',
            { class: 'records' },
            ...list.map((r) => {
              const act = h(
                'button',
                { type: 'button', class: 'record', 'data-record': `land-releases/${r.id}` },
                h(
                  'span',
                  {},
                  h('strong', {}, r.localId || t('record.number', { id: String(r.id) })),
                  h(
                    'small',
                    {},
                    [
                      code('releaseType', r.releaseType),
                      r.completedOn ? formatDate(r.completedOn) : t('answer.noDate'),
                      typeof r.areaInsideM2 === 'number' ? formatArea(r.areaInsideM2) : '',
                      r.operator ?? '',
                    ]
                      .filter(Boolean)
                      .join(' · '),
                  ),
                ),
                icon('chevron'),
              );
              act.addEventListener('click', () => context.open('land-releases', r.id));
              return h('li', {}, act);
            }),
          ),
        )
      : null,
    (released.withoutLocationCount ?? 0) > 0
      ? h('p', { class: 'small' }, count('answer.releasedLost', released.withoutLocationCount ?? 0))
      : null,
    h('p', { class: 'small' }, t('release.words')),
  );
}

function populationBlock(answer: Answer): HTMLElement | null {
  const { population } = answer;
  if (!population?.recorded) return null;
  const title = t('answer.population');
  if (population.reason) return section(title, h('p', {}, population.reason));
  const names = new Set(
    population.rings.flatMap((ring) =>
      ring.datasets.map((d) => t('answer.populationFrom', { name: d.name, date: formatDate(d.asOf) })),
    ),
  );
  return section(
    title,
    table(
      t('answer.populationNote'),
      [t('answer.populationWithin'), t('answer.populationPeople'), t('answer.populationKnown')],
      population.rings.map((ring) =>
        h(
          'tr',
          {},
          h('th', { scope: 'row' }, formatLength(ring.withinM)),
          h(
            'td',
            { class: 'number' },
            ring.people === null ? t('answer.populationUnknown') : formatNumber(ring.people),
          ),
          h(
            'td',
            { class: 'number' },
            t('answer.populationShare', { n: formatNumber(Math.floor(100 * ring.knownShare)) }),
          ),
        ),
      ),
    ),
    names.size > 0 ? h('p', { class: 'small' }, [...names].join('; ')) : null,
  );
}

function casualtiesBlock(answer: Answer): HTMLElement | null {
  const { casualties } = answer;
  if (!casualties) return null;
  const title = t('casualties.title');
  if (!casualties.byAdminArea)
    return section(
      title,
      h('p', {}, casualties.reason ?? t(casualties.recorded ? 'casualties.notForYou' : 'figures.noData')),
    );
  if (!casualties.recorded) return section(title, noData());
  return section(
    title,
    casualties.byAdminArea.length === 0 ? h('p', {}, casualties.reason ?? t('answer.casualtiesNone')) : null,
    ...casualties.byAdminArea.map((area) =>
      table(
        area.adminArea.name,
        [t('table.year'), t('casualties.killed'), t('casualties.injured'), t('casualties.unknown')],
        area.years.map((y) =>
          h(
            'tr',
            {},
            h('th', { scope: 'row' }, String(y.year)),
            ...[y.killed, y.injured, y.unknown].map((n) => h('td', { class: 'number' }, formatNumber(n))),
          ),
        ),
      ),
    ),
  );
}

function whoBlock(context: Context, answer: Answer): HTMLElement {
  const { who, programme } = answer;
  const operators = who?.operators ?? [];
  const donors = who?.donors ?? [];
  const projects = who?.projects ?? [];
  const names = (title: string, items: (Node | string)[]) =>
    items.length > 0
      ? details(title, h('ul', { class: 'plain' }, ...items.map((item) => h('li', {}, item))))
      : null;
  const shared = who?.projectCount ?? projects.length;
  return section(
    t('answer.who'),
    facts([
      [t('source.authority'), who?.contact?.authority ?? programme.authority ?? t('noRecord.askUnknown')],
      [t('answer.contact'), who?.contact?.contact ?? programme.contact],
    ]),
    names(
      t('answer.operators', { n: formatNumber(operators.length) }),
      operators.map((o) => o.name),
    ),
    names(
      t('answer.donors', { n: formatNumber(donors.length) }),
      donors.map((d) =>
        [
          d.name,
          d.level === 'programme' ? t('answer.somewhere') : d.adminAreas.join(', '),
          d.strands.map((strand) => code('strand', strand)).join(', '),
        ]
          .filter(Boolean)
          .join(' · '),
      ),
    ),
    names(
      t('answer.projects', { n: formatNumber(shared) }),
      projects.map((p) =>
        h(
          'button',
          {
            type: 'button',
            class: 'link',
            'data-record': `projects/${p.id}`,
            onclick: () => context.open('projects', p.id),
          },
          p.name || t('record.number', { id: String(p.id) }),
        ),
      ),
    ),
  );
}

function sourcesBlock(context: Context, answer: Answer): HTMLElement {
  return section(
    t('datasets.used'),
    h(
      'ul',
      { class: 'plain small' },
      ...(answer.datasets ?? []).map((d) =>
        h(
          'li',
          {},
          d.programme === answer.programme.code
            ? ''
            : `${context.programme(d.programme)?.name ?? d.programme}: `,
          t('datasets.usedLine', { name: d.name, version: d.version, date: formatDate(d.asOf) }),
        ),
      ),
    ),
    answer.disclaimer ? h('p', { class: 'small answer-disclaimer' }, answer.disclaimer) : null,
  );
}

/** Corridor and areas met on the map. What cannot be drawn is said; the answer stands without. */
export async function showOnMap(
  context: Context,
  overlay: Overlay,
  answer: Answer,
  { reference, key, body }: Origin,
  signal: AbortSignal,
): Promise<void> {
  const element = context.map.map.getContainer();
  try {
    const blob = reference
      ? await getKeptFile(reference, key, 'geojson')
      : await askForFile(body, 'geojson', signal);
    const shapes = JSON.parse(await blob.text()) as AnswerShapes;
    if (signal.aborted) return;
    // Published in between: the outlines would belong to other figures.
    if (shapes.summary?.hazardAreaCount !== answer.summary.hazardAreaCount) throw new Error('changed');
    overlay.showAnswer(shapes);
    element.dataset.answer = 'shown';
    // On the way back from a record the map stays where its reader put it.
    if (!framed.has(answer) && shapes.bbox) context.map.reveal(shapes.bbox);
    framed.add(answer);
  } catch (error) {
    if (isAbort(error) || signal.aborted) return;
    element.dataset.answer = 'failed';
    const first = document.querySelector('.answer-head');
    first?.append(note(t('answer.notDrawn'), 'caution'));
  }
}
