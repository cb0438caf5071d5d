/** One record in the sheet: what it says, and where it is from. */
import type { Geometry, Position } from 'geojson';
import { getActivity, getAdminAreaSummary, getClearanceNeeds, getFeature } from '../api/api';
import { Problem } from '../api/request';
import type { Activity, ClearanceNeeds, Properties, RecordFeature, Source } from '../api/types';
import type { Context } from '../context';
import { formatArea, formatDate, formatLength, formatMoney, formatNumber } from '../i18n/format';
import { code, count, t } from '../i18n/i18n';
import { swatch } from '../layers/swatch';
import type { Bbox } from '../map/mapview';
import { changesBlock } from '../request/changes';
import type { RecordRef } from '../state';
import { h, replace } from './dom';
import {
  areasBlock,
  casualtiesBlock,
  datasetsBlock,
  dateOr,
  details,
  facts,
  fundingBlock,
  headline,
  remainingBlock,
  section,
  servicesBlock,
  sourceBlock,
  stated,
  table,
} from './figures';
import { failure, noRecord, note } from './notices';
import type { View } from './view';

const text = (value: unknown) => (value === null || value === undefined ? '' : String(value));
const list = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : []);

/** Loads a record and makes its view; `bboxOf` is told where it lies. */
export async function recordView(
  context: Context,
  ref: RecordRef,
  signal: AbortSignal,
  bboxOf: (bbox: Bbox) => void,
): Promise<View> {
  const view = await load(context, ref, signal, bboxOf);
  if (context.alsoHere.length > 0) {
    view.body.push(
      section(
        t('record.alsoHere'),
        h(
          'ul',
          { class: 'plain' },
          ...context.alsoHere.map(({ kind, id, label }) =>
            h(
              'li',
              {},
              h(
                'button',
                {
                  type: 'button',
                  class: 'link',
                  onclick: () => {
                    const others = context.alsoHere;
                    context.open(kind, id);
                    context.alsoHere = others;
                  },
                },
                label,
              ),
            ),
          ),
        ),
      ),
    );
  }
  return view;
}

async function load(
  context: Context,
  ref: RecordRef,
  signal: AbortSignal,
  bboxOf: (bbox: Bbox) => void,
): Promise<View> {
  if (ref.kind === 'funding-activities')
    return activityView(context, await getActivity(ref.id, signal), null);
  const feature = await getFeature(ref.kind, ref.id, signal);
  const p = feature.properties;
  const bbox = bboxOfGeometry(feature.geometry);
  // A point that stands for a country or an area is no place to go to.
  if (bbox && (ref.kind !== 'funding-locations' || isPin(p))) bboxOf(bbox);
  // A record of another programme brings its programme along: its authority, its dates, its badge.
  if (context.programme(text(p.programme))) context.store.set({ programme: text(p.programme) });
  if (ref.kind === 'hazard-areas' && p.remaining === false) context.map.markOutline(feature.geometry);
  switch (ref.kind) {
    case 'hazard-areas':
      return hazardView(context, feature);
    case 'hazard-cells':
      return cellView(context, p);
    case 'land-releases':
      return releaseView(context, feature);
    case 'services':
      return serviceView(context, feature);
    case 'projects':
      return projectView(context, feature, signal);
    case 'admin-areas':
      return adminAreaView(context, feature, signal);
    case 'funding-locations':
      return activityView(context, await getActivity(text(p.activityId), signal), p);
  }
}

export function bboxOfGeometry(geometry: Geometry | null): Bbox | null {
  if (!geometry) return null;
  const box: Bbox = [180, 90, -180, -90];
  const visit = (coordinates: unknown): void => {
    if (!Array.isArray(coordinates)) return;
    if (typeof coordinates[0] === 'number') {
      const [lng = 0, lat = 0] = coordinates as Position;
      box[0] = Math.min(box[0], lng);
      box[1] = Math.min(box[1], lat);
      box[2] = Math.max(box[2], lng);
      box[3] = Math.max(box[3], lat);
    } else for (const each of coordinates) visit(each);
  };
  if (geometry.type === 'GeometryCollection')
    for (const g of geometry.geometries) visit('coordinates' in g ? g.coordinates : []);
  else visit(geometry.coordinates);
  return box[0] > box[2] ? null : box;
}

/** Only populated places and sites are drawn as pins. */
export function isPin(properties: Properties): boolean {
  return properties.precision === 'place' || properties.precision === 'site';
}

/** A name for lists and titles: the record's own, else its identifier in the source, else its number here. */
export function nameOf(properties: Properties, id: unknown): string {
  return (
    text(properties.name) ||
    text(properties.activityTitle) ||
    text(properties.localId) ||
    t('record.number', { id: text(id) })
  );
}

function sourceOf(context: Context, p: Properties): (Node | null)[] {
  return [sourceBlock(context, p.source as Source | undefined)];
}

function withoutLocation(feature: RecordFeature): HTMLElement | null {
  return feature.geometry ? null : note(t('record.withoutLocation'), 'caution');
}

function adminAreaLink(context: Context, p: Properties): Node | string {
  const name = stated(p.adminArea);
  if (!p.adminAreaId) return name;
  return h(
    'button',
    { type: 'button', class: 'link', onclick: () => context.open('admin-areas', text(p.adminAreaId)) },
    name,
  );
}

function chip(label: string, swatchCanvas?: HTMLCanvasElement): HTMLElement {
  return h('span', { class: 'chip' }, swatchCanvas ?? null, label);
}

function hazardView(context: Context, feature: RecordFeature): View {
  const p = feature.properties;
  const remaining = p.remaining !== false;
  return {
    eyebrow: t('record.hazardArea'),
    title: nameOf(p, feature.id),
    body: [
      h(
        'p',
        { class: 'chips' },
        chip(
          code('classification', p.classification),
          swatch('hazard-areas', {
            name: '',
            type: 'area',
            properties: { classification: text(p.classification), remaining },
          }),
        ),
        chip(code('hazardStatus', p.status)),
      ),
      remaining ? null : note(t('record.notRemaining')),
      withoutLocation(feature),
      areasBlock(p.reportedAreaM2, p.computedAreaM2),
      facts([
        [t('classification.title'), code('classification', p.classification)],
        [t('record.status'), code('hazardStatus', p.status)],
        [
          t('contamination.title'),
          list(p.contaminationTypes)
            .map((c) => code('contamination', c))
            .join(', '),
        ],
        [t('record.priority'), p.priority ? code('priority', p.priority) : t('notStated')],
        [t('record.localId'), stated(p.localId)],
        [t('record.adminArea'), adminAreaLink(context, p)],
        [t('record.foundOn'), dateOr(p.foundOn)],
        [t('record.statusOn'), dateOr(p.statusOn)],
        [t('record.statusReason'), text(p.statusReason)],
        [t('record.validFrom'), p.validFrom ? dateOr(p.validFrom) : null],
        [t('record.directEvidence'), list(p.directEvidence).join(', ')],
        [t('record.indirectEvidence'), list(p.indirectEvidence).join(', ')],
        [t('record.blockages'), list(p.blockages).join(', ')],
        [t('record.marking'), text(p.marking)],
        [t('record.operator'), text(p.operator)],
      ]),
      ...sourceOf(context, p),
    ],
  };
}

function cellView(context: Context, p: Properties): View {
  const programme = context.programme(text(p.programme));
  const number = Number(p.number ?? 0);
  const cha = Number(p.numberCha ?? 0);
  const sha = Number(p.numberSha ?? 0);
  const other = number - cha - sha;
  return {
    eyebrow: t('record.cell'),
    title: count('cell.title', number),
    body: [
      note(t('cell.words'), 'caution'),
      facts([
        [code('classification', 'CHA'), formatNumber(cha)],
        [code('classification', 'SHA'), formatNumber(sha)],
        [t('cell.other'), other > 0 ? formatNumber(other) : null],
        [t('source.asOf'), dateOr(p.asOf)],
        [t('source.authority'), stated(p.authority ?? programme?.authority)],
        [t('source.contact'), text(p.contact ?? programme?.contact)],
      ]),
      note(t('cell.doNotAdd')),
    ],
  };
}

function releaseView(context: Context, feature: RecordFeature): View {
  const p = feature.properties;
  return {
    eyebrow: t('record.landRelease'),
    title: code('releaseType', p.releaseType),
    body: [
      note(t('release.words')),
      withoutLocation(feature),
      areasBlock(p.reportedAreaM2, p.computedAreaM2),
      facts([
        [t('record.localId'), stated(p.localId)],
        [t('release.hazard'), p.hazardLocalId ? text(p.hazardLocalId) : t('release.noHazard')],
        [t('release.method'), code('method', p.method)],
        [t('record.operator'), stated(p.operator)],
        [t('release.startedOn'), dateOr(p.startedOn)],
        [t('release.completedOn'), dateOr(p.completedOn)],
        [t('release.apMines'), figure(p.apMines)],
        [t('release.avMines'), figure(p.avMines)],
        [t('release.otherDevices'), figure(p.otherDevices)],
        [t('record.adminArea'), adminAreaLink(context, p)],
      ]),
      ...sourceOf(context, p),
    ],
  };
}

const figure = (value: unknown) => (typeof value === 'number' ? formatNumber(value) : t('notStated'));

function serviceView(context: Context, feature: RecordFeature): View {
  const p = feature.properties;
  return {
    eyebrow: t('record.service'),
    title: nameOf(p, feature.id),
    body: [
      h('p', { class: 'chips' }, ...list(p.categories).map((c) => chip(code('category', c)))),
      withoutLocation(feature),
      facts([
        [t('record.status'), code('serviceStatus', p.status)],
        [t('record.statusOn'), dateOr(p.statusOn)],
        [t('service.type'), stated(p.facilityType)],
        [t('service.ownership'), stated(p.ownership)],
        [t('service.wheelchair'), code('wheelchair', p.wheelchairAccess)],
        [t('service.capacity'), typeof p.capacityMonth === 'number' ? formatNumber(p.capacityMonth) : null],
        [
          t('service.waiting'),
          typeof p.waitingDays === 'number' ? count('service.days', p.waitingDays) : null,
        ],
        [t('service.cost'), text(p.costToUser)],
        [t('service.verifiedOn'), dateOr(p.verifiedOn)],
        [t('service.locationSource'), text(p.locationSource)],
        [t('record.adminArea'), adminAreaLink(context, p)],
      ]),
      ...sourceOf(context, p),
    ],
  };
}

async function projectView(context: Context, feature: RecordFeature, signal: AbortSignal): Promise<View> {
  const p = feature.properties;
  const id = text(feature.id);
  const answer = h('div', { class: 'answer', 'aria-live': 'polite', 'aria-busy': 'true' });
  const ask = async () => {
    answer.setAttribute('aria-busy', 'true');
    try {
      const needs = await getClearanceNeeds(id, context.store.state.corridorM, signal);
      replace(answer, ...needsBlocks(context, needs, corridorForm(context, needs.corridorM, ask)));
    } catch (error) {
      if (signal.aborted) return;
      replace(answer, failure(context, error, ask, context.programme(text(p.programme))));
      if (error instanceof Problem && error.status === 400)
        answer.prepend(corridorForm(context, context.store.state.corridorM ?? 100, ask));
    }
    answer.setAttribute('aria-busy', 'false');
  };
  await ask();
  const cost = typeof p.cost === 'number' ? formatMoney(p.cost, text(p.costCurrency) || null) : null;
  return {
    eyebrow: t('record.project'),
    title: nameOf(p, feature.id),
    body: [
      withoutLocation(feature),
      answer,
      changesBlock(context, id, signal),
      section(
        t('project.about'),
        facts([
          [t('project.sector'), stated(p.sector)],
          [t('record.status'), code('projectStatus', p.status)],
          [t('project.owner'), stated(p.owner)],
          [t('project.period'), t('period', { from: dateOr(p.startsOn), to: dateOr(p.endsOn) })],
          [t('project.cost'), cost],
          [
            t('project.length'),
            typeof p.computedLengthM === 'number' ? formatLength(p.computedLengthM) : null,
          ],
          [t('project.area'), typeof p.computedAreaM2 === 'number' ? formatArea(p.computedAreaM2) : null],
          [t('record.localId'), text(p.localId)],
          [t('record.adminArea'), adminAreaLink(context, p)],
        ]),
      ),
      ...sourceOf(context, p),
    ],
  };
}

/** Half-width of the corridor; sending it asks anew and keeps it in the address bar. */
export function corridorForm(context: Context, corridorM: number, ask: () => void): HTMLElement {
  const input = h('input', {
    type: 'number',
    id: 'corridor',
    name: 'corridor',
    min: '0',
    max: '50000',
    step: 'any',
    inputmode: 'decimal',
    required: true,
    value: String(corridorM),
  });
  const form = h(
    'form',
    { class: 'corridor' },
    h('label', { for: 'corridor' }, t('needs.corridor')),
    h(
      'div',
      { class: 'inline' },
      input,
      h('button', { type: 'submit', class: 'button' }, t('needs.recompute')),
    ),
  );
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    context.store.set({ corridorM: Number(input.value) });
    ask();
  });
  return form;
}

function needsBlocks(context: Context, needs: ClearanceNeeds, form: HTMLElement): (Node | null)[] {
  const programme = context.programme(needs.project.programme);
  const blocks: (Node | null)[] = [];
  if (needs.project.hasLocation === false) {
    return [section(t('needs.title'), note(t('needs.noLocation'), 'caution'))];
  }
  const area = needs.hazardAreaM2 ?? 0;
  if (needs.recorded === false || needs.hazardAreaCount === 0) {
    blocks.push(noRecord(context, programme));
  } else {
    const withoutArea = needs.hazardAreasWithoutAreaCount ?? 0;
    blocks.push(
      h(
        'div',
        { class: 'headlines' },
        headline(formatNumber(needs.hazardAreaCount), count('needs.count', needs.hazardAreaCount)),
        headline(
          withoutArea === needs.hazardAreaCount ? t('remaining.areaUnknown') : formatArea(area),
          t('needs.area'),
        ),
        needs.routeAffectedM !== null
          ? headline(
              formatLength(needs.routeAffectedM),
              needs.project.lengthM
                ? t('needs.routeOf', { length: formatLength(needs.project.lengthM) })
                : t('needs.route'),
            )
          : null,
      ),
    );
    if (withoutArea > 0) blocks.push(note(count('needs.withoutArea', withoutArea), 'caution'));
    const classes = needs.byClassification ?? [];
    if (classes.length > 0) {
      blocks.push(
        table(
          t('needs.byClassification'),
          [t('classification.title'), t('table.number'), t('table.area')],
          classes.map((c) =>
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
              h('td', { class: 'number' }, formatNumber(c.count)),
              h('td', { class: 'number' }, c.areaM2 === null ? t('notStated') : formatArea(c.areaM2)),
            ),
          ),
          true,
        ),
      );
    }
  }
  const unplaced = needs.withoutLocationCount ?? 0;
  if (unplaced > 0) blocks.push(note(count('needs.withoutLocation', unplaced), 'caution'));
  const hidden = needs.notCovered ?? [];
  if (hidden.length > 0) {
    const names = hidden.map((c) => context.programme(c)?.name ?? c).join(', ');
    blocks.push(note(t('needs.notCovered', { programmes: names }), 'caution'));
  }
  const areas = needs.hazardAreas ?? [];
  if (areas.length > 0) {
    const rows = areas.map((a) =>
      h(
        'tr',
        {},
        h(
          'th',
          { scope: 'row' },
          h(
            'button',
            { type: 'button', class: 'link', onclick: () => context.open('hazard-areas', a.id) },
            a.localId || t('record.number', { id: String(a.id) }),
          ),
          h('small', {}, `${shortClass(a.classification)} · ${code('hazardStatus', a.status)}`),
        ),
        h(
          'td',
          { class: 'number' },
          a.areaInsideM2 === null ? t('area.unknown') : formatArea(a.areaInsideM2),
        ),
        h('td', { class: 'number' }, a.distanceM === null ? '' : formatLength(a.distanceM)),
      ),
    );
    const list = details(
      count('needs.list', areas.length),
      table(
        t('needs.listTitle'),
        [t('record.hazardArea'), t('needs.inside'), t('needs.distance')],
        rows,
        true,
      ),
      areas.length < needs.hazardAreaCount
        ? h(
            'p',
            { class: 'small' },
            t('needs.listedOf', { n: formatNumber(areas.length), all: formatNumber(needs.hazardAreaCount) }),
          )
        : h('span', {}),
    );
    list.open = areas.length <= 12;
    blocks.push(list);
  }
  const used = (needs.datasets ?? []).map((d) =>
    t('datasets.usedLine', { name: d.name, version: d.version, date: formatDate(d.asOf) }),
  );
  return [
    section(t('needs.title'), form, ...blocks),
    used.length > 0 ? h('p', { class: 'small' }, t('needs.madeFrom', { datasets: used.join('; ') })) : null,
  ];
}

const shortClass = (classification: string) => code('classificationShort', classification);

async function adminAreaView(context: Context, feature: RecordFeature, signal: AbortSignal): Promise<View> {
  const p = feature.properties;
  const summary = await getAdminAreaSummary(text(feature.id), signal);
  const { adminArea } = summary;
  const programme = text(p.programme) || adminArea.programme;
  return {
    eyebrow: t(`adminLevel.${Math.min(3, Math.max(1, adminArea.level)) as 1 | 2 | 3}`),
    title: adminArea.name,
    body: [
      facts([
        [
          t('adminArea.parent'),
          p.parentId
            ? h(
                'button',
                {
                  type: 'button',
                  class: 'link',
                  onclick: () => context.open('admin-areas', text(p.parentId)),
                },
                text(p.parent),
              )
            : null,
        ],
        [t('adminArea.pCode'), text(adminArea.pCode)],
        [
          t('adminArea.population'),
          adminArea.population === null || adminArea.population === undefined
            ? t('notStated')
            : adminArea.populationOn
              ? t('adminArea.populationOn', {
                  n: formatNumber(adminArea.population),
                  date: formatDate(adminArea.populationOn),
                })
              : formatNumber(adminArea.population),
        ],
      ]),
      remainingBlock(context, programme, summary.remaining),
      servicesBlock(context, programme, summary.services),
      fundingBlock(summary.funding, t('funding.hereTitle')),
      casualtiesBlock(summary.casualties),
      datasetsBlock(summary.datasets),
      ...sourceOf(context, p),
    ],
  };
}

const isTransaction = (type: number | string, ...codes: number[]) => codes.includes(Number(type));

function activityView(context: Context, activity: Activity, place: Properties | null): View {
  const precision = place ? text(place.precision) : null;
  const total = (...codes: number[]) => {
    const sums = new Map<string | null, number>();
    for (const each of activity.transactions)
      if (isTransaction(each.type, ...codes))
        sums.set(each.currency, (sums.get(each.currency) ?? 0) + each.value);
    return sums.size === 0
      ? t('money.noneReported')
      : [...sums].map(([currency, sum]) => formatMoney(sum, currency)).join(' + ');
  };
  return {
    eyebrow: t('record.activity'),
    title: activity.title || activity.iatiIdentifier,
    body: [
      h('p', { class: 'chips' }, chip(code('strand', activity.strand), strandSwatch(activity.strand))),
      h('p', { class: 'small' }, t('activity.strandRule', { rule: stated(activity.strandRule) })),
      activity.countedIn
        ? note(
            t('activity.countedIn', {
              dataset: activity.countedIn.dataset,
              identifier: activity.countedIn.iatiIdentifier,
            }),
          )
        : null,
      facts([
        [t('money.committed'), total(2)],
        [t('money.disbursed'), total(3)],
        [t('money.spent'), activity.transactions.some((x) => isTransaction(x.type, 4)) ? total(4) : null],
        [t('record.status'), code('activityStatus', activity.status)],
        [
          t('activity.period'),
          t('period', {
            from: dateOr(activity.actualStartOn ?? activity.plannedStartOn),
            to: dateOr(activity.actualEndOn ?? activity.plannedEndOn),
          }),
        ],
        [t('activity.reporting'), text(activity.reportingOrganisation)],
        [
          t('activity.share'),
          typeof activity.recipientShare === 'number' && activity.recipientShare < 100
            ? t('percent', { n: formatNumber(activity.recipientShare, 1) })
            : null,
        ],
        [
          t('activity.strandShare'),
          typeof activity.strandShare === 'number' && activity.strandShare < 100
            ? t('percent', { n: formatNumber(activity.strandShare, 1) })
            : null,
        ],
        [t('activity.reportedAs'), code('reportedAs', activity.reportedAs)],
        [t('activity.identifier'), activity.iatiIdentifier],
      ]),
      place
        ? section(
            t('activity.place'),
            isPin(place) ? null : note(t('activity.noPin')),
            text(place.middleOf) ? note(t('activity.middleOf', { area: text(place.middleOf) ?? '' })) : null,
            facts([
              [t('record.name'), stated(place.name)],
              [t('activity.precision'), code('precision', precision)],
              [
                t('activity.sourcePrecision'),
                text(place.sourcePrecision) && place.sourcePrecision !== place.precision
                  ? code('precision', text(place.sourcePrecision))
                  : null,
              ],
              [t('record.adminArea'), adminAreaLink(context, place)],
            ]),
          )
        : null,
      activity.description ? details(t('activity.description'), h('p', {}, activity.description)) : null,
      activity.organisations.length > 0
        ? section(
            t('activity.organisations'),
            h(
              'ul',
              { class: 'plain' },
              ...activity.organisations.map((o) => h('li', {}, o.name, h('small', {}, code('role', o.role)))),
            ),
          )
        : null,
      activity.transactions.length > 0
        ? details(
            count('activity.transactions', activity.transactions.length),
            table(
              t('activity.transactionsTitle'),
              [t('table.date'), t('table.type'), t('table.value')],
              activity.transactions.map((x) =>
                h(
                  'tr',
                  {},
                  h('th', { scope: 'row' }, dateOr(x.on)),
                  h('td', { class: 'number' }, code('transactionType', x.type)),
                  h(
                    'td',
                    { class: 'number' },
                    formatMoney(x.value, x.currency),
                    x.uncountedBecause
                      ? h(
                          'small',
                          {},
                          t('activity.uncounted', { because: code('issue', x.uncountedBecause) }),
                        )
                      : null,
                  ),
                ),
              ),
              true,
            ),
          )
        : h(
            'p',
            { class: 'no-data' },
            t(activity.reportedAs === '3w' ? 'activity.notMoney' : 'activity.noTransactions'),
          ),
      activity.locations.length > 0
        ? details(
            count('activity.locations', activity.locations.length),
            h(
              'ul',
              { class: 'plain' },
              ...activity.locations.map((l) =>
                h(
                  'li',
                  {},
                  stated(l.name),
                  h('small', {}, code('precision', l.precision)),
                  l.middleOf ? h('small', {}, t('activity.middleOf', { area: l.middleOf })) : null,
                ),
              ),
            ),
          )
        : h('p', { class: 'no-data' }, t('activity.noLocations')),
      sourceBlock(context, activity.source),
    ],
  };
}

function strandSwatch(strand: string): HTMLCanvasElement {
  return swatch('funding', { name: strand, type: 'point', properties: { strand } });
}
