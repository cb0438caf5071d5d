/** A question before something happens, as a dialog of the page: named by its title, answered by keyboard, undone by Escape. */
import { t } from '../i18n/i18n';
import { h, replace } from './dom';
import { describe } from './notices';

export interface Question {
  title: string;
  words: (Node | string)[];
  /** label of the button that does it */
  act: string;
  /** what cannot be taken back is drawn so, and the focus waits on the other button */
  final?: boolean;
  run: () => Promise<unknown>;
  /** what went wrong, in words; the dialog stays open */
  explain?: (error: unknown) => string;
}

/** Asks, does it, and answers whether it was done. A failure is told in the dialog, which stays open. */
export function confirm(question: Question): Promise<boolean> {
  const returnTo = document.activeElement;
  const error = h('p', { class: 'field-error', role: 'alert' });
  const stop = h('button', { type: 'button', class: 'button', onclick: () => dialog.close() }, t('cancel'));
  const act = h(
    'button',
    { type: 'button', class: question.final ? 'button final' : 'button primary' },
    question.act,
  );
  const dialog = h(
    'dialog',
    { 'aria-labelledby': 'confirm-title', 'aria-describedby': 'confirm-words', class: 'confirm' },
    h('h2', { id: 'confirm-title' }, question.title),
    h(
      'div',
      { id: 'confirm-words' },
      ...question.words.map((words) => (typeof words === 'string' ? h('p', {}, words) : words)),
    ),
    error,
    h('div', { class: 'actions' }, stop, act),
  );
  return new Promise((resolve) => {
    let done = false;
    act.addEventListener('click', async () => {
      act.disabled = true;
      replace(error);
      try {
        await question.run();
        done = true;
        dialog.close();
      } catch (problem) {
        replace(error, question.explain?.(problem) ?? describe(problem).join(' '));
        act.disabled = false;
        stop.focus();
      }
    });
    dialog.addEventListener('close', () => {
      dialog.remove();
      if (returnTo instanceof HTMLElement && returnTo.isConnected) returnTo.focus();
      resolve(done);
    });
    document.body.append(dialog);
    dialog.showModal();
    (question.final ? stop : act).focus();
  });
}
