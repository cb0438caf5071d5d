/** The Data door: every dataset with its version, terms and counts; for the centre the way to import and to each report. */
import { publishVersion, withdrawVersion } from '../api/api';
import type { Dataset } from '../api/types';
import type { Context } from '../context';
import { formatArea, formatDate, formatNumber } from '../i18n/format';
import { code, t } from '../i18n/i18n';
import { confirm } from './confirm';
import { h, icon } from './dom';
import { facts, section } from './figures';
import { note } from './notices';
import type { View } from './view';

export function dataView(context: Context, signal: AbortSignal): View {
  const programme = context.current;
  const own = context.datasets.filter((d) => !programme || d.programme === programme.code);
  const published = own.filter((d) => d.state === 'published');
  const staged = own.filter((d) => d.state === 'staged');
  const others = own.filter((d) => d.state !== 'published' && d.state !== 'staged');
  return {
    eyebrow: programme?.name ?? t('data.allProgrammes'),
    title: t('door.data.question'),
    body: [
      context.viewer.tier === 'centre' ? importEntry(context, signal) : null,
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
  const act = (
    label: string,
    title: string,
    words: string[],
    final: boolean,
    run: () => Promise<unknown>,
  ) => {
    const ask = async () => {
      if (await confirm({ title, words, act: label, final, run }))
        window.dispatchEvent(new CustomEvent('cartagena:changed'));
    };
    return h('button', { type: 'button', class: 'button', onclick: () => void ask() }, label);
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
              class: d.state === 'staged' ? 'button primary' : 'button',
              onclick: () => context.store.set({ report: String(d.id), record: null }, true),
            },
            d.state === 'staged' ? t('data.reportStaged') : t('data.report'),
          ),
          // A staged version is published from its report, where its faults and differences are seen.
          d.state === 'superseded' || d.state === 'withdrawn'
            ? act(t('data.publish'), t('publish.title', names), [t('publish.again')], false, () =>
                publishVersion(d.id, publishedOf(context, d)),
              )
            : null,
          d.state === 'published'
            ? act(t('data.withdraw'), t('withdraw.title', names), [t('withdraw.words')], true, () =>
                withdrawVersion(d.id),
              )
            : null,
        )
      : null,
  );
}

/** The version that this reader sees as published now, of the dataset that `d` is a version of. */
function publishedOf(context: Context, d: Dataset): number | null {
  return context.published(d.programme, d.kind).find((p) => p.name === d.name)?.id ?? null;
}

/** The way into the import flow; what runs is asked for with the flow itself, which is loaded on demand. */
function importEntry(context: Context, signal: AbortSignal): HTMLElement {
  const running = h('div', {});
  void import('./importprogress')
    .then(({ runningImports }) => {
      if (!signal.aborted) running.append(runningImports(context, signal));
    })
    // Without the network there is nothing to import either; the button says so when it is pressed.
    .catch(() => undefined);
  return h(
    'div',
    { class: 'stack' },
    h(
      'div',
      { class: 'import-entry' },
      icon('upload'),
      h(
        'div',
        {},
        h('p', { class: 'strong' }, t('data.importTitle')),
        h('p', { class: 'small' }, t('data.importWords')),
      ),
      h(
        'button',
        {
          type: 'button',
          class: 'button primary',
          onclick: () => context.store.set({ import: 'new', report: null, record: null }, true),
        },
        t('data.import'),
      ),
    ),
    running,
  );
}
