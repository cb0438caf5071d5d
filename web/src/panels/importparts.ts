/** Parts that the steps of the import flow share. */
import type { LookIssue, PreviewRow, UploadFile } from '../api/imports';
import type { Context } from '../context';
import { formatNumber } from '../i18n/format';
import { code, t } from '../i18n/i18n';
import { RowLayer } from '../map/rowlayer';
import { add, h, icon, replace } from './dom';
import { sizeOf } from './importdraft';

const STEPS = ['choose', 'about', 'columns', 'report'] as const;
export type Step = (typeof STEPS)[number];

/** Where one stands on the way; the words are for everybody, the line for those who see it. */
export function steps(now: Step): HTMLElement {
  const at = STEPS.indexOf(now);
  return h(
    'ol',
    { class: 'steps', 'aria-label': t('import.steps') },
    ...STEPS.map((step, i) =>
      h(
        'li',
        { class: i < at ? 'done' : i === at ? 'now' : '', 'aria-current': i === at ? 'step' : null },
        t(`import.step.${step}`),
      ),
    ),
  );
}

export function stepOf(now: Step): string {
  return t('import.stepOf', { n: formatNumber(STEPS.indexOf(now) + 1), of: formatNumber(STEPS.length) });
}

export function sizeText(bytes: number): string {
  const { n, unit } = sizeOf(bytes);
  return t(`size.${unit}`, { n: formatNumber(n, unit === 'B' || n >= 100 ? 0 : 1) });
}

export function filesText(files: UploadFile[]): string {
  return files.map((f) => `${f.name} (${sizeText(f.sizeBytes)})`).join(', ');
}

export interface FormField {
  element: HTMLElement;
  /** shows what is wrong with the value, tied to the control; null takes it away */
  fault: (words: string | null) => void;
}

/** A label, its control, what helps, and what is wrong. */
export function formField(
  label: string,
  control: HTMLInputElement | HTMLSelectElement,
  help: string | null = null,
  ...more: Node[]
): FormField {
  const fault = h('p', { class: 'field-error', id: `${control.id}-fault` });
  const helpText = help ? h('p', { class: 'small', id: `${control.id}-help` }, help) : null;
  control.setAttribute('aria-describedby', `${helpText ? `${control.id}-help ` : ''}${control.id}-fault`);
  const element = h('div', { class: 'field' }, h('label', { for: control.id }, label), helpText, control);
  add(element, ...more, fault);
  return {
    element,
    fault: (words) => {
      replace(fault, words);
      if (words) control.setAttribute('aria-invalid', 'true');
      else control.removeAttribute('aria-invalid');
    },
  };
}

export function option(value: string, text: string, chosen = false): HTMLOptionElement {
  const element = h('option', { value }, text);
  element.selected = chosen;
  return element;
}

const RANK = ['none', 'info', 'warning', 'error'];

/** The gravest of a row's issues; `none` without. */
export function worst(issues: { severity: string }[]): string {
  return issues.reduce(
    (most, i) => (RANK.indexOf(i.severity) > RANK.indexOf(most) ? i.severity : most),
    'none',
  );
}

/** The mark of a severity: shape and colour, with its word for those who do not see it. */
export function severityMark(severity: string): HTMLElement {
  return h(
    'span',
    { class: `severity ${severity}` },
    severity === 'info' ? icon('info') : icon('warning'),
    h('span', {}, code('severity', severity)),
  );
}

/** Issues as a person reads them: what it is, where, and what to do. */
export function issueList(issues: LookIssue[]): HTMLElement {
  return h(
    'ul',
    { class: 'row-issues' },
    ...issues.map((issue) =>
      h(
        'li',
        {},
        severityMark(issue.severity),
        h(
          'div',
          {},
          h('p', {}, issue.message),
          issue.column
            ? h(
                'p',
                { class: 'small' },
                issue.value ? t('report.column', { column: issue.column, value: issue.value }) : issue.column,
              )
            : null,
        ),
      ),
    ),
  );
}

/** The programme that is looked at if it is the reader's own, else the first that is; none on an empty server. */
export function ownProgramme(context: Context): string {
  const own = [context.current, ...context.programmes].find((p) => p && context.isCentreOf(p.code));
  return own?.code ?? context.viewer.programmes.find((c) => c !== '*') ?? '';
}

/** On a phone the panel covers the map: half of it gives way. */
export function makeRoomForMap(): void {
  window.dispatchEvent(new CustomEvent('cartagena:map'));
}

export function mapButton(): HTMLElement {
  return h(
    'button',
    { type: 'button', class: 'link phone-only', onclick: makeRoomForMap },
    t('import.showMap'),
  );
}

/** A layer of rows that leaves the map when the panel goes. */
export function rowsOnMap(context: Context, signal: AbortSignal, onChoose: (row: number) => void): RowLayer {
  const layer = new RowLayer(context.map.map, onChoose);
  signal.addEventListener('abort', () => layer.remove());
  if (signal.aborted) layer.remove();
  return layer;
}

/** The ten rows that a look has read, on the map. Frames them no closer than `zoom`; null leaves the map where it is. */
export function showPreview(
  context: Context,
  layer: RowLayer,
  rows: PreviewRow[],
  zoom: number | null,
): number {
  const placed = rows.flatMap((row) =>
    row.geometry
      ? [
          {
            row: row.row,
            geometry: row.geometry,
            severity: worst(row.issues),
            label: t('report.row', { n: formatNumber(row.row) }),
          },
        ]
      : [],
  );
  layer.show(placed);
  if (zoom !== null && layer.bbox) context.map.frame(layer.bbox, zoom);
  return placed.length;
}
