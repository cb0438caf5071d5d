/**
 * An offline copy in place of the live map: how it is opened, the strip that says so, and what the sheet tells of it.
 * Everything said comes from the file.
 */
import type { LatLng } from 'leaflet';
import type { Dataset } from '../api/types';
import type { Context } from '../context';
import { formatArea, formatDate, formatNumber } from '../i18n/format';
import { code, count, t } from '../i18n/i18n';
import { KIND_OF, LAYERS_IN_RAIL } from '../layers/catalogue';
import type { Hit, HitResult } from '../layers/datalayer';
import { isoOf } from '../layers/filter';
import type { OfflineCopy } from '../layers/offlinecopy';
import { h, icon, replace } from './dom';
import { facts } from './figures';
import { noRecordWords, note, whomToAsk } from './notices';
import type { View } from './view';

/** Set by the shell: what to do with a file that may be a copy, and how to leave one. */
let chosen: (file: File) => void = () => {};
let left: () => void = () => {};
export function onCopy(open: (file: File) => void, leave: () => void): void {
  chosen = open;
  left = leave;
}

export function offerCopy(file: File): void {
  chosen(file);
}

/** The button that asks for a file. */
export function copyChooser(label: string, className: string): HTMLElement {
  const input = h('input', { type: 'file', accept: '.pmtiles', 'aria-label': label, hidden: true });
  input.addEventListener('change', () => {
    const file = input.files?.[0];
    // The same file may be chosen again.
    input.value = '';
    if (file) chosen(file);
  });
  return h(
    'div',
    { class: 'copy-chooser' },
    h('button', { type: 'button', class: className, onclick: () => input.click() }, label),
    input,
  );
}

const leaveButton = (className: string) =>
  h('button', { type: 'button', class: className, onclick: () => left() }, t('copy.leave'));

/** The strip under the header: what is looked at, how old it is, and the way back. */
export function drawCopyStrip(strip: HTMLElement, copy: OfflineCopy | null): void {
  strip.hidden = !copy;
  if (!copy) {
    replace(strip);
    return;
  }
  replace(
    strip,
    h(
      'p',
      {},
      h('strong', {}, t('copy.strip', { date: formatDate(copy.copiedAt.slice(0, 10)) })),
      ` ${asOfWords(copy.datasets)} `,
      h('span', { class: 'copy-name' }, copy.fileName),
    ),
    leaveButton('button'),
  );
}

function asOfWords(datasets: Dataset[]): string {
  const days = datasets.map((d) => d.asOf).sort();
  const [first = ''] = days;
  const last = days[days.length - 1] ?? first;
  return first === last
    ? t('noRecord.asOf', { date: formatDate(first) })
    : t('copy.asOfRange', { first: formatDate(first), last: formatDate(last) });
}

/** What the sheet shows while a copy is open. */
export function copyView(context: Context, copy: OfflineCopy): View {
  const programme = context.current;
  // In the order of the layers: hazards first.
  const published = LAYERS_IN_RAIL.flatMap((layer) =>
    programme ? context.published(programme.code, KIND_OF[layer]) : [],
  );
  return {
    eyebrow: copy.fileName,
    title: t('copy.title'),
    body: [
      note(
        `${t('copy.words', { date: formatDate(copy.copiedAt.slice(0, 10)) })} ${t('caution.words')} ${whomToAsk(programme)}`,
        'caution',
      ),
      h('p', {}, t('copy.look')),
      programme ? h('h3', {}, programme.name) : null,
      ...published.map(datasetBlock),
      h('p', { class: 'small' }, t('copy.change', { number: String(copy.change) })),
      h('div', { class: 'actions' }, leaveButton('button'), copyChooser(t('copy.openAnother'), 'button')),
    ],
  };
}

function datasetBlock(d: Dataset): HTMLElement {
  return h(
    'section',
    { class: 'copy-dataset' },
    h('h4', {}, `${code('kind', d.kind)} · ${d.name}`),
    facts([
      [t('copy.version'), `${d.version} · ${t('noRecord.asOf', { date: formatDate(d.asOf) })}`],
      [t('copy.source'), d.source],
      [t('copy.licence'), d.licence],
    ]),
    d.rowsWithoutLocation > 0
      ? h('p', { class: 'small' }, count('copy.withoutLocation', d.rowsWithoutLocation))
      : null,
  );
}

/** What the file says of a place: each thing drawn there, or that there is no record. */
export function copyPlaceView(
  context: Context,
  latlng: LatLng,
  { hits, unknown }: HitResult,
  labelOf: (hit: Hit) => string,
): View {
  const inside = ({ lat, lng }: LatLng) =>
    context.programmes.filter(
      ({ bbox }) => bbox && lng >= bbox[0] && lat >= bbox[1] && lng <= bbox[2] && lat <= bbox[3],
    );
  const around = inside(latlng);
  const programme = around.find((p) => p.code === context.store.state.programme) ?? around[0];
  const hazard = hits.some((hit) => hit.layer === 'hazard-areas');
  const silence = !context.layers.includes('hazard-areas')
    ? t('map.hazardsHidden')
    : unknown.includes('hazard-areas')
      ? t('map.unknownHere')
      : noRecordWords(context, programme, 'hazard-area');
  const place = t('place.title', { lat: latlng.lat.toFixed(5), lng: latlng.lng.toFixed(5) });
  const top = hits.find((hit) => hit.layer !== 'admin-areas');
  return {
    eyebrow: t('copy.title'),
    title: top ? labelOf(top) : place,
    body: [
      hazard ? note(`${t('copy.hazardHere')} ${whomToAsk(programme)}`, 'caution') : note(silence, 'caution'),
      ...hits.map((hit) =>
        h(
          'section',
          { class: 'copy-dataset' },
          h('h4', {}, hit.layer === 'admin-areas' ? String(hit.feature.properties.name ?? '') : labelOf(hit)),
          facts(factsOf(context, hit)),
        ),
      ),
      top ? h('p', { class: 'small' }, place) : null,
    ],
  };
}

function factsOf(context: Context, { layer, feature }: Hit): [string, string | null][] {
  const p = feature.properties;
  const text = (value: unknown) => (value === undefined || value === '' ? null : String(value));
  const coded = (list: string, value: unknown) =>
    value === undefined
      ? null
      : String(value)
          .split('+')
          .map((each) => code(list, each))
          .join(', ');
  const asOf = context.asOf(String(p.programme ?? ''), KIND_OF[layer]);
  const hazard = layer === 'hazard-areas';
  const standsForMany = p.form === 'group' || p.form === 'cell' || p.form === 'admin';
  const number = standsForMany ? Number(p.number ?? 0) : Number(p.hazardNumber ?? 0);
  const areaM2 = p.hazardAreaM2 ?? p.areaM2;
  // A group that reaches in from another tile has its counts there.
  const counted = p.form === 'group' && number > 0;
  const split = (list: string, names: Record<string, string>, rest: string | null) => {
    if (!counted || !hazard) return null;
    const counts = Object.entries(names).map(([value, name]): [string, number] => [
      value,
      Number(p[name] ?? 0),
    ]);
    const named = counts.reduce((sum, [, n]) => sum + n, 0);
    if (rest !== null) counts.push([rest, number - named]);
    const words = counts
      .filter(([, n]) => n > 0)
      .map(([value, n]) => `${value ? code(list, value) : t('notStated')}: ${formatNumber(n)}`);
    return words.join(', ') || null;
  };
  const areaWords = () => {
    if (areaM2 === undefined) return null;
    const unknown = Number(p.numberWithoutArea ?? 0);
    const words = formatArea(Number(areaM2));
    return unknown > 0 ? `${words} ${t('remaining.areaOf', { n: formatNumber(number - unknown) })}` : words;
  };
  const days = [
    'validFrom',
    'validFromFirst',
    'validFromLast',
    'completedOn',
    'completedOnFirst',
    'completedOnLast',
  ]
    .filter((name) => p[name] !== undefined)
    .map((name) => formatDate(isoOf(Number(p[name]))));
  const [first = null, last = first] = days;
  return [
    [t('copy.id'), feature.id || null],
    [t('copy.number'), (hazard || layer === 'admin-areas') && number > 0 ? formatNumber(number) : null],
    [t('copy.records'), !hazard && standsForMany && number > 0 ? formatNumber(number) : null],
    [
      t('copy.classification'),
      counted && hazard
        ? split('classificationShort', { CHA: 'numberCha', SHA: 'numberSha' }, 'other')
        : coded('classification', p.classification),
    ],
    [
      t('copy.status'),
      split(
        'hazardStatus',
        { open: 'numberOpen', worked_on: 'numberWorkedOn', suspended: 'numberSuspended' },
        'unknown',
      ) ?? (hazard ? coded('hazardStatus', p.status) : text(p.status)),
    ],
    [
      t('copy.contamination'),
      split(
        'contamination',
        {
          AP: 'numberAP',
          AV: 'numberAV',
          CM: 'numberCM',
          ERW: 'numberERW',
          IED: 'numberIED',
          unknown: 'numberTypeUnknown',
        },
        null,
      ) ?? coded('contamination', p.contamination),
    ],
    [
      t('copy.priority'),
      split('priority', { high: 'numberHigh', medium: 'numberMedium', low: 'numberLow' }, '') ??
        coded('priority', p.priority),
    ],
    [t('copy.area'), areaWords()],
    [t('copy.releaseType'), coded('releaseType', p.releaseType)],
    [
      hazard ? t('copy.recorded') : t('copy.completedOn'),
      first === last ? first : t('period', { from: first ?? '', to: last ?? '' }),
    ],
    [t('copy.category'), coded('category', p.category)],
    [t('copy.sector'), text(p.sector)],
    [t('copy.precision'), coded('precision', p.precision)],
    [t('copy.strand'), coded('strand', p.strand)],
    [t('copy.asOf'), asOf ? formatDate(asOf) : null],
  ];
}

/** Why a file was not opened, and what to do. */
export function refusalView(fileName: string, reason: 'foreign' | 'newer' | 'incomplete' | 'unread'): View {
  return {
    eyebrow: fileName,
    title: t('copy.refused'),
    body: [
      h(
        'div',
        { class: 'notice plain failed', role: 'alert' },
        icon('info'),
        h(
          'div',
          {},
          h('p', {}, t(`copy.refused.${reason}` as 'copy.refused.foreign')),
          copyChooser(t('copy.openAnother'), 'button'),
        ),
      ),
    ],
  };
}
