/** The Data door: every dataset with its version, terms and counts, and for the centre the report of each import. */
import { listIssues, publishVersion, withdrawVersion } from '../api/api';
import type { Dataset, Issue } from '../api/types';
import type { Context } from '../context';
import { formatArea, formatDate, formatNumber } from '../i18n/format';
import { code, t } from '../i18n/i18n';
import { h, replace } from './dom';
import { facts, section, table } from './figures';
import { describe, failure, note } from './notices';
import type { View } from './view';

export function dataView(context: Context): View {
  const programme = context.current;
  const own = context.datasets.filter((d) => !programme || d.programme === programme.code);
  const published = own.filter((d) => d.state === 'published');
  const staged = own.filter((d) => d.state === 'staged');
  const others = own.filter((d) => d.state !== 'published' && d.state !== 'staged');
  return {
    eyebrow: programme?.name ?? t('data.allProgrammes'),
    title: t('door.data.question'),
    body: [
      own.length === 0 ? note(t('data.none')) : null,
      // What waits for a decision comes first.
      staged.length > 0 ? section(t('data.staged'), ...staged.map((d) => card(context, d))) : null,
      published.length > 0
        ? section(code('versionState', 'published'), ...published.map((d) => card(context, d)))
        : null,
      others.length > 0 ? section(t('data.notPublished'), ...others.map((d) => card(context, d))) : null,
      context.viewer.tier === 'centre' ? null : note(t('data.centreSees')),
    ],
  };
}

function card(context: Context, d: Dataset): HTMLElement {
  const centre = context.isCentreOf(d.programme);
  const result = h('p', { class: 'field-error', role: 'alert' });
  const act = (label: string, confirmation: string, run: () => Promise<unknown>) => {
    const button = h('button', { type: 'button', class: 'button' }, label);
    button.addEventListener('click', async () => {
      if (!window.confirm(confirmation)) return;
      button.disabled = true;
      try {
        await run();
        window.dispatchEvent(new CustomEvent('cartagena:changed'));
      } catch (error) {
        replace(result, describe(error).join(' '));
        button.disabled = false;
      }
    });
    return button;
  };
  const names = { name: d.name, version: d.version };
  return h(
    'article',
    { class: 'card' },
    h(
      'header',
      {},
      h('h3', {}, d.name),
      h('span', { class: `chip state-${d.state}` }, code('versionState', d.state)),
    ),
    h('p', { class: 'small' }, `${code('kind', d.kind)} · ${t('data.version', { n: d.version })}`),
    facts([
      [t('source.asOf'), formatDate(d.asOf)],
      [t('source.licence'), d.licence],
      [t('source.by'), d.source],
      [t('data.rows'), formatNumber(d.rows)],
      [t('data.rowsWithoutLocation'), formatNumber(d.rowsWithoutLocation)],
      [t('data.rowsRejected'), formatNumber(d.rowsRejected)],
      [t('data.area'), typeof d.areaM2 === 'number' && d.areaM2 > 0 ? formatArea(d.areaM2) : null],
      [t('source.importedAt'), d.importedAt ? formatDate(d.importedAt) : null],
      [t('data.publishedAt'), d.publishedAt ? formatDate(d.publishedAt) : null],
    ]),
    centre
      ? h(
          'div',
          { class: 'actions' },
          h(
            'button',
            {
              type: 'button',
              class: 'button',
              onclick: () => context.store.set({ report: String(d.id), record: null }, true),
            },
            t('data.report'),
          ),
          d.state === 'staged' || d.state === 'superseded' || d.state === 'withdrawn'
            ? act(t('data.publish'), t('data.publishConfirm', names), () => publishVersion(d.id))
            : null,
          d.state === 'published'
            ? act(t('data.withdraw'), t('data.withdrawConfirm', names), () => withdrawVersion(d.id))
            : null,
        )
      : null,
    result,
  );
}

/** The import report of a version, for the centre. */
export async function reportView(context: Context, id: string, signal: AbortSignal): Promise<View> {
  const dataset = context.datasets.find((d) => String(d.id) === id);
  const first = await listIssues(id);
  const rows = h('ul', { class: 'issues' });
  const more = h('div', {});
  const addIssues = (issues: Issue[], next: number | string | null) => {
    for (const issue of issues) rows.append(issueItem(issue));
    more.replaceChildren();
    if (next === null) return;
    const button = h('button', { type: 'button', class: 'button wide' }, t('list.showMore'));
    button.addEventListener('click', async () => {
      button.disabled = true;
      try {
        const page = await listIssues(id, next);
        addIssues(page.issues, page.next);
      } catch (error) {
        if (!signal.aborted)
          replace(
            more,
            failure(context, error, () => addIssues([], next)),
          );
      }
    });
    more.append(button);
  };
  addIssues(first.issues, first.next);
  return {
    eyebrow: t('report.eyebrow'),
    title: dataset
      ? t('source.datasetVersion', { name: dataset.name, version: dataset.version })
      : t('report.title'),
    body: [
      dataset
        ? h(
            'p',
            {},
            t('report.rows', {
              rows: formatNumber(dataset.rows),
              rejected: formatNumber(dataset.rowsRejected),
              unplaced: formatNumber(dataset.rowsWithoutLocation),
            }),
          )
        : null,
      first.counts.length === 0
        ? note(t('report.nothing'))
        : table(
            t('report.counts'),
            [t('report.what'), t('report.severity'), t('table.number')],
            first.counts.map((c) =>
              h(
                'tr',
                {},
                h('th', { scope: 'row' }, code('issue', c.code)),
                h('td', { class: 'number' }, code('severity', c.severity)),
                h('td', { class: 'number' }, formatNumber(c.number)),
              ),
            ),
            true,
          ),
      first.issues.length > 0 ? section(t('report.issues'), rows, more) : null,
    ],
  };
}

function issueItem(issue: Issue): HTMLElement {
  return h(
    'li',
    { class: `issue ${issue.severity}` },
    h(
      'strong',
      {},
      issue.row === null ? t('report.wholeFile') : t('report.row', { n: formatNumber(issue.row) }),
    ),
    h('span', { class: 'chip' }, code('severity', issue.severity)),
    h('p', {}, issue.message),
    issue.column
      ? h('p', { class: 'small' }, t('report.column', { column: issue.column, value: issue.value ?? '' }))
      : null,
  );
}
