/** Second step: what the file is, and what only a person can say of it. */
import { dropUpload, look } from '../api/imports';
import { isAbort } from '../api/request';
import type { Context } from '../context';
import { formatDate, formatNumber } from '../i18n/format';
import { code, t } from '../i18n/i18n';
import { confirm } from './confirm';
import { h, replace } from './dom';
import { facts, section } from './figures';
import { adopt, type Draft, keep, LICENCE_NOT_STATED, lookAsk, type Missing, missing } from './importdraft';
import {
  type FormField,
  formField,
  issueList,
  mapButton,
  option,
  rowsOnMap,
  showPreview,
  stepOf,
  steps,
} from './importparts';
import { describe, note } from './notices';
import type { View } from './view';

const KINDS = [
  'hazard-area',
  'land-release',
  'service',
  'project',
  'funding',
  'admin-area',
  'casualty',
  'population',
];
const OTHER = '*';
const NEW = '';

const FAULT: Record<Missing, () => string> = {
  kind: () => t('import.fault.kind'),
  programme: () => t('import.fault.programme'),
  asOf: () => t('import.fault.asOf'),
  asOfFuture: () => t('import.fault.asOfFuture'),
  licence: () => t('import.fault.licence'),
  dataset: () => t('import.fault.dataset'),
  crs: () => t('import.fault.crs'),
};

export function aboutView(context: Context, draft: Draft, signal: AbortSignal): View {
  const layer = rowsOnMap(context, signal, () => undefined);
  const file = h('div', { class: 'answer', 'aria-live': 'polite' });
  const submit = h('button', { type: 'submit', class: 'button primary' }, t('import.toColumns'));

  const drawFile = (frame: boolean) => {
    const found = draft.look;
    if (!found) return;
    // Far enough out to see coasts and borders: the question here is whether they lie in the right country.
    const placed = showPreview(context, layer, found.preview, frame ? 7 : null);
    replace(
      file,
      ...found.files.map((f) =>
        facts([
          [t('source.file'), f.name],
          [t('import.format'), f.format],
          [t('import.rows'), f.rows === null ? t('import.rowsNotCounted') : formatNumber(f.rows)],
          [t('import.crs'), f.crs ?? t('import.crsUnknown')],
          [t('import.crsOperation'), f.crs ? f.crsOperation : null],
        ]),
      ),
      placed > 0
        ? h(
            'div',
            {},
            h('p', { class: 'small' }, t('import.previewPlaced', { n: formatNumber(placed) })),
            mapButton(),
          )
        : found.kind
          ? note(t('import.previewNotPlaced'), 'caution')
          : null,
      found.issues.length > 0 && found.files.some((f) => f.rows === null || f.rows > found.rowsLookedAt)
        ? h('p', { class: 'small' }, t('import.firstRows', { n: formatNumber(found.rowsLookedAt) }))
        : null,
      found.issues.length > 0 ? issueList(found.issues) : null,
    );
  };

  // ---- what a person says -------------------------------------------------------------------------------------------

  const kind = h(
    'select',
    { id: 'import-kind' },
    option('', t('import.kindChoose'), !draft.kind),
    ...KINDS.map((k) => option(k, code('kind', k), k === draft.kind)),
  );
  const level = h(
    'select',
    { id: 'import-level' },
    option('', t('import.levelFromFile'), draft.level === ''),
    ...['1', '2', '3'].map((n) => option(n, code('adminLevel', n), n === draft.level)),
  );
  const own = context.programmes.filter((p) => context.isCentreOf(p.code));
  const codes = [
    ...own.map((p) => p.code),
    ...context.viewer.programmes.filter((c) => c !== OTHER && !own.some((p) => p.code === c)),
  ];
  const mayAdd = context.viewer.programmes.includes(OTHER);
  const isOther = draft.programme !== '' && !codes.includes(draft.programme);
  const programme = h(
    'select',
    { id: 'import-programme' },
    option('', t('import.programme.choose'), draft.programme === ''),
    ...codes.map((c) => option(c, programmeText(context, c), c === draft.programme)),
    mayAdd ? option(OTHER, t('import.programme.other'), isOther) : null,
  );
  const otherCode = h('input', {
    id: 'import-programme-code',
    maxlength: 3,
    autocomplete: 'off',
    spellcheck: 'false',
    value: isOther ? draft.programme : '',
  });
  const asOf = h('input', { type: 'date', id: 'import-as-of', min: '1900-01-01', value: draft.asOf });
  const licence = h('input', { id: 'import-licence', autocomplete: 'off', value: draft.licence });
  const notStated = h('input', { type: 'checkbox', id: 'import-licence-not-stated' });
  notStated.checked = draft.licenceNotStated;
  licence.disabled = draft.licenceNotStated;
  const source = h('input', { id: 'import-source', autocomplete: 'off', value: draft.source });
  const existing = h('select', { id: 'import-dataset' });
  const name = h('input', { id: 'import-dataset-name', autocomplete: 'off', value: draft.dataset });
  const crs = h('input', {
    id: 'import-crs',
    autocomplete: 'off',
    spellcheck: 'false',
    placeholder: 'EPSG:32633',
    dir: 'ltr',
    value: draft.crs,
  });

  const fields: Record<string, FormField> = {
    kind: formField(t('import.kind'), kind, draft.kind ? t('import.kindHelp') : t('import.kindUnknown')),
    level: formField(t('import.level'), level),
    programme: formField(t('programme.choose'), programme),
    otherCode: formField(t('import.programme.code'), otherCode, t('import.programme.codeHelp')),
    asOf: formField(t('source.asOf'), asOf, t('import.asOfHelp')),
    licence: formField(
      t('source.licence'),
      licence,
      t('import.licenceHelp'),
      h(
        'label',
        { class: 'check', for: 'import-licence-not-stated' },
        notStated,
        t('import.licenceNotStated'),
      ),
    ),
    source: formField(t('source.by'), source, t('import.sourceHelp')),
    existing: formField(t('source.dataset'), existing, t('import.datasetHelp')),
    name: formField(t('import.datasetName'), name),
    crs: formField(t('import.crs'), crs, t('import.crsHelp')),
  };

  const datasetNames = () =>
    context.datasets.filter(
      (d) =>
        d.programme === draft.programme &&
        d.kind === draft.kind &&
        d.state !== 'failed' &&
        d.state !== 'loading',
    );
  const drawDatasets = () => {
    const names = [...new Set(datasetNames().map((d) => d.name))].sort();
    replace(
      existing,
      option(NEW, t('import.datasetNew'), !names.includes(draft.dataset)),
      ...names.map((n) => {
        const published = datasetNames().find((d) => d.name === n && d.state === 'published');
        return option(
          n,
          published
            ? t('import.datasetVersionOf', { name: n, date: formatDate(published.asOf) })
            : t('import.datasetVersionOfUnpublished', { name: n }),
          n === draft.dataset,
        );
      }),
    );
    (fields.existing as FormField).element.hidden = names.length === 0;
    (fields.name as FormField).element.hidden = existing.value !== NEW;
  };
  const drawParts = () => {
    (fields.level as FormField).element.hidden = kind.value !== 'admin-area';
    (fields.otherCode as FormField).element.hidden = programme.value !== OTHER;
    drawDatasets();
  };

  const crsBox = h(
    'details',
    { open: (draft.look?.files.some((f) => !f.crs) ?? false) || draft.crs !== '' },
    h('summary', {}, t('import.crsTitle')),
    (fields.crs as FormField).element,
  );

  // ---- looking again when an answer depends on it ---------------------------------------------------------------------

  let asking: AbortController | null = null;
  signal.addEventListener('abort', () => asking?.abort());
  let ready: Promise<boolean> = Promise.resolve(draft.look !== null);
  const lookAgain = (frame: boolean) => {
    asking?.abort();
    asking = new AbortController();
    const own = asking;
    file.setAttribute('aria-busy', 'true');
    ready = (async () => {
      try {
        const found = await look(draft.upload, lookAsk(draft), own.signal);
        adopt(draft, found);
        name.value = draft.dataset;
        kind.value = draft.kind ?? '';
        drawFile(frame);
        drawParts();
        return true;
      } catch (error) {
        if (isAbort(error)) return false;
        replace(
          file,
          h(
            'div',
            { class: 'notice caution', role: 'alert' },
            h(
              'div',
              {},
              h('p', { class: 'lines' }, describe(error).join('. ')),
              h('button', { type: 'button', class: 'button', onclick: () => lookAgain(frame) }, t('retry')),
            ),
          ),
        );
        return false;
      } finally {
        if (own === asking) file.removeAttribute('aria-busy');
      }
    })();
  };

  kind.addEventListener('change', () => {
    draft.kind = kind.value || null;
    draft.mapping = null;
    draft.isOwn = false;
    draft.asked.clear();
    drawParts();
    lookAgain(false);
  });
  level.addEventListener('change', () => {
    draft.level = level.value;
    lookAgain(false);
  });
  const takeProgramme = () => {
    draft.programme = programme.value === OTHER ? otherCode.value.trim().toUpperCase() : programme.value;
    drawParts();
    if (/^[A-Z]{3}$/.test(draft.programme)) lookAgain(false);
  };
  programme.addEventListener('change', takeProgramme);
  otherCode.addEventListener('change', takeProgramme);
  asOf.addEventListener('change', () => {
    draft.asOf = asOf.value;
  });
  licence.addEventListener('input', () => {
    draft.licence = licence.value;
  });
  notStated.addEventListener('change', () => {
    draft.licenceNotStated = notStated.checked;
    licence.disabled = notStated.checked;
    licence.value = notStated.checked ? LICENCE_NOT_STATED : draft.licence;
    (fields.licence as FormField).fault(null);
  });
  if (draft.licenceNotStated) licence.value = LICENCE_NOT_STATED;
  source.addEventListener('input', () => {
    draft.source = source.value;
  });
  existing.addEventListener('change', () => {
    draft.isNamed = true;
    draft.dataset = existing.value === NEW ? '' : existing.value;
    name.value = draft.dataset;
    (fields.name as FormField).element.hidden = existing.value !== NEW;
  });
  name.addEventListener('input', () => {
    draft.isNamed = true;
    draft.dataset = name.value;
  });
  crs.addEventListener('change', () => {
    draft.crs = crs.value.trim().toUpperCase();
    const wrong = missing(draft, today()).includes('crs');
    (fields.crs as FormField).fault(wrong ? t('import.fault.crs') : null);
    if (!wrong) lookAgain(true);
  });

  const controls: Record<Missing, [string, HTMLElement]> = {
    kind: ['kind', kind],
    programme: programme.value === OTHER ? ['otherCode', otherCode] : ['programme', programme],
    asOf: ['asOf', asOf],
    asOfFuture: ['asOf', asOf],
    licence: ['licence', licence],
    dataset: ['name', name],
    crs: ['crs', crs],
  };
  const form = h(
    'form',
    { class: 'stack', novalidate: true },
    (fields.kind as FormField).element,
    (fields.level as FormField).element,
    (fields.programme as FormField).element,
    (fields.otherCode as FormField).element,
    (fields.existing as FormField).element,
    (fields.name as FormField).element,
    (fields.asOf as FormField).element,
    (fields.licence as FormField).element,
    (fields.source as FormField).element,
    crsBox,
    h(
      'div',
      { class: 'actions start step-actions' },
      submit,
      h(
        'button',
        { type: 'button', class: 'button', onclick: () => void forget(context, draft) },
        t('import.deleteUpload'),
      ),
    ),
  );
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    draft.asOf = asOf.value;
    controls.programme = programme.value === OTHER ? ['otherCode', otherCode] : ['programme', programme];
    for (const field of Object.values(fields)) field.fault(null);
    const lacks = missing(draft, today());
    for (const lack of lacks) fields[controls[lack][0]]?.fault(FAULT[lack]());
    const first = lacks[0];
    if (first) {
      if (first === 'crs') crsBox.open = true;
      controls[first][1].focus();
      return;
    }
    submit.disabled = true;
    const good = await ready;
    submit.disabled = false;
    if (good && !signal.aborted) context.store.set({ import: `upload/${draft.upload}/columns` }, true);
  });

  drawFile(true);
  drawParts();
  return {
    eyebrow: stepOf('about'),
    title: t('import.about.title'),
    body: [steps('about'), section(t('import.file'), file), section(t('import.say'), form)],
  };
}

function programmeText(context: Context, programme: string): string {
  const known = context.programme(programme);
  if (!known) return programme;
  return known.fictional ? t('programme.fictional', { name: known.name }) : known.name;
}

/** The reader's own day: a date of tomorrow is a slip. */
function today(): string {
  const now = new Date();
  const two = (n: number) => String(n).padStart(2, '0');
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}

async function forget(context: Context, draft: Draft): Promise<void> {
  const done = await confirm({
    title: t('import.deleteUploadTitle'),
    words: [t('import.deleteUploadWords', { files: draft.files.map((f) => f.name).join(', ') })],
    act: t('import.deleteUpload'),
    run: () => dropUpload(draft.upload),
  });
  if (!done) return;
  keep(null);
  context.store.set({ import: 'new' }, true);
}
