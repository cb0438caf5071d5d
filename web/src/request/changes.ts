/** What has changed around a stored project since it was answered before. */
import './request.css';
import { isAbort, Problem } from '../api/request';
import { getProjectAnswers, type ProjectAnswer } from '../api/requests';
import type { Context } from '../context';
import { formatArea, formatDate, formatLength, formatMoneyShort, formatNumber } from '../i18n/format';
import { code, count, t } from '../i18n/i18n';
import { h, replace } from '../panels/dom';
import { section } from '../panels/figures';
import { failure, note } from '../panels/notices';

/** A block that fills itself; nothing where precise areas are not for this viewer, which the figures above it say. */
export function changesBlock(context: Context, project: string, signal: AbortSignal): HTMLElement {
  const block = section(t('changes.title'));
  const load = async () => {
    try {
      const answers = await getProjectAnswers(project, signal);
      const newest = answers.answers[0];
      replace(
        block,
        h('h3', {}, t('changes.title')),
        answers.checkedAt
          ? h('p', { class: 'small' }, t('changes.checked', { date: formatDate(answers.checkedAt) }))
          : null,
        answers.due ? note(t('changes.due')) : null,
        answers.failure ? note(answers.failure, 'caution') : null,
        newest && !answers.answers.some((one) => one.change) ? note(t('changes.none')) : null,
        h('ol', { class: 'plain request-history' }, ...answers.answers.filter((one) => one.change).map(line)),
        newest
          ? h('p', { class: 'small' }, t(newest.audience === 'public' ? 'changes.public' : 'changes.centre'))
          : null,
      );
    } catch (error) {
      if (isAbort(error)) return;
      if (error instanceof Problem && error.isPreciseRead) block.remove();
      else replace(block, h('h3', {}, t('changes.title')), failure(context, error, load));
    }
  };
  void load();
  return block;
}

function line(answer: ProjectAnswer): HTMLElement {
  const change = answer.change;
  const words: string[] = [];
  for (const kind of ['new', 'gone', 'changed'] as const) {
    const number = change?.hazardAreas[kind].length ?? 0;
    if (number > 0) words.push(`${code('changesAreas', kind)}: ${formatNumber(number)}`);
  }
  for (const { member, before, after } of change?.summary ?? []) {
    const format = member === 'hazardAreaM2' ? formatArea : member === 'routeAffectedM' ? formatLength : null;
    if (format && before !== null && after !== null)
      words.push(`${code('changesMember', member)}: ${format(before)} → ${format(after)}`);
  }
  const { before, after } = change?.cost ?? {};
  if (before?.cost && after?.cost)
    words.push(
      `${t('changes.cost')}: ${formatMoneyShort(before.cost.central, before.currency)} → ${formatMoneyShort(after.cost.central, after.currency)}`,
    );
  if (change?.projectChanged) words.push(t('changes.project'));
  const ids = (change?.hazardAreas.new ?? []).map((area) => area.localId ?? String(area.id));
  const gone = (change?.hazardAreas.gone ?? []).map((area) => area.localId ?? String(area.id));
  return h(
    'li',
    {},
    h('strong', {}, formatDate(answer.answeredAt)),
    h(
      'small',
      {},
      `${formatNumber(answer.summary.hazardAreaCount)} ${count('needs.count', answer.summary.hazardAreaCount)}`,
    ),
    ...words.map((text) => h('p', {}, text)),
    ids.length > 0
      ? h('p', { class: 'small' }, t('changes.new', { ids: ids.slice(0, 10).join(', ') }))
      : null,
    gone.length > 0
      ? h('p', { class: 'small' }, t('changes.gone', { ids: gone.slice(0, 10).join(', ') }))
      : null,
  );
}
