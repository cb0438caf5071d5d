/** Third step: which column is which field, what the values mean, and ten rows as they would become records. */
import {
  type Field,
  type Look,
  type LookColumn,
  listMappings,
  look,
  type PreviewRow,
  saveMapping,
  startImport,
} from '../api/imports';
import { isAbort } from '../api/request';
import type { Context } from '../context';
import { formatArea, formatDate, formatLength, formatNumber } from '../i18n/format';
import { code, count, t } from '../i18n/i18n';
import type { RowLayer } from '../map/rowlayer';
import { h, icon, replace } from './dom';
import { details, section } from './figures';
import {
  adopt,
  constantFields,
  type Draft,
  fieldGroups,
  fieldOf,
  importAsk,
  lookAsk,
  mapColumn,
  mappingOf,
  profileName,
  requiredMissing,
  sampleText,
  setConstant,
  setOnly,
  translate,
  UNSAVED,
} from './importdraft';
import {
  formField,
  issueList,
  mapButton,
  option,
  rowsOnMap,
  severityMark,
  showPreview,
  stepOf,
  steps,
  worst,
} from './importparts';
import { describe, note } from './notices';
import type { View } from './view';

/** Lists of codes by field, for their words. */
const CODE_LIST: Record<string, string> = {
  classification: 'classification',
  contamination_types: 'contamination',
  cause: 'contamination',
  priority: 'priority',
  release_type: 'releaseType',
  method: 'method',
  categories: 'category',
  wheelchair_access: 'wheelchair',
};
const STATUS_LIST: Record<string, string> = {
  'hazard-area': 'hazardStatus',
  service: 'serviceStatus',
  project: 'projectStatus',
};

function codeText(kind: string, field: string, value: string): string {
  const list = field === 'status' ? STATUS_LIST[kind] : CODE_LIST[field];
  if (!list) return value;
  return value
    .split('+')
    .map((part) => code(list, part))
    .join(', ');
}

export function columnsView(context: Context, draft: Draft, signal: AbortSignal): View {
  const kind = draft.kind ?? '';
  const status = h('p', { class: 'small', role: 'status' });
  const profiles = h('div', { class: 'stack' });
  const columns = h('div', {});
  const missingBox = h('div', { 'aria-live': 'polite' });
  const values = h('div', { class: 'stack' });
  const constants = h('div', { class: 'stack' });
  const some = h('div', { class: 'stack' });
  const preview = h('ul', { class: 'preview' });
  const fault = h('div', { class: 'fault', role: 'alert' });
  const layer: RowLayer = rowsOnMap(context, signal, (row) => openRow(row));

  // ---- looking again after every change -------------------------------------------------------------------------------

  let timer = 0;
  let asking: AbortController | null = null;
  signal.addEventListener('abort', () => {
    window.clearTimeout(timer);
    asking?.abort();
  });
  let ready: Promise<boolean> = Promise.resolve(true);
  const lookAgain = () => {
    asking?.abort();
    asking = new AbortController();
    const own = asking;
    preview.setAttribute('aria-busy', 'true');
    replace(status, t('import.previewing'));
    ready = (async () => {
      try {
        adopt(draft, await look(draft.upload, lookAsk(draft), own.signal));
        replace(fault);
        draw(false);
        replace(status, t('import.previewed'));
        return true;
      } catch (error) {
        if (isAbort(error)) return false;
        replace(status);
        replace(
          fault,
          h(
            'div',
            { class: 'notice caution' },
            icon('warning'),
            h(
              'div',
              {},
              h('p', { class: 'lines' }, describe(error).join('. ')),
              h('button', { type: 'button', class: 'button', onclick: lookAgain }, t('retry')),
            ),
          ),
        );
        return false;
      } finally {
        if (own === asking) preview.removeAttribute('aria-busy');
      }
    })();
  };
  const lookSoon = () => {
    window.clearTimeout(timer);
    // At once, so that nobody reads rows that no longer follow the choices.
    preview.setAttribute('aria-busy', 'true');
    timer = window.setTimeout(lookAgain, 250);
  };

  // ---- the parts ------------------------------------------------------------------------------------------------------

  let shownColumns = '';
  const selects = new Map<string, { select: HTMLSelectElement; why: HTMLElement }>();
  const drawColumns = (found: Look) => {
    const key = JSON.stringify([
      found.columns.map((c) => [c.name, c.personal]),
      found.fields.map((f) => f.name),
    ]);
    if (key !== shownColumns) {
      shownColumns = key;
      selects.clear();
      replace(
        columns,
        isOwnForm(found)
          ? note(t('import.noColumns'))
          : h(
              'table',
              { class: 'columns' },
              h('caption', { class: 'visually-hidden' }, t('import.columns.title')),
              h(
                'thead',
                {},
                h(
                  'tr',
                  {},
                  h('th', { scope: 'col' }, t('import.column')),
                  h('th', { scope: 'col' }, t('import.samples')),
                  h('th', { scope: 'col' }, t('import.becomes')),
                ),
              ),
              h('tbody', {}, ...found.columns.map((c) => columnRow(found, c))),
            ),
      );
    }
    // Values only: a select that is being used must not be replaced under the hand.
    for (const column of found.columns) {
      const entry = selects.get(column.name);
      if (!entry) continue;
      const field = fieldOf(draft, column);
      entry.select.value = field ?? '';
      entry.select.classList.toggle('unmapped', !field);
      replace(entry.why, whyText(column, draft));
    }
  };
  const columnRow = (found: Look, column: LookColumn): HTMLElement => {
    const samples = sampleText(column);
    const name = h('th', { scope: 'row' }, h('span', { class: 'code' }, column.name));
    const sampleCell = h(
      'td',
      { class: 'samples', 'data-head': t('import.samples') },
      column.personal
        ? h('span', { class: 'no-data' }, t('import.personalHidden'))
        : samples.length === 0
          ? h('span', { class: 'no-data' }, t('import.noValues'))
          : h('ul', {}, ...samples.map((s) => h('li', {}, s))),
    );
    if (column.personal)
      return h(
        'tr',
        { class: 'personal' },
        name,
        sampleCell,
        h(
          'td',
          { 'data-head': t('import.becomes') },
          h('p', { class: 'dropped' }, icon('key'), t('import.personal')),
        ),
      );
    const why = h('small', { class: 'why' });
    const select = h('select', {
      'aria-label': t('import.fieldOf', { column: column.name }),
    });
    replace(
      select,
      option('', t('import.noField')),
      ...fieldGroups(found.fields).map((group) =>
        h(
          'optgroup',
          { label: code('fieldType', group.type) },
          ...group.fields.map((f) => option(f.name, fieldText(f))),
        ),
      ),
    );
    select.addEventListener('change', () => {
      mapColumn(draft, column.name, select.value || null);
      replace(why, whyText(column, draft));
      select.classList.toggle('unmapped', !select.value);
      lookSoon();
    });
    selects.set(column.name, { select, why });
    return h('tr', {}, name, sampleCell, h('td', { 'data-head': t('import.becomes') }, select, why));
  };

  let shownValues = '';
  const drawValues = (found: Look) => {
    const mapping = mappingOf(draft);
    const own = [...draft.asked].flatMap(([field, asked]) => {
      const known = found.fields.find((f) => f.name === field);
      const used = found.columns.some((c) => fieldOf(draft, c) === field);
      return known?.codes && used ? [{ field: known, values: [...asked] }] : [];
    });
    const key = JSON.stringify(own.map((o) => [o.field.name, o.values]));
    if (key === shownValues) return;
    shownValues = key;
    replace(
      values,
      ...(own.length === 0
        ? []
        : [
            h('h3', {}, t('import.values.title')),
            h('p', { class: 'small' }, t('import.values.words')),
            ...own.map(({ field, values: asked }) =>
              h(
                'table',
                { class: 'columns two' },
                h('caption', {}, fieldText(field)),
                h(
                  'thead',
                  {},
                  h(
                    'tr',
                    {},
                    h('th', { scope: 'col' }, t('import.values.value')),
                    h('th', { scope: 'col' }, t('import.values.code')),
                  ),
                ),
                h(
                  'tbody',
                  {},
                  ...asked.map((value) => {
                    const select = h(
                      'select',
                      { 'aria-label': t('import.values.codeOf', { value }) },
                      option('', t('import.values.none')),
                      ...(field.codes ?? []).map((c) =>
                        option(c, codeText(kind, field.name, c), mapping.values?.[field.name]?.[value] === c),
                      ),
                    );
                    select.addEventListener('change', () => {
                      translate(draft, field.name, value, select.value);
                      lookSoon();
                    });
                    return h(
                      'tr',
                      {},
                      h('th', { scope: 'row' }, value),
                      h('td', { 'data-head': t('import.values.code') }, select),
                    );
                  }),
                ),
              ),
            ),
          ]),
    );
  };

  const drawMissing = (found: Look) => {
    const lacks = requiredMissing(found, mappingOf(draft));
    replace(
      missingBox,
      lacks.length === 0
        ? null
        : note(
            t('import.requiredMissing', { fields: lacks.map((f) => code('field', f.name)).join(', ') }),
            'caution',
          ),
    );
  };

  let shownConstants = '';
  const drawConstants = (found: Look) => {
    const mapping = mappingOf(draft);
    const set = Object.entries(mapping.constants ?? {});
    const free = constantFields(found, mapping);
    const key = JSON.stringify([set.map(([f]) => f), free.map((f) => f.name)]);
    if (key === shownConstants) return;
    shownConstants = key;
    replace(
      constants,
      ...set.map(([name, value]) => constantRow(found, name, value)),
      free.length === 0 ? null : addConstant(free),
    );
  };
  const constantRow = (found: Look, name: string, value: string): HTMLElement => {
    const field = found.fields.find((f) => f.name === name);
    const id = `constant-${name}`;
    const control = field?.codes
      ? h('select', { id }, ...field.codes.map((c) => option(c, codeText(kind, name, c), c === value)))
      : h('input', { id, value, type: field?.type === 'date' ? 'date' : 'text', autocomplete: 'off' });
    control.addEventListener('change', () => {
      if (!control.value.trim()) return;
      setConstant(draft, name, control.value.trim());
      lookSoon();
    });
    return h(
      'div',
      { class: 'inline constant' },
      formField(field ? fieldText(field) : name, control).element,
      h(
        'button',
        {
          type: 'button',
          class: 'button',
          'aria-label': t('import.constant.removeOf', { field: code('field', name) }),
          onclick: () => {
            setConstant(draft, name, null);
            drawConstants(draft.look ?? found);
            constants.querySelector<HTMLElement>('select')?.focus();
            lookSoon();
          },
        },
        t('import.constant.remove'),
      ),
    );
  };
  const addConstant = (free: Field[]): HTMLElement => {
    const select = h(
      'select',
      { id: 'constant-field' },
      option('', t('import.constant.choose')),
      ...fieldGroups(free).map((group) =>
        h(
          'optgroup',
          { label: code('fieldType', group.type) },
          ...group.fields.map((f) => option(f.name, fieldText(f))),
        ),
      ),
    );
    const place = h('div', { class: 'stack' });
    select.addEventListener('change', () => {
      const field = free.find((f) => f.name === select.value);
      if (!field) {
        replace(place);
        return;
      }
      const control = field.codes
        ? h(
            'select',
            { id: 'constant-value' },
            ...field.codes.map((c) => option(c, codeText(kind, field.name, c))),
          )
        : h('input', {
            id: 'constant-value',
            type: field.type === 'date' ? 'date' : 'text',
            autocomplete: 'off',
          });
      const box = formField(t('import.constant.value'), control);
      replace(
        place,
        box.element,
        h(
          'div',
          { class: 'actions start' },
          h(
            'button',
            {
              type: 'button',
              class: 'button',
              onclick: () => {
                if (!control.value.trim()) {
                  box.fault(t('import.constant.fault'));
                  control.focus();
                  return;
                }
                setConstant(draft, field.name, control.value.trim());
                if (draft.look) drawConstants(draft.look);
                document.getElementById(`constant-${field.name}`)?.focus();
                lookSoon();
              },
            },
            t('import.constant.set'),
          ),
        ),
      );
    });
    return h('div', { class: 'stack' }, formField(t('import.constant.field'), select).element, place);
  };

  let shownOnly = '';
  const drawOnly = (found: Look) => {
    const only = Object.entries(mappingOf(draft).only ?? {});
    const key = JSON.stringify(only);
    if (key === shownOnly) return;
    shownOnly = key;
    replace(
      some,
      ...only.map(([column, value]) =>
        h(
          'div',
          { class: 'inline constant' },
          h('p', {}, t('import.only.set', { column, value })),
          h(
            'button',
            {
              type: 'button',
              class: 'button',
              'aria-label': t('import.only.removeOf', { column }),
              onclick: () => {
                setOnly(draft, column, null);
                drawOnly(draft.look ?? found);
                some.querySelector<HTMLElement>('select')?.focus();
                lookSoon();
              },
            },
            t('import.constant.remove'),
          ),
        ),
      ),
      addOnly(found.columns.filter((c) => !c.personal && !only.some(([name]) => name === c.name))),
    );
  };
  const addOnly = (free: LookColumn[]): HTMLElement => {
    const column = h(
      'select',
      { id: 'only-column' },
      option('', t('import.only.choose')),
      ...free.map((c) => option(c.name, c.name)),
    );
    const values = h('datalist', { id: 'only-values' });
    const value = h('input', { id: 'only-value', autocomplete: 'off', list: 'only-values' });
    const columnField = formField(t('import.column'), column);
    const valueField = formField(t('import.only.value'), value, t('import.only.valueHelp'), values);
    column.addEventListener('change', () => {
      const own = free.find((c) => c.name === column.value);
      replace(values, ...(own?.samples ?? []).flatMap((s) => (s ? [h('option', { value: s })] : [])));
    });
    const form = h(
      'form',
      { class: 'stack', novalidate: true },
      columnField.element,
      valueField.element,
      h(
        'div',
        { class: 'actions start' },
        h('button', { type: 'submit', class: 'button' }, t('import.constant.set')),
      ),
    );
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      columnField.fault(column.value ? null : t('import.only.columnFault'));
      valueField.fault(value.value.trim() ? null : t('import.constant.fault'));
      if (!column.value || !value.value.trim()) {
        (column.value ? value : column).focus();
        return;
      }
      setOnly(draft, column.value, value.value.trim());
      if (draft.look) drawOnly(draft.look);
      some.querySelector<HTMLElement>('button')?.focus();
      lookSoon();
    });
    return form;
  };

  const rowItems = new Map<number, HTMLDetailsElement>();
  const openRow = (row: number) => {
    const item = rowItems.get(row);
    if (!item) return;
    item.open = true;
    layer.choose(row);
    item.scrollIntoView({ block: 'nearest' });
    item.querySelector('summary')?.focus();
  };
  const drawPreview = (found: Look, frame: boolean) => {
    const open = new Set([...rowItems].filter(([, item]) => item.open).map(([row]) => row));
    const focused = [...rowItems].find(([, item]) => item.contains(document.activeElement))?.[0];
    rowItems.clear();
    replace(
      preview,
      ...found.preview.map((row) => {
        const item = previewItem(found, row, kind);
        item.open = open.has(row.row);
        item.addEventListener('toggle', () => {
          if (item.open) layer.choose(row.row);
        });
        rowItems.set(row.row, item);
        return h('li', {}, item);
      }),
    );
    if (focused !== undefined) rowItems.get(focused)?.querySelector('summary')?.focus();
    showPreview(context, layer, found.preview, frame ? 13 : null);
  };

  const draw = (frame: boolean) => {
    const found = draft.look;
    if (!found || signal.aborted) return;
    drawColumns(found);
    drawMissing(found);
    drawValues(found);
    if (!isOwnForm(found)) {
      drawConstants(found);
      drawOnly(found);
    }
    drawPreview(found, frame);
  };

  const drawProfiles = () => {
    const fitting = draft.look?.profiles ?? [];
    if (fitting.length === 0) return;
    const now = mappingOf(draft).name ?? '';
    const select = h(
      'select',
      { id: 'import-profile' },
      option('', t('import.profile.proposed'), !fitting.some((p) => p.name === now)),
      ...fitting.map((p) =>
        option(
          p.name,
          t('import.profile.fits', { name: p.name, percent: formatNumber(Math.round(p.fits * 100)) }),
          p.name === now,
        ),
      ),
    );
    const about = h('p', { class: 'small' });
    const tell = () => replace(about, fitting.find((p) => p.name === select.value)?.about ?? '');
    const field = formField(t('import.profile.label'), select, t('import.profile.help'), about);
    select.addEventListener('change', async () => {
      field.fault(null);
      tell();
      try {
        draft.mapping = select.value
          ? ((await listMappings(kind, signal)).find((m) => m.name === select.value) ?? null)
          : null;
        draft.isOwn = false;
        draft.asked.clear();
        shownValues = '';
        shownConstants = '';
        shownOnly = '';
        lookAgain();
      } catch (error) {
        if (!isAbort(error)) field.fault(describe(error).join('. '));
      }
    });
    tell();
    replace(profiles, field.element);
  };

  // ---- saving, importing ----------------------------------------------------------------------------------------------

  const saveName = h('input', { id: 'import-save', autocomplete: 'off', spellcheck: 'false' });
  const saveField = formField(t('import.save.name'), saveName, t('import.save.help'));
  const saved = h('p', { class: 'small', role: 'status' });
  const saveForm = h(
    'form',
    { class: 'stack', novalidate: true },
    saveField.element,
    h(
      'div',
      { class: 'actions start' },
      h('button', { type: 'submit', class: 'button' }, t('import.save.submit')),
    ),
    saved,
  );
  saveForm.addEventListener('submit', async (event) => {
    event.preventDefault();
    const name = profileName(saveName.value);
    saveField.fault(null);
    replace(saved);
    if (!name || UNSAVED.includes(name)) {
      saveField.fault(t('import.save.fault'));
      saveName.focus();
      return;
    }
    saveName.value = name;
    try {
      const profile = { ...mappingOf(draft), name, kind };
      await saveMapping(name, profile);
      draft.mapping = profile;
      // From now on it is the saved one, until somebody changes it again.
      draft.isOwn = false;
      replace(saved, t('import.save.done', { name }));
    } catch (error) {
      saveField.fault(describe(error).join('. '));
      saveName.focus();
    }
  });

  const startButton = h('button', { type: 'button', class: 'button primary' }, t('import.start'));
  startButton.addEventListener('click', async () => {
    startButton.disabled = true;
    replace(fault);
    try {
      // A change of a moment ago is looked at first, so that what is imported is what was shown.
      if (preview.hasAttribute('aria-busy')) {
        window.clearTimeout(timer);
        lookAgain();
      }
      if (!(await ready)) return;
      const { id } = await startImport(importAsk(draft));
      context.store.set({ import: `job/${id}` }, true);
    } catch (error) {
      replace(
        fault,
        h(
          'div',
          { class: 'notice caution' },
          icon('warning'),
          h('p', { class: 'lines' }, describe(error).join('. ')),
        ),
      );
      startButton.disabled = false;
      startButton.focus();
      return;
    } finally {
      startButton.disabled = false;
    }
  });

  draw(true);
  const ownForm = draft.look !== null && isOwnForm(draft.look);
  if (!ownForm) drawProfiles();
  const personal = draft.look?.columns.filter((c) => c.personal).length ?? 0;
  return {
    eyebrow: stepOf('columns'),
    title: t('import.columns.title'),
    body: [
      steps('columns'),
      profiles,
      personal > 0 ? note(count('import.personalColumns', personal)) : null,
      columns,
      missingBox,
      values,
      ownForm
        ? null
        : details(
            t('import.constant.title'),
            h('p', { class: 'small' }, t('import.constant.words')),
            constants,
          ),
      ownForm
        ? null
        : details(t('import.only.title'), h('p', { class: 'small' }, t('import.only.words')), some),
      section(
        t('import.preview.title'),
        h('p', { class: 'small' }, t('import.preview.words')),
        mapButton(),
        status,
        preview,
      ),
      ownForm ? null : details(t('import.save.title'), saveForm),
      fault,
      h('p', { class: 'small' }, t('import.startWords')),
      h(
        'div',
        { class: 'actions start step-actions' },
        startButton,
        h(
          'button',
          {
            type: 'button',
            class: 'button',
            onclick: () => context.store.set({ import: `upload/${draft.upload}` }, true),
          },
          t('import.backToFile'),
        ),
      ),
    ],
  };
}

/** IATI and its like say themselves what their elements are: no field is to be chosen. */
const OWN_FORMS = ['IATI', 'OCHA FTS', 'AidData'];
const isOwnForm = (found: Look) =>
  found.columns.length === 0 || found.files.every((f) => OWN_FORMS.includes(f.format));

function fieldText(field: Field): string {
  const text = code('field', field.name);
  const unit = /_(m2|ha|km2)$/.exec(field.name)?.[1];
  const named = unit && text === field.name ? field.name : text;
  return field.required ? t('import.fieldRequired', { field: named }) : named;
}

function whyText(column: LookColumn, draft: Draft): string {
  const field = fieldOf(draft, column);
  const offered = draft.offered.get(column.name);
  const why =
    offered && offered.field !== field
      ? t('import.why.you')
      : !field
        ? t('import.why.none')
        : offered?.why
          ? code('import.why', offered.why)
          : '';
  const before = field ? columnsBefore(draft, column.name, field) : [];
  return before.length > 0 ? `${why}. ${t('import.why.after', { columns: before.join(', ') })}` : why;
}

/** Columns that are asked before this one for the same field. */
function columnsBefore(draft: Draft, column: string, field: string): string[] {
  const entries = Object.entries(mappingOf(draft).columns ?? {});
  const all = entries.filter(([, f]) => (Array.isArray(f) ? f.includes(field) : f === field));
  const at = all.findIndex(([name]) => name === column);
  return all.slice(0, Math.max(0, at)).map(([name]) => name);
}

/** Kept for the server's own reckoning; `computed_area_m2` says the same to a person. */
const HIDDEN = ['measured_area_m2', 'type_code'];

/** Code lists of what a record has beside the fields that a column can become. */
const OTHER_LIST: Record<string, string> = {
  strand: 'strand',
  reported_as: 'reportedAs',
  status_code: 'activityStatus',
};

function previewItem(found: Look, row: PreviewRow, kind: string): HTMLDetailsElement {
  const record = Object.entries(row.record ?? {}).filter(
    ([field, value]) =>
      value !== null &&
      value !== '' &&
      !(Array.isArray(value) && value.length === 0) &&
      !HIDDEN.includes(field),
  );
  const text = (field: string, value: unknown): string => {
    const known = found.fields.find((f) => f.name === field);
    if (Array.isArray(value)) return value.map((v) => text(field, v)).join(', ');
    if (typeof value === 'object') return JSON.stringify(value);
    if (typeof value === 'boolean') return code('yesNo', value);
    const list = OTHER_LIST[field];
    if (list) return code(list, value);
    if (typeof value === 'number') {
      if (field === 'computed_area_m2') return formatArea(value);
      if (field === 'computed_length_m') return formatLength(value);
      if (/(^|_)(year|level)$/.test(field)) return String(value);
      return formatNumber(value, Number.isInteger(value) ? 0 : 2);
    }
    if (typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value)) return formatDate(value);
    return known?.codes ? codeText(kind, field, String(value)) : String(value);
  };
  const title = ['name', 'title', 'local_id', 'p_code', 'iati_identifier']
    .map((key) => row.record?.[key])
    .find((v) => typeof v === 'string' && v !== '');
  return h(
    'details',
    { class: `row ${worst(row.issues)}` },
    h(
      'summary',
      {},
      h(
        'span',
        { class: 'row-title' },
        h('strong', {}, t('report.row', { n: formatNumber(row.row) })),
        title ? ` ${String(title)}` : null,
      ),
      row.issues.length > 0 ? severityMark(worst(row.issues)) : null,
      row.geometry ? null : h('span', { class: 'chip' }, t('import.preview.noPlace')),
    ),
    row.issues.length > 0 ? issueList(row.issues) : null,
    record.length === 0 ? h('p', { class: 'strong' }, t('import.preview.noRecord')) : null,
    record.length === 0
      ? null
      : h(
          'table',
          { class: 'columns two' },
          h('caption', {}, t('import.preview.record')),
          h(
            'tbody',
            {},
            ...record.map(([field, value]) =>
              h('tr', {}, h('th', { scope: 'row' }, code('field', field)), h('td', {}, text(field, value))),
            ),
          ),
        ),
    h(
      'table',
      { class: 'columns two source' },
      h('caption', {}, t('source.fields')),
      h(
        'tbody',
        {},
        ...Object.entries(row.source).map(([name, value]) =>
          h(
            'tr',
            {},
            h('th', { scope: 'row' }, h('span', { class: 'code' }, name)),
            h(
              'td',
              {},
              value === null ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value),
            ),
          ),
        ),
      ),
    ),
  );
}
