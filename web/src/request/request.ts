/** Requests to the centre to clear what an answer found: the form, the centre's list, and one request with its history. */
import './request.css';
import { isAbort, Problem } from '../api/request';
import {
  type ClearanceRequest,
  changeRequest,
  fileRequest,
  getRequest,
  listRequests,
  type RequestState,
  STATES,
} from '../api/requests';
import type { Context } from '../context';
import { formatArea, formatDate, formatLength, formatNumber } from '../i18n/format';
import { code, count, t } from '../i18n/i18n';
import { h, replace } from '../panels/dom';
import { facts, section } from '../panels/figures';
import { describe, failure, note } from '../panels/notices';
import type { View } from '../panels/view';
import { bodyOfForm, CHOICES, PEOPLE, stepsOf } from './form';

/** Keys were told once; they live as long as the tab. */
function recall(name: string): string | null {
  try {
    return sessionStorage.getItem(name);
  } catch {
    return null;
  }
}

function remember(name: string, value: string): void {
  try {
    sessionStorage.setItem(name, value);
  } catch {
    // Storage may be forbidden; the key is then asked for again.
  }
}

const keyName = (reference: string) => `cartagena.request.${reference}`;

/** `request/new/<answer>`, `request/<reference>` or `requests`, as the address has it. */
export async function requestView(context: Context, signal: AbortSignal): Promise<View> {
  const at = context.store.state.ask ?? '';
  if (at.startsWith('request/new/')) return newView(context, at.slice('request/new/'.length));
  if (at.startsWith('request/')) return oneView(context, at.slice('request/'.length), signal);
  return listView(context, signal);
}

function choice(name: string, values: readonly string[], words: (value: string) => string): HTMLElement {
  const id = `request-${name}`;
  return h(
    'div',
    { class: 'field' },
    h('label', { for: id }, t(`request.${name}` as Parameters<typeof t>[0])),
    h('select', { id, name }, ...values.map((value) => h('option', { value }, words(value)))),
  );
}

function line(name: string, required: boolean, hint?: string): HTMLElement {
  const id = `request-${name}`;
  return h(
    'div',
    { class: 'field' },
    h('label', { for: id }, t(`request.${name}` as Parameters<typeof t>[0])),
    h('input', { id, name, type: 'text', maxlength: '200', autocomplete: 'off', required }),
    hint ? h('p', { class: 'small' }, hint) : null,
  );
}

function newView(context: Context, answer: string): View {
  const told = h('p', { class: 'field-error', role: 'alert' });
  const act = h('button', { type: 'submit', class: 'button primary' }, t('request.file'));
  const form = h(
    'form',
    { class: 'request-form' },
    note(t('request.noPersons'), 'caution'),
    line('organisation', true),
    line('contact', true, t('request.contactHint')),
    choice('priority', CHOICES.priority, (value) => code('requestPriority', value)),
    choice('blockage', CHOICES.blockage, (value) => code('requestBlockage', value)),
    choice('supportNeeded', CHOICES.supportNeeded, (value) => code('requestSupport', value)),
    ...CHOICES.asked.map((name) => choice(name, CHOICES.yesNo, (value) => code('yesNo', value))),
    line('intendedUse', false),
    h(
      'fieldset',
      { class: 'request-people' },
      h('legend', {}, t('request.beneficiaries')),
      ...PEOPLE.map((name) =>
        h(
          'div',
          { class: 'field' },
          h('label', { for: `request-${name}` }, code('requestPeople', name)),
          h('input', {
            id: `request-${name}`,
            name,
            type: 'number',
            min: '0',
            step: '1',
            inputmode: 'numeric',
          }),
        ),
      ),
    ),
    h(
      'div',
      { class: 'field' },
      h('label', { for: 'request-note' }, t('request.note')),
      h('textarea', { id: 'request-note', name: 'note', rows: '3', maxlength: '2000' }),
    ),
    told,
    h('div', { class: 'actions start' }, act),
  );
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    act.disabled = true;
    replace(told);
    try {
      const filed = await fileRequest(
        bodyOfForm(new FormData(form), answer, recall(`cartagena.answer.${answer}`)),
      );
      if (filed.key) remember(keyName(filed.reference), filed.key);
      context.store.set({ ask: `request/${filed.reference}` }, true);
    } catch (error) {
      if (!isAbort(error)) replace(told, describe(error).join(' '));
      act.disabled = false;
    }
  });
  return { eyebrow: answer, title: t('request.new'), body: [form] };
}

async function oneView(context: Context, reference: string, signal: AbortSignal): Promise<View> {
  const key = recall(keyName(reference));
  try {
    return shown(context, await getRequest(reference, key, signal), key);
  } catch (error) {
    if (isAbort(error)) throw error;
    const body =
      error instanceof Problem && error.status === 404
        ? [note(error.detail), keyForm(reference)]
        : [failure(context, error, () => reload())];
    return { eyebrow: reference, title: t('request.title'), body };
  }
}

const reload = () => window.dispatchEvent(new CustomEvent('cartagena:changed'));

/** For who comes back with the key that was told when the request was filed. */
function keyForm(reference: string): HTMLElement {
  const input = h('input', { id: 'request-key', type: 'text', autocomplete: 'off', required: true });
  const form = h(
    'form',
    { class: 'request-form' },
    h('div', { class: 'field' }, h('label', { for: 'request-key' }, t('request.key')), input),
    h('div', { class: 'actions start' }, h('button', { type: 'submit', class: 'button' }, t('request.open'))),
  );
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    remember(keyName(reference), input.value.trim());
    reload();
  });
  return form;
}

function shown(context: Context, request: ClearanceRequest, key: string | null): View {
  const { answer, beneficiaries: people } = request;
  const summary = answer.summary;
  return {
    eyebrow: [request.programme.name, request.reference].join(' · '),
    title: answer.projectName ?? t('request.title'),
    body: [
      h(
        'section',
        { class: 'block' },
        h('p', { class: 'request-state', 'data-state': request.state }, code('requestState', request.state)),
        key ? note(t('request.keep', { reference: request.reference })) : null,
        key ? h('p', { class: 'code request-key' }, key) : null,
        steps(request, key),
      ),
      section(
        t('request.history'),
        h(
          'ol',
          { class: 'plain request-history' },
          ...request.history.map((event) =>
            h(
              'li',
              {},
              h('strong', {}, code('requestState', event.state)),
              h(
                'small',
                {},
                [formatDate(event.at), code('requestRole', event.role), event.organisation, event.by]
                  .filter(Boolean)
                  .join(' · '),
              ),
              event.note ? h('p', {}, event.note) : null,
            ),
          ),
        ),
      ),
      section(
        t('request.asked'),
        facts([
          [t('request.organisation'), request.organisation],
          [t('request.contact'), request.contact],
          [t('request.priority'), code('requestPriority', request.priority)],
          [t('request.blockage'), code('requestBlockage', request.blockage)],
          [t('request.supportNeeded'), code('requestSupport', request.supportNeeded)],
          ...CHOICES.asked.map((name): [string, string] => [
            t(`request.${name}`),
            code('yesNo', request[name]),
          ]),
          [t('request.intendedUse'), request.intendedUse],
          [
            t('request.beneficiaries'),
            PEOPLE.flatMap((name) => {
              const number = people[name];
              return number === null ? [] : [`${code('requestPeople', name)}: ${formatNumber(number)}`];
            }).join(', ') || t('notStated'),
          ],
          [t('request.note'), request.note],
        ]),
      ),
      section(
        t('request.answer'),
        h(
          'button',
          {
            type: 'button',
            class: 'link',
            onclick: () => context.store.set({ ask: `kept/${answer.reference}` }, true),
          },
          answer.reference,
        ),
        summary
          ? h(
              'p',
              {},
              [
                `${formatNumber(summary.hazardAreaCount)} ${count('needs.count', summary.hazardAreaCount)}`,
                formatArea(summary.hazardAreaM2),
                t('needs.corridorShort', { length: formatLength(answer.corridorM) }),
              ].join(' · '),
            )
          : note(t('request.noSummary')),
        h('p', { class: 'small' }, t('answer.askedAt', { date: formatDate(answer.askedAt) })),
      ),
    ],
  };
}

function steps(request: ClearanceRequest, key: string | null): HTMLElement | null {
  if (request.next.length === 0) return null;
  const told = h('p', { class: 'field-error', role: 'alert' });
  const words = h('textarea', { id: 'request-step', rows: '2', maxlength: '2000' });
  const act = (state: RequestState, primary: boolean) =>
    h(
      'button',
      {
        type: 'button',
        class: primary ? 'button primary' : 'button',
        'data-step': state,
        onclick: async () => {
          replace(told);
          if (stepsOf(state).noteNeeded && !words.value.trim()) {
            replace(told, t('request.noteNeeded'));
            words.focus();
            return;
          }
          try {
            await changeRequest(request.reference, key, state, words.value.trim());
            reload();
          } catch (error) {
            if (!isAbort(error)) replace(told, describe(error).join(' '));
          }
        },
      },
      code('requestStep', state),
    );
  return h(
    'div',
    { class: 'request-steps' },
    h('div', { class: 'field' }, h('label', { for: 'request-step' }, t('request.stepNote')), words),
    told,
    h(
      'div',
      { class: 'actions start' },
      ...request.next.map((state, i) => act(state, i === 0 && stepsOf(state).forward)),
    ),
  );
}

let filter: RequestState | null = null;

async function listView(context: Context, signal: AbortSignal): Promise<View> {
  const programme = context.store.state.programme;
  const title = t('request.list');
  if (context.viewer.tier !== 'centre') return { title, body: [note(t('request.listCentre'))] };
  try {
    const page = await listRequests(programme, filter, null, signal);
    const rows = h('div', { class: 'request-rows' });
    const more = h('button', { type: 'button', class: 'button' }, t('request.more'));
    let next = page.next;
    const add = (requests: ClearanceRequest[]) => rows.append(...requests.map((one) => row(context, one)));
    more.addEventListener('click', async () => {
      more.disabled = true;
      try {
        const further = await listRequests(programme, filter, next);
        add(further.requests);
        next = further.next;
        more.hidden = next === null;
      } catch (error) {
        more.before(failure(context, error, reload));
      }
      more.disabled = false;
    });
    more.hidden = next === null;
    add(page.requests);
    const choose = h(
      'select',
      { id: 'request-filter' },
      h('option', { value: '' }, t('request.every')),
      ...STATES.map((state) =>
        h(
          'option',
          { value: state, selected: state === filter },
          `${code('requestState', state)} (${formatNumber(page.counts[state])})`,
        ),
      ),
    );
    choose.addEventListener('change', () => {
      filter = (choose.value || null) as RequestState | null;
      reload();
    });
    return {
      eyebrow: context.current?.name ?? programme ?? '',
      title,
      body: [
        h('div', { class: 'field' }, h('label', { for: 'request-filter' }, t('request.filter')), choose),
        page.requests.length === 0 ? note(t('request.none')) : rows,
        more,
      ],
    };
  } catch (error) {
    if (isAbort(error)) throw error;
    return { title, body: [failure(context, error, reload)] };
  }
}

function row(context: Context, request: ClearanceRequest): HTMLElement {
  return h(
    'button',
    {
      type: 'button',
      class: 'record tall',
      'data-request': request.reference,
      onclick: () => context.store.set({ ask: `request/${request.reference}` }, true),
    },
    h(
      'span',
      {},
      h('strong', {}, request.answer.projectName ?? request.organisation),
      h(
        'small',
        {},
        [
          request.reference,
          code('requestState', request.state),
          code('requestPriority', request.priority),
          formatDate(request.filedAt),
        ].join(' · '),
      ),
    ),
  );
}
