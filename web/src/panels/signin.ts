/** Signing in with a centre's token, which the tab forgets when it is closed. */
import { getViewer } from '../api/api';
import { Problem, setToken } from '../api/request';
import type { Context } from '../context';
import { t } from '../i18n/i18n';
import { h, replace } from './dom';
import { describe } from './notices';

/** Set by the shell: what to do when the viewer has changed. */
let changed: () => void = () => {};
export function onViewerChange(then: () => void): void {
  changed = then;
}

export function signOut(): void {
  setToken(null);
  changed();
}

export function openSignIn(context: Context): void {
  const returnTo = document.activeElement;
  const error = h('p', { class: 'field-error', id: 'token-error', role: 'alert' });
  const input = h('input', {
    type: 'password',
    id: 'token',
    name: 'token',
    autocomplete: 'off',
    spellcheck: 'false',
    required: true,
    'aria-describedby': 'token-help token-error',
  });
  const submit = h('button', { type: 'submit', class: 'button primary' }, t('signIn.submit'));
  const form = h(
    'form',
    { method: 'dialog', class: 'sign-in' },
    h('h2', { id: 'sign-in-title' }, t('signIn.title')),
    h('p', { id: 'token-help' }, t('signIn.help')),
    h('label', { for: 'token' }, t('signIn.token')),
    input,
    error,
    h(
      'div',
      { class: 'actions' },
      h('button', { type: 'button', class: 'button', onclick: () => dialog.close() }, t('cancel')),
      submit,
    ),
  );
  const dialog = h('dialog', { 'aria-labelledby': 'sign-in-title' }, form);
  dialog.addEventListener('close', () => {
    dialog.remove();
    if (returnTo instanceof HTMLElement && returnTo.isConnected) returnTo.focus();
  });
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const token = input.value.trim();
    replace(error);
    if (!token) {
      replace(error, t('signIn.empty'));
      input.focus();
      return;
    }
    submit.disabled = true;
    try {
      const viewer = await getViewer(token);
      if (viewer.tier !== 'centre') throw new Problem(401, '', '', '');
      setToken(token);
      context.viewer = viewer;
      dialog.close();
      changed();
    } catch (problem) {
      const refused = problem instanceof Problem && (problem.status === 401 || problem.status === 403);
      replace(error, refused ? t('signIn.refused') : describe(problem).join(' '));
      input.focus();
    } finally {
      submit.disabled = false;
    }
  });
  document.body.append(dialog);
  dialog.showModal();
  input.focus();
}
