/** Asking what stands in the way: the form, the answer, and what both show on the map. Loaded when somebody asks. */
import './ask.css';
import { type Answer, getKeptAnswer, postQuestion } from '../api/answers';
import { isAbort } from '../api/request';
import type { Context } from '../context';
import { t } from '../i18n/i18n';
import { h } from '../panels/dom';
import { failure, note } from '../panels/notices';
import type { View } from '../panels/view';
import { answerView, showOnMap } from './answer';
import { formView, leaveForm } from './form';
import { bodyOf, formatQuestion, NOTHING_ASKED, parseQuestion, type Question, shapeOf } from './question';
import { Overlay } from './shapes';

const TAB = 'cartagena.question';

let overlay: Overlay | null = null;
/** what the form holds, also while its reader looks elsewhere */
let draft: Question = NOTHING_ASKED;
/** the last answer, so that the way back from a record asks nothing again */
let last: { of: string; answer: Answer } | null = null;

/** Key of a kept answer, which was told once; it lives as long as the tab. */
const keyName = (reference: string) => `cartagena.answer.${reference}`;

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
    // Storage may be forbidden or full; then the tab forgets it when it is loaded again.
  }
}

/** What the address says is asked; null when it cannot be understood. */
function asked(question: string | null): Question | null {
  if (question === null) return null;
  if (question !== 'tab') return parseQuestion(question);
  if (draft.shape || draft.projectId !== null) return draft;
  try {
    return JSON.parse(recall(TAB) ?? 'null') as Question | null;
  } catch {
    return null;
  }
}

/** For the address bar; what is too long for it is kept in the tab. */
function written(question: Question): string {
  const text = formatQuestion(question);
  if (text !== null) return text;
  remember(TAB, JSON.stringify(question));
  return 'tab';
}

export async function askView(context: Context, signal: AbortSignal): Promise<View> {
  const { ask, question } = context.store.state;
  overlay ??= new Overlay(context.map.map);
  const layer = overlay;
  context.leaveAsk = () => {
    layer.clear();
    leaveForm();
    last = null;
  };
  context.forgetAnswer = () => {
    last = null;
  };
  if (ask === 'form') {
    draft = asked(question) ?? draft;
    return formView(context, layer, draft, {
      keep: (now) => {
        draft = now;
        // The form stays as it is; a reload finds it again.
        if (context.store.state.ask === 'form') context.store.set({ question: written(now) });
      },
      send: (now) => {
        draft = now;
        last = null;
        context.store.set({ ask: 'answer', question: written(now) }, true);
      },
    });
  }
  leaveForm();
  const programme = context.store.state.programme ?? '';
  const retry = () => window.dispatchEvent(new CustomEvent('cartagena:changed'));
  const of = `${ask}|${programme}|${question}`;
  const reference = ask?.startsWith('kept/') ? ask.slice('kept/'.length) : null;
  const now = reference ? null : asked(question);
  if (!reference && !now) {
    return {
      eyebrow: t('ask.title'),
      title: t('ask.unreadable'),
      body: [note(t('ask.unreadableWords')), change()],
    };
  }
  if (now) {
    draft = now;
    layer.showQuestion([now.shape, ...now.alternatives]);
  }
  let answer: Answer;
  try {
    if (last?.of === of) answer = last.answer;
    else if (reference) answer = await getKeptAnswer(reference, recall(keyName(reference)), signal);
    else answer = await postQuestion(bodyOf(now as Question, programme), signal);
  } catch (error) {
    if (isAbort(error)) throw error;
    return {
      eyebrow: context.current?.name ?? programme,
      title: t('answer.none'),
      body: [failure(context, error, retry), reference ? null : change()],
    };
  }
  last = { of, answer };
  const key = reference ? recall(keyName(reference)) : null;
  const body = now ? bodyOf(now, programme) : null;
  void showOnMap(context, layer, answer, { reference, key, body }, signal);
  return answerView(context, answer, {
    reference,
    key,
    body,
    change: () => {
      if (reference) draft = questionOf(answer);
      context.store.set({ ask: 'form', question: written(draft) }, true);
    },
    kept: (kept) => {
      const { key: told, ...rest } = kept;
      const name = kept.reference ?? '';
      if (told) remember(keyName(name), told);
      last = { of: `kept/${name}|${programme}|null`, answer: rest };
      context.store.set({ ask: `kept/${name}`, question: null }, true);
    },
  });

  function change(): HTMLElement {
    const act = () => context.store.set({ ask: 'form' }, true);
    return h(
      'div',
      { class: 'actions start' },
      h('button', { type: 'button', class: 'button', onclick: act }, t('answer.change')),
    );
  }
}

/** The question of a kept answer, to be asked again in another way. */
function questionOf(answer: Answer): Question {
  const q = answer.question;
  return {
    shape: shapeOf(q.geometry),
    projectId: null,
    corridorM: q.corridorM,
    surveyBufferM: q.surveyBufferM || null,
    worksStart: q.worksStart ?? null,
    projectName: q.projectName ?? null,
    projectCost: q.projectCost ?? null,
    benefitPerDay: q.benefitPerDay ?? null,
    teams: q.teams ?? null,
    suggest: q.suggest ?? false,
    alternatives: (q.alternatives ?? []).flatMap((g) => shapeOf(g) ?? []),
  };
}
