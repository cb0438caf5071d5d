/** The words for nothing found, not loaded and not allowed. They are written once, here. */
import { Problem, Unreachable } from '../api/request';
import type { Programme } from '../api/types';
import type { Context } from '../context';
import { formatDate } from '../i18n/format';
import { t } from '../i18n/i18n';
import { h, icon } from './dom';
import { openSignIn } from './signin';

/** "No record here. That does not mean it is safe. Data as of <date>. Ask <authority>." */
export function noRecordWords(
  context: Context,
  programme: Programme | undefined,
  kind: string,
  words = t('noRecord.words'),
): string {
  const asOf = programme ? context.asOf(programme.code, kind) : null;
  return [
    words,
    asOf ? t('noRecord.asOf', { date: formatDate(asOf) }) : t('noRecord.noData'),
    whomToAsk(programme),
  ].join(' ');
}

export function whomToAsk(programme: Programme | undefined): string {
  if (!programme?.authority) return t('noRecord.askUnknown');
  return programme.contact
    ? t('noRecord.askAt', { authority: programme.authority, contact: programme.contact })
    : t('noRecord.ask', { authority: programme.authority });
}

export function noRecord(
  context: Context,
  programme: Programme | undefined,
  kind = 'hazard-area',
  words = t('noRecord.words'),
): HTMLElement {
  return h(
    'div',
    { class: 'notice caution no-record', role: 'note' },
    icon('warning'),
    h('p', {}, noRecordWords(context, programme, kind, words)),
  );
}

export function note(text: string, kind: 'plain' | 'caution' = 'plain'): HTMLElement {
  return h(
    'div',
    { class: `notice ${kind}`, role: 'note' },
    icon(kind === 'caution' ? 'warning' : 'info'),
    h('p', {}, text),
  );
}

export const noData = () => h('p', { class: 'no-data' }, t('figures.noData'));

/** Why a programme's hazards are drawn enlarged for this viewer, and what to do. Null where they are not, or none are published. */
export function protection(context: Context, programme: Programme | undefined): HTMLElement | null {
  if (!programme || !context.isEnlarged(programme)) return null;
  const text = programme.publicView === 'cells' ? t('protected.cells') : t('protected.totals');
  return h(
    'div',
    { class: 'notice plain protection', role: 'note' },
    icon('info'),
    h(
      'div',
      {},
      h('p', {}, text),
      h('p', {}, whomToAsk(programme)),
      h('button', { type: 'button', class: 'link', onclick: () => openSignIn(context) }, t('signIn.open')),
    ),
  );
}

/** A refusal or failure as a person can use it: what happened, and what to do. */
export function failure(
  context: Context,
  error: unknown,
  retry: () => void,
  programme = context.current,
): HTMLElement {
  if (error instanceof Problem && error.isPreciseRead) {
    return h(
      'div',
      { class: 'notice plain refused', role: 'alert' },
      icon('key'),
      h(
        'div',
        {},
        h('p', { class: 'strong' }, t('refused.title')),
        h('p', {}, error.detail || t('refused.words', { programme: programme?.name ?? '' })),
        h('p', {}, whomToAsk(programme)),
        h(
          'button',
          { type: 'button', class: 'button', onclick: () => openSignIn(context) },
          t('signIn.open'),
        ),
      ),
    );
  }
  const [title, words] = describe(error);
  return h(
    'div',
    { class: 'notice plain failed', role: 'alert' },
    icon('info'),
    h(
      'div',
      {},
      h('p', { class: 'strong' }, title),
      h('p', {}, words),
      h('button', { type: 'button', class: 'button', onclick: retry }, t('retry')),
    ),
  );
}

export function describe(error: unknown): [string, string] {
  if (error instanceof Unreachable) {
    return navigator.onLine === false
      ? [t('error.offline.title'), t('error.offline.words')]
      : [t('error.unreachable.title'), t('error.unreachable.words')];
  }
  if (error instanceof Problem) {
    if (error.status === 404) return [t('error.gone.title'), error.detail || t('error.gone.words')];
    return [error.title || t('error.other.title'), error.detail || t('error.other.words')];
  }
  return [t('error.other.title'), t('error.other.words')];
}
