/** The question as a form: where, how wide, and what it is for. */
import { listFeatures } from '../api/api';
import { isAbort, Problem, Unreachable } from '../api/request';
import type { RecordFeature } from '../api/types';
import type { Context } from '../context';
import { formatLength, formatNumber } from '../i18n/format';
import { count, t } from '../i18n/i18n';
import { add, h, icon, replace } from '../panels/dom';
import { details, section } from '../panels/figures';
import { describe, whomToAsk } from '../panels/notices';
import type { View } from '../panels/view';
import {
  ALTERNATIVES_MOST,
  BUFFER_M_MOST,
  boundsOf,
  CORRIDOR_M_MOST,
  KINDS,
  type Kind,
  kindOf,
  type Money,
  PRESETS,
  placesOf,
  type Question,
  type Shape,
  shapeOf,
  TEAMS_MOST,
} from './question';
import { type Found, NotRead, readFile, readText } from './read';
import { COLOURS, type Overlay } from './shapes';
import { HANDLES_MOST, Sketch } from './sketch';

interface Ways {
  /** hears every change */
  keep: (question: Question) => void;
  send: (question: Question) => void;
}

/** Stored projects that can be chosen; the server gives no more at a time. */
const PROJECTS_MOST = 1_000;

let leave: () => void = () => {};

/** Takes the handles and the drawing strip off the map. */
export function leaveForm(): void {
  leave();
  leave = () => {};
}

export async function formView(
  context: Context,
  overlay: Overlay,
  given: Question,
  ways: Ways,
): Promise<View> {
  leaveForm();
  let question = given;
  let project: RecordFeature | null = null;
  let sketch: Sketch | null = null;
  let gone = false;
  const sketching = Sketch.on(context.map.map).then((made) => {
    sketch = made;
    if (!gone) draw();
  });
  const where = h('div', { class: 'ask-where' });
  const others = h('div', { class: 'ask-where' });
  const fault = h('p', { class: 'field-error', role: 'alert' });
  const strip = h('div', { class: 'ask-strip', role: 'group', 'aria-label': t('ask.drawing'), hidden: true });
  document.querySelector('.map-notices')?.prepend(strip);
  leave = () => {
    gone = true;
    sketch?.cancel();
    sketch?.clear();
    strip.remove();
    context.map.busy = false;
  };

  const set = (change: Partial<Question>) => {
    question = { ...question, ...change };
    ways.keep(question);
  };
  const shown = (): Shape | null => question.shape ?? shapeOf(project?.geometry);

  function draw(): void {
    overlay.showQuestion([shown(), ...question.alternatives], question.shape !== null && sketch !== null);
    sketch?.edit(question.shape, (shape) => {
      set({ shape });
      drawWhere();
    });
    drawWhere();
  }

  function adopt(shape: Shape, asAlternative: boolean): void {
    if (asAlternative) set({ alternatives: [...question.alternatives, shape] });
    else {
      project = null;
      // An alternative of another kind cannot be compared any more.
      const alternatives = question.alternatives.filter((other) => kindOf(other) === kindOf(shape));
      set({ shape, projectId: null, alternatives });
    }
    replace(fault);
    draw();
    const bounds = boundsOf([shape]);
    if (bounds) context.map.reveal(bounds);
  }

  async function startDrawing(kind: Kind, asAlternative: boolean): Promise<void> {
    try {
      await sketching;
    } catch {
      replace(fault, t('ask.sketchFailed'));
      return;
    }
    if (gone || !sketch) return;
    const tool = sketch;
    const returnTo = document.activeElement;
    if (!asAlternative) {
      tool.clear();
      overlay.showQuestion([null, ...question.alternatives]);
    }
    const words = h('p', { role: 'status' }, t(`ask.draw.${kind}`));
    const undo = button(t('ask.undo'), () => tool.undo());
    const finish = button(t('ask.finish'), () => tool.finish(), 'primary');
    undo.disabled = true;
    finish.disabled = true;
    replace(strip, words, kind === 'point' ? null : undo, kind === 'point' ? null : finish);
    add(
      strip,
      button(t('cancel'), () => tool.cancel()),
    );
    strip.hidden = false;
    context.map.busy = true;
    document.documentElement.toggleAttribute('data-drawing', true);
    tool.draw(
      kind,
      (points) => {
        undo.disabled = points === 0;
        finish.disabled = points < (kind === 'outline' ? 3 : 2);
        replace(words, points === 0 ? t(`ask.draw.${kind}`) : count(`ask.drawn.${kind}`, points));
      },
      (shape) => {
        strip.hidden = true;
        document.documentElement.toggleAttribute('data-drawing', false);
        // The click that ends a drawing is no question about what lies under it.
        window.setTimeout(() => {
          context.map.busy = false;
        }, 60);
        if (gone) return;
        if (shape) adopt(shape, asAlternative);
        else draw();
        window.dispatchEvent(new CustomEvent('cartagena:map'));
        if (shape) form.querySelector<HTMLElement>('#ask-send')?.focus();
        else if (returnTo instanceof HTMLElement && returnTo.isConnected) returnTo.focus();
      },
    );
    // On a phone the panel gives way to the map.
    window.dispatchEvent(new CustomEvent('cartagena:draw'));
    context.map.map.getContainer().focus({ preventScroll: true });
  }

  function drawWhere(): void {
    const shape = shown();
    const focused = where.contains(document.activeElement);
    replace(
      where,
      shape ? shapeLine(shape, 0, projectName(project), () => remove()) : h('p', {}, t('ask.whereWords')),
      h(
        'div',
        { class: 'ask-kinds' },
        ...KINDS.map((kind) =>
          h(
            'button',
            {
              type: 'button',
              class: 'button',
              'data-draw': kind,
              onclick: () => void startDrawing(kind, false),
            },
            icon(kind === 'line' ? 'route' : kind),
            h('span', {}, t(`ask.kind.${kind}`)),
          ),
        ),
      ),
      question.shape && placesOf(question.shape).length <= HANDLES_MOST
        ? h('p', { class: 'small' }, t('ask.drag'))
        : null,
      question.shape && placesOf(question.shape).length > HANDLES_MOST
        ? h('p', { class: 'small' }, t('ask.tooManyToDrag', { n: formatNumber(HANDLES_MOST) }))
        : null,
    );
    if (focused) where.querySelector<HTMLElement>('button')?.focus();
    replace(
      others,
      ...question.alternatives.map((other, i) =>
        shapeLine(other, i + 1, null, () => {
          set({ alternatives: question.alternatives.filter((_, at) => at !== i) });
          draw();
        }),
      ),
      shape && question.alternatives.length < ALTERNATIVES_MOST
        ? h(
            'button',
            {
              type: 'button',
              class: 'button',
              'data-draw': 'alternative',
              onclick: () => void startDrawing(kindOf(shape), true),
            },
            icon('plus'),
            h('span', {}, t('ask.drawAlternative')),
          )
        : h(
            'p',
            { class: 'small' },
            shape ? t('ask.alternativesMost', { n: ALTERNATIVES_MOST }) : t('ask.alternativesLater'),
          ),
    );
  }

  function shapeLine(shape: Shape, index: number, name: string | null, drop: () => void): HTMLElement {
    const swatch = h('span', { class: 'ask-colour', 'aria-hidden': 'true' });
    swatch.style.backgroundColor = COLOURS[index % COLOURS.length] ?? '';
    const title = index > 0 ? t('answer.alternative', { n: index }) : (name ?? t(`ask.is.${kindOf(shape)}`));
    return h(
      'div',
      { class: 'ask-shape' },
      swatch,
      h('div', {}, h('strong', {}, title), h('small', {}, sizeOf(context, shape))),
      h(
        'button',
        {
          type: 'button',
          class: 'icon-button',
          'aria-label': t('ask.remove', { name: title }),
          onclick: drop,
        },
        icon('close'),
      ),
    );
  }

  function remove(): void {
    project = null;
    set({ shape: null, projectId: null });
    draw();
    where.querySelector<HTMLElement>('button')?.focus();
  }

  /** What was read: taken at once when it is of one kind, chosen between when it is not. */
  function offer(found: Found, into: HTMLElement, asAlternative: boolean): void {
    const kinds = KINDS.filter((kind) => found[kind]);
    const wanted = asAlternative && shown() ? [kindOf(shown() as Shape)] : kinds;
    const possible = kinds.filter((kind) => wanted.includes(kind));
    const [only] = possible;
    if (!only) replace(into, t('ask.fault.otherKind'));
    else if (kinds.length === 1) {
      replace(into);
      adopt(found[only] as Shape, asAlternative);
    } else {
      replace(
        into,
        h('span', { class: 'lines' }, t('ask.several')),
        ...possible.map((kind) =>
          button(count(`ask.take.${kind}`, found[kind]?.coordinates.length ?? 0), () => {
            replace(into);
            adopt(found[kind] as Shape, asAlternative);
          }),
        ),
      );
    }
  }

  const pasted = h('textarea', { id: 'ask-paste', rows: 4, spellcheck: 'false', dir: 'ltr' });
  const pasteFault = h('div', { class: 'field-error ask-offer', role: 'alert' });
  const take = (asAlternative: boolean) => {
    try {
      offer(readText(pasted.value), pasteFault, asAlternative);
    } catch (error) {
      replace(pasteFault, words(error));
      pasted.focus();
    }
  };
  const file = h('input', {
    type: 'file',
    id: 'ask-file',
    class: 'visually-hidden',
    accept: '.geojson,.json,.geojsonl,.topojson,.kml,.kmz,.gpx,.wkt,.txt,.zip,.gpkg,.fgb,.csv,.xlsx,.gz',
  });
  const takeFile = async (chosen: File | undefined) => {
    if (!chosen) return;
    replace(pasteFault, t('ask.fileReading'));
    try {
      const read = await readFile(chosen);
      replace(pasteFault);
      offer(read.found, pasteFault, false);
      const told = [...read.notices];
      if (read.withoutGeometry > 0) told.push(count('ask.fileWithout', read.withoutGeometry));
      if (told.length > 0) add(pasteFault, ' ', told.join(' '));
    } catch (error) {
      replace(pasteFault, words(error));
    }
  };
  file.addEventListener('change', () => {
    void takeFile(file.files?.[0]);
    file.value = '';
  });
  context.dropped = (one) => {
    other.open = true;
    void takeFile(one);
  };
  const projects = h('select', { id: 'ask-project' }, h('option', { value: '' }, t('ask.projectNone')));
  projects.disabled = true;
  const projectWords = h('p', { class: 'small' });
  const other = details(
    t('ask.other'),
    h('label', { for: 'ask-paste' }, t('ask.paste')),
    pasted,
    h(
      'div',
      { class: 'actions start' },
      button(t('ask.use'), () => take(false)),
      button(t('ask.useAlternative'), () => take(true)),
      h(
        'label',
        { class: 'button ask-choose', for: 'ask-file' },
        icon('upload'),
        h('span', {}, t('ask.file')),
      ),
      file,
    ),
    pasteFault,
    h('p', { class: 'small' }, t('ask.formats')),
    h('label', { for: 'ask-project' }, t('ask.project')),
    projects,
    projectWords,
  );
  other.classList.add('ask-other');
  other.open = question.projectId !== null;

  const corridor = input('ask-corridor', 'number', question.corridorM, {
    min: 0,
    max: CORRIDOR_M_MOST,
    step: 'any',
  });
  const marks = PRESETS.map((preset) =>
    h(
      'button',
      {
        type: 'button',
        class: 'chip',
        'data-preset': preset.name,
        onclick: () => {
          corridor.value = String(preset.corridorM);
          corridor.dispatchEvent(new Event('input'));
        },
      },
      t(`ask.preset.${preset.name}`),
      h('strong', {}, formatLength(preset.corridorM)),
    ),
  );
  const start = input('ask-start', 'date', question.worksStart, { min: '1900-01-01', max: '2200-12-31' });
  const cost = input('ask-cost', 'number', question.projectCost?.amount ?? null, { min: 0, step: 'any' });
  const benefit = input('ask-benefit', 'number', question.benefitPerDay?.amount ?? null, {
    min: 0,
    step: 'any',
  });
  const currency = input(
    'ask-currency',
    'text',
    question.projectCost?.currency ?? question.benefitPerDay?.currency ?? 'USD',
    {
      maxlength: 3,
      pattern: '[A-Za-z]{3}',
      list: 'ask-currencies',
      autocapitalize: 'characters',
      dir: 'ltr',
    },
  );
  const name = input('ask-name', 'text', question.projectName, { maxlength: 300 });
  const buffer = input('ask-buffer', 'number', question.surveyBufferM, {
    min: 0,
    max: BUFFER_M_MOST,
    step: 'any',
  });
  const teams = input('ask-teams', 'number', question.teams, { min: 1, max: TEAMS_MOST, step: 1 });
  const suggest = h('input', {
    id: 'ask-suggest',
    type: 'checkbox',
    checked: question.suggest,
    'aria-describedby': 'ask-suggest-help',
  });
  const submit = h('button', { type: 'submit', class: 'button primary wide', id: 'ask-send' }, t('ask.send'));
  const more = details(
    t('ask.more'),
    field(name, t('ask.name')),
    field(buffer, t('ask.buffer'), t('ask.bufferHelp')),
    field(teams, t('ask.teams')),
    field(benefit, t('ask.benefit'), t('ask.benefitHelp')),
  );
  more.open = [question.projectName, question.surveyBufferM, question.teams, question.benefitPerDay].some(
    (value) => value !== null,
  );
  const form = h(
    'form',
    { class: 'ask-form', novalidate: true },
    section(t('ask.where'), where, other),
    section(
      t('ask.width'),
      field(corridor, t('needs.corridor')),
      h('div', { class: 'chips', role: 'group', 'aria-label': t('ask.presets') }, ...marks),
      h('p', { class: 'small' }, t('ask.presetsFrom')),
    ),
    section(
      t('ask.works'),
      field(start, t('ask.start')),
      h('div', { class: 'ask-money' }, field(cost, t('ask.cost')), field(currency, t('money.currency'))),
      h('datalist', { id: 'ask-currencies' }, ...currencies().map((value) => h('option', { value }))),
      more,
    ),
    section(
      t('ask.alternatives'),
      others,
      h('label', { class: 'check' }, suggest, h('span', {}, t('ask.suggest'))),
      h('p', { class: 'small', id: 'ask-suggest-help' }, t('ask.suggestHelp')),
    ),
    h('div', { class: 'ask-send' }, fault, submit),
  );

  /** What the fields say, or the field that says something else. */
  function read(): { question: Question } | { field: HTMLInputElement; words: string } {
    const at = (box: HTMLInputElement, least: number, most: number, said: string) => {
      // A browser empties what is no number: it is not the same as nothing.
      const value = box.value.trim() === '' ? null : Number(box.value);
      const bad = box.validity.badInput || (value !== null && !(value >= least && value <= most));
      return bad ? { field: box, words: said } : value;
    };
    const most = (n: number) => t('ask.fault.metres', { n: formatNumber(n) });
    const values = {
      corridorM: at(corridor, 0, CORRIDOR_M_MOST, most(CORRIDOR_M_MOST)),
      surveyBufferM: at(buffer, 0, BUFFER_M_MOST, most(BUFFER_M_MOST)),
      teams: at(teams, 1, TEAMS_MOST, t('ask.fault.teams', { n: formatNumber(TEAMS_MOST) })),
      cost: at(cost, 1e-9, 1e15, t('ask.fault.amount')),
      benefit: at(benefit, 1e-9, 1e15, t('ask.fault.amount')),
    };
    for (const value of Object.values(values)) if (value !== null && typeof value === 'object') return value;
    const numbers = values as Record<keyof typeof values, number | null>;
    if (numbers.teams !== null && !Number.isInteger(numbers.teams))
      return { field: teams, words: t('ask.fault.teams', { n: formatNumber(TEAMS_MOST) }) };
    const unit = currency.value.trim().toUpperCase();
    const money = (amount: number | null): Money | null =>
      amount === null ? null : { amount, currency: unit };
    if ((numbers.cost !== null || numbers.benefit !== null) && !/^[A-Z]{3}$/.test(unit))
      return { field: currency, words: t('ask.fault.currency') };
    if (start.validity.badInput || start.validity.rangeOverflow || start.validity.rangeUnderflow)
      return { field: start, words: t('ask.fault.day') };
    return {
      question: {
        ...question,
        corridorM: numbers.corridorM,
        surveyBufferM: numbers.surveyBufferM,
        teams: numbers.teams,
        suggest: suggest.checked,
        worksStart: start.value || null,
        projectName: name.value.trim() || null,
        projectCost: money(numbers.cost),
        benefitPerDay: money(numbers.benefit),
      },
    };
  }

  form.addEventListener('input', (event) => {
    for (const box of form.querySelectorAll('[aria-invalid]')) box.removeAttribute('aria-invalid');
    replace(fault);
    for (const mark of marks)
      mark.setAttribute(
        'aria-pressed',
        String(PRESETS.some((p) => p.name === mark.dataset.preset && String(p.corridorM) === corridor.value)),
      );
    if (event.target === pasted || event.target === projects || event.target === file) return;
    const now = read();
    if ('question' in now) set(now.question);
  });
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    if (sketch?.isDrawing) sketch.finish();
    if (!shown() && pasted.value.trim() !== '') take(false);
    if (!shown()) {
      replace(fault, t('ask.fault.where'));
      where.querySelector<HTMLElement>('button')?.focus();
      return;
    }
    const now = read();
    if ('words' in now) {
      now.field.closest('details')?.setAttribute('open', '');
      now.field.setAttribute('aria-invalid', 'true');
      replace(fault, now.words);
      now.field.focus();
      return;
    }
    ways.send(now.question);
  });
  form.dispatchEvent(new Event('input'));

  projects.addEventListener('change', () => {
    project = stored.find((one) => String(one.id) === projects.value) ?? null;
    if (!project) return;
    const kind = kindOf(shapeOf(project.geometry) as Shape);
    const own = project.properties.corridorM;
    if (typeof own === 'number') corridor.value = String(own);
    set({
      shape: null,
      projectId: Number(project.id),
      corridorM: typeof own === 'number' ? own : question.corridorM,
      alternatives: question.alternatives.filter((one) => kindOf(one) === kind),
    });
    form.dispatchEvent(new Event('input'));
    draw();
    const bounds = boundsOf([shapeOf(project.geometry) as Shape]);
    if (bounds) context.map.reveal(bounds);
  });
  let stored: RecordFeature[] = [];
  const programme = context.store.state.programme;
  void (async () => {
    try {
      const page = await listFeatures('projects', {
        programme: programme ?? undefined,
        limit: PROJECTS_MOST,
      });
      stored = page.features.filter((one) => shapeOf(one.geometry));
      const left = page.features.length - stored.length;
      stored.sort((a, b) => (projectName(a) ?? '').localeCompare(projectName(b) ?? ''));
      for (const one of stored) add(projects, h('option', { value: one.id ?? '' }, projectName(one) ?? ''));
      projects.disabled = stored.length === 0;
      replace(
        projectWords,
        stored.length === 0 ? t('ask.projectsNone') : left > 0 ? count('ask.projectsLeft', left) : '',
        page.next !== null && page.next !== undefined
          ? ` ${t('ask.projectsMore', { n: formatNumber(PROJECTS_MOST) })}`
          : '',
      );
      const chosen = stored.find((one) => Number(one.id) === question.projectId);
      if (chosen) {
        project = chosen;
        projects.value = String(chosen.id);
        if (!gone) draw();
      }
    } catch (error) {
      if (!isAbort(error)) replace(projectWords, describe(error).join(' '));
    }
  })();
  draw();
  sketching.catch(() => replace(fault, t('ask.sketchFailed')));

  return {
    eyebrow: context.current?.name ?? programme ?? '',
    title: t('ask.title'),
    body: [h('p', {}, t('ask.words'), ' ', whomToAsk(context.current)), form],
  };
}

function words(error: unknown): string {
  if (error instanceof NotRead) return t(`ask.fault.${error.reason}`);
  return error instanceof Problem || error instanceof Unreachable
    ? describe(error).join(' ')
    : t('ask.fault.broken');
}

function projectName(project: RecordFeature | null): string | null {
  if (!project) return null;
  const { name } = project.properties;
  return typeof name === 'string' && name ? name : t('record.number', { id: String(project.id) });
}

/** As far as the page can tell at a glance; the answer has the exact length. */
function sizeOf(context: Context, shape: Shape): string {
  const points = count('ask.points', placesOf(shape).length);
  if (shape.type !== 'MultiLineString') return points;
  let lengthM = 0;
  for (const line of shape.coordinates)
    line.forEach(([lng = 0, lat = 0], i) => {
      const [fromLng = 0, fromLat = 0] = line[i - 1] ?? [lng, lat];
      lengthM += context.map.map.distance([fromLat, fromLng], [lat, lng]);
    });
  return `${t('ask.about', { length: formatLength(lengthM) })} · ${points}`;
}

function currencies(): string[] {
  const known = Intl as unknown as { supportedValuesOf?: (key: string) => string[] };
  return known.supportedValuesOf?.('currency') ?? [];
}

function button(label: string, act: () => void, kind = ''): HTMLButtonElement {
  return h('button', { type: 'button', class: `button ${kind}`, onclick: act }, label);
}

function input(
  id: string,
  type: string,
  value: string | number | null,
  attributes: Record<string, string | number>,
): HTMLInputElement {
  return h('input', { id, type, value, autocomplete: 'off', ...attributes });
}

function field(box: HTMLInputElement, label: string, help: string | null = null): HTMLElement {
  const helpId = `${box.id}-help`;
  if (help) box.setAttribute('aria-describedby', helpId);
  return h(
    'div',
    { class: 'field' },
    h('label', { for: box.id }, label),
    box,
    help ? h('p', { class: 'small', id: helpId }, help) : null,
  );
}
