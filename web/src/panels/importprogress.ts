/** Fourth step: a running import, asked after until it has ended; and those that run, for who comes back. */
import { cancelImport, getImport, type Import, listImports } from '../api/imports';
import { isAbort, Problem } from '../api/request';
import type { Context } from '../context';
import { formatNumber } from '../i18n/format';
import { code, t } from '../i18n/i18n';
import { h, icon, replace } from './dom';
import { section } from './figures';
import { currentDraft, keep, pollDelayMs } from './importdraft';
import { stepOf, steps } from './importparts';
import { describe } from './notices';
import type { View } from './view';

const ENDED = ['staged', 'unchanged', 'failed', 'cancelled'];
const hasEnded = (job: Import) => ENDED.includes(job.state);

export async function progressView(context: Context, id: string, signal: AbortSignal): Promise<View> {
  const body = h('div', { class: 'stack' });
  const words = h('p', { class: 'visually-hidden', role: 'status' });
  let job: Import;
  try {
    job = await getImport(id, signal);
  } catch (error) {
    if (error instanceof Problem && error.status === 404) return forgotten(context);
    throw error;
  }
  if (await leaveWhenStaged(context, job, signal)) return { title: t('loading'), body: [] };

  const bar = h('progress', { 'aria-label': t('import.job.reading') });
  const state = h('p', { class: 'strong' });
  const rows = h('p', {});
  const lost = h('div', { class: 'lost' });
  const cancel = h('button', { type: 'button', class: 'button' }, t('import.job.cancel'));
  const cancelFault = h('p', { class: 'field-error', role: 'alert' });
  cancel.addEventListener('click', async () => {
    cancel.disabled = true;
    replace(cancelFault);
    try {
      await cancelImport(id);
      replace(state, t('import.job.cancelling'));
    } catch (error) {
      replace(cancelFault, describe(error).join('. '));
      cancel.disabled = false;
      cancel.focus();
    }
  });

  let spoken = '';
  const draw = (now: Import) => {
    replace(state, code('importState', now.state));
    const { rowsRead, rowsExpected } = now;
    if (rowsExpected && now.state !== 'waiting') {
      bar.max = rowsExpected;
      bar.value = Math.min(rowsRead, rowsExpected);
    } else bar.removeAttribute('value');
    replace(
      rows,
      now.state === 'waiting'
        ? t('import.job.waitingWords')
        : rowsExpected
          ? t('import.job.rowsOf', { n: formatNumber(rowsRead), of: formatNumber(rowsExpected) })
          : t('import.job.rows', { n: formatNumber(rowsRead) }),
    );
    // Aloud only when something has changed that one waits for, not at every row.
    const quarter = rowsExpected ? Math.floor((4 * rowsRead) / rowsExpected) : 0;
    const said = `${now.state} ${quarter}`;
    if (said !== spoken) {
      spoken = said;
      replace(words, `${state.textContent ?? ''}. ${rows.textContent ?? ''}`);
    }
  };

  const drawEnd = (now: Import) => {
    replace(body, ended(context, now));
    const heading = body.querySelector<HTMLElement>('h3');
    heading?.focus();
  };

  const follow = async () => {
    let asked = 0;
    let failures = 0;
    while (!signal.aborted) {
      await pause(pollDelayMs(asked++), signal);
      if (signal.aborted) return;
      try {
        job = await getImport(id, signal);
        failures = 0;
        replace(lost);
      } catch (error) {
        if (isAbort(error)) return;
        failures++;
        // One lost answer is nothing; the import goes on without us.
        if (failures >= 3)
          replace(
            lost,
            h(
              'div',
              { class: 'notice caution', role: 'alert' },
              icon('warning'),
              h('p', {}, t('import.job.lost')),
            ),
          );
        continue;
      }
      if (await leaveWhenStaged(context, job, signal)) return;
      if (hasEnded(job)) {
        drawEnd(job);
        return;
      }
      if (!cancel.disabled || job.state === 'waiting') draw(job);
    }
  };

  if (hasEnded(job)) replace(body, ended(context, job));
  else {
    draw(job);
    replace(
      body,
      state,
      bar,
      rows,
      lost,
      h('div', { class: 'actions start' }, cancel),
      cancelFault,
      h('p', { class: 'small' }, t('import.job.leave')),
    );
    void follow();
  }
  return {
    eyebrow: stepOf('report'),
    title: job.file ? t('import.job.titleOf', { file: job.file }) : t('import.job.title'),
    body: [steps('report'), body, words],
  };
}

/** The report is the end of a good import; nobody needs to press a button for it. */
async function leaveWhenStaged(context: Context, job: Import, signal: AbortSignal): Promise<boolean> {
  if (job.state !== 'staged' || job.versionId === null || signal.aborted) return false;
  keep(null);
  await context.load();
  if (signal.aborted) return true;
  context.store.set({
    import: null,
    report: String(job.versionId),
    record: null,
    programme: job.programme,
  });
  return true;
}

function ended(context: Context, job: Import): HTMLElement {
  const kept = currentDraft();
  // Another upload may be under way here, while this one failed.
  const draft = kept && kept.upload === job.upload ? kept : null;
  const button = (label: string, primary: boolean, act: () => void) =>
    h('button', { type: 'button', class: primary ? 'button primary' : 'button', onclick: act }, label);
  const back = draft
    ? button(t('import.job.backToColumns'), true, () =>
        context.store.set({ import: `upload/${draft.upload}/columns` }, true),
      )
    : job.upload
      ? button(t('import.job.backToUpload'), true, () =>
          context.store.set({ import: `upload/${job.upload}` }, true),
        )
      : null;
  const another = (primary: boolean) =>
    button(t('import.chooseAnother'), primary, () => context.store.set({ import: 'new' }, true));
  const toData = button(t('import.job.toData'), false, () => context.store.set({ import: null }, true));
  const { versionId } = job;
  const parts: Record<string, [string, string, (HTMLElement | null)[]]> = {
    unchanged: [
      t('import.job.unchanged'),
      t('import.job.unchangedWords'),
      [
        versionId === null
          ? null
          : button(t('import.job.toReport'), true, () =>
              context.store.set({ import: null, report: String(versionId), programme: job.programme }, true),
            ),
        toData,
      ],
    ],
    failed: [
      t('import.job.failed'),
      job.failure ?? t('import.job.failedWords'),
      [back, another(back === null), toData],
    ],
    cancelled: [
      t('import.job.cancelled'),
      t('import.nothingChanged'),
      [back, another(back === null), toData],
    ],
  };
  const [title, text, actions] = parts[job.state] ?? [code('importState', job.state), '', [toData]];
  if (job.state === 'unchanged') keep(null);
  return h(
    'section',
    { class: `outcome ${job.state}` },
    h('h3', { tabindex: '-1' }, icon(job.state === 'failed' ? 'warning' : 'info'), title),
    h('p', { class: 'lines' }, text),
    job.state === 'failed' ? h('p', {}, t('import.nothingChanged')) : null,
    back || job.state === 'unchanged' ? null : h('p', {}, t('import.job.uploadGone')),
    h('div', { class: 'actions start' }, ...actions),
  );
}

function forgotten(context: Context): View {
  return {
    eyebrow: t('import.title'),
    title: t('import.job.unknown'),
    body: [
      h('p', {}, t('import.job.unknownWords')),
      h(
        'div',
        { class: 'actions start' },
        h(
          'button',
          { type: 'button', class: 'button', onclick: () => context.store.set({ import: null }, true) },
          t('import.job.toData'),
        ),
      ),
    ],
  };
}

/** What runs or has just ended, with the way to it; nothing where nothing does. Fills itself in. */
export function runningImports(context: Context, signal: AbortSignal): HTMLElement {
  const place = h('div', { class: 'running' });
  const draw = async () => {
    try {
      // What has made a version stands among the datasets; here is what runs, and what went wrong.
      const jobs = (await listImports(signal)).filter(
        (job) => job.state !== 'unchanged' && !context.datasets.some((d) => d.id === job.versionId),
      );
      if (signal.aborted || jobs.length === 0) return;
      replace(
        place,
        section(
          t('import.recent'),
          h(
            'ul',
            { class: 'records' },
            ...jobs.slice(0, 5).map((job) =>
              h(
                'li',
                {},
                h(
                  'button',
                  {
                    type: 'button',
                    class: 'record',
                    onclick: () =>
                      job.state === 'staged' && job.versionId !== null
                        ? context.store.set(
                            { import: null, report: String(job.versionId), programme: job.programme },
                            true,
                          )
                        : context.store.set({ import: `job/${job.id}` }, true),
                  },
                  h(
                    'span',
                    {},
                    h('strong', {}, job.file ?? t('import.job.title')),
                    h('small', {}, `${job.programme} · ${code('importState', job.state)}`),
                  ),
                  icon('chevron'),
                ),
              ),
            ),
          ),
        ),
      );
    } catch (error) {
      // Only a convenience here: whatever is wrong will be said by the upload itself.
      if (!isAbort(error)) replace(place, h('p', { class: 'small' }, t('import.recentUnknown')));
    }
  };
  void draw();
  return place;
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = window.setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      window.clearTimeout(timer);
      resolve();
    });
  });
}
