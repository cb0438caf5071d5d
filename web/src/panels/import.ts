/** The import flow, from a file to a staged version and its report. Loaded when it is asked for. */
import './import.css';
import { look } from '../api/imports';
import { isAbort, Problem } from '../api/request';
import type { Context } from '../context';
import { t } from '../i18n/i18n';
import { h } from './dom';
import { details } from './figures';
import { aboutView } from './importabout';
import { chooseView } from './importchoose';
import { columnsView } from './importcolumns';
import { adopt, type Draft, keep, keptDraft, lookAsk, newDraft } from './importdraft';
import { formField, ownProgramme } from './importparts';
import { progressView } from './importprogress';
import { note, whomToAsk } from './notices';
import { openSignIn } from './signin';
import type { View } from './view';

export { reportView } from './importreport';

/** `step` is what the address bar says: `new`, `upload/<id>`, `upload/<id>/columns`, `job/<id>`. */
export async function importView(context: Context, step: string, signal: AbortSignal): Promise<View> {
  if (context.viewer.tier !== 'centre') return notAllowed(context);
  const [place, id = '', part] = step.split('/');
  if (place === 'job') return progressView(context, id, signal);
  if (place !== 'upload') return chooseView(context, signal);
  let draft: Draft;
  try {
    draft = await draftOf(context, id, signal);
  } catch (error) {
    if (isAbort(error) || !(error instanceof Problem) || error.status === 401 || error.status >= 500)
      throw error;
    return unreadable(context, error, id);
  }
  return part === 'columns' ? columnsView(context, draft, signal) : aboutView(context, draft, signal);
}

/** The draft that is being worked on; after the page was loaded anew, the upload is looked at again. */
async function draftOf(context: Context, upload: string, signal: AbortSignal): Promise<Draft> {
  const draft = keptDraft(upload) ?? newDraft(upload, [], ownProgramme(context));
  keep(draft);
  // Where there is no programme yet, the person names it first.
  if (!draft.look && draft.programme) adopt(draft, await look(upload, lookAsk(draft), signal));
  return draft;
}

function unreadable(context: Context, problem: Problem, upload: string): View {
  const gone = problem.status === 404;
  const files = keptDraft(upload)?.files.map((f) => f.name) ?? [];
  return {
    eyebrow: t('import.title'),
    title: gone ? t('import.uploadGone') : t('import.unreadable'),
    body: [
      h(
        'div',
        { class: 'notice caution', role: 'alert' },
        h(
          'div',
          {},
          h('p', { class: 'lines' }, gone ? t('import.uploadGoneWords') : problem.detail || problem.title),
        ),
      ),
      gone ? null : crsForm(upload, problem.detail),
      files.length > 0
        ? h('p', { class: 'small' }, t('import.filesWere', { files: files.join(', ') }))
        : null,
      h('p', {}, t('import.nothingChanged')),
      h(
        'div',
        { class: 'actions start' },
        h(
          'button',
          {
            type: 'button',
            class: 'button primary',
            onclick: () => context.store.set({ import: 'new' }, true),
          },
          t('import.chooseAnother'),
        ),
      ),
    ],
  };
}

/** Some files cannot be read before somebody says where their numbers are. */
function crsForm(upload: string, why: string): HTMLElement | null {
  const draft = keptDraft(upload);
  // An archive that attacks, or a text that is no table, has no coordinate system to be told.
  if (!draft || !(draft.crs || /coordinate|EPSG/i.test(why))) return null;
  const input = h('input', {
    id: 'import-crs',
    autocomplete: 'off',
    spellcheck: 'false',
    placeholder: 'EPSG:32633',
    dir: 'ltr',
    value: draft.crs,
  });
  const field = formField(t('import.crs'), input, t('import.crsHelp'));
  const form = h(
    'form',
    { class: 'stack', novalidate: true },
    field.element,
    h(
      'div',
      { class: 'actions start' },
      h('button', { type: 'submit', class: 'button' }, t('import.tryAgain')),
    ),
  );
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const crs = input.value.trim().toUpperCase();
    if (crs && !/^EPSG:\d{4,6}$/.test(crs)) {
      field.fault(t('import.fault.crs'));
      input.focus();
      return;
    }
    draft.crs = crs;
    window.dispatchEvent(new CustomEvent('cartagena:changed'));
  });
  return details(t('import.crsTitle'), form);
}

function notAllowed(context: Context): View {
  return {
    eyebrow: t('import.title'),
    title: t('import.notAllowed'),
    body: [
      note(t('import.notAllowedWords')),
      h('p', {}, whomToAsk(context.current)),
      h(
        'div',
        { class: 'actions start' },
        h(
          'button',
          { type: 'button', class: 'button primary', onclick: () => openSignIn(context) },
          t('signIn.open'),
        ),
      ),
    ],
  };
}
