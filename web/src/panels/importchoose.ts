/** First step: files, or the address of a layer. Bytes go up while the reader sees how far they are. */
import { dropUpload, fetchLayer, sendFile, startUpload, type Upload } from '../api/imports';
import { isAbort, Unreachable } from '../api/request';
import type { Context } from '../context';
import { formatNumber } from '../i18n/format';
import { t } from '../i18n/i18n';
import { h, icon, replace } from './dom';
import { takeDropped } from './drop';
import { section } from './figures';
import { currentDraft, keep, newDraft } from './importdraft';
import { filesText, formField, ownProgramme, sizeText, stepOf, steps } from './importparts';
import { runningImports } from './importprogress';
import { describe, note } from './notices';
import type { View } from './view';

/** An upload on its way. It goes on when the reader looks at something else, and is found again. */
class Sending {
  readonly sent: number[];
  state: 'sending' | 'failed' | 'done' = 'sending';
  error: unknown = null;
  upload: Upload | null = null;
  tell: () => void = () => {};
  private abort = new AbortController();
  private next = 0;

  constructor(readonly files: File[]) {
    this.sent = files.map(() => 0);
    void this.start();
  }

  /** Goes on with the file that failed; those that have arrived stay. */
  async start(): Promise<void> {
    this.state = 'sending';
    this.error = null;
    this.abort = new AbortController();
    this.tell();
    try {
      let upload = this.upload ?? (await startUpload());
      this.upload = upload;
      for (; this.next < this.files.length; this.next++) {
        const at = this.next;
        const file = this.files[at];
        if (!file) continue;
        const told = (bytes: number) => {
          this.sent[at] = Math.min(bytes, file.size);
          this.tell();
        };
        upload = await sendFile(upload.id, file, told, this.abort.signal);
        this.upload = upload;
        this.sent[at] = file.size;
      }
      this.state = 'done';
    } catch (error) {
      this.sent[this.next] = 0;
      this.state = 'failed';
      this.error = error;
    }
    this.tell();
  }

  cancel(): void {
    this.abort.abort();
    const { upload } = this;
    // The server deletes what nobody imports after a day; a failure here leaves no more than that.
    if (upload) dropUpload(upload.id).catch(() => undefined);
  }
}

let sending: Sending | null = null;

window.addEventListener('beforeunload', (event) => {
  if (sending?.state === 'sending') event.preventDefault();
});

export function chooseView(context: Context, signal: AbortSignal): View {
  const place = h('div', { class: 'choose' });
  const words = h('p', { class: 'visually-hidden', role: 'status' });
  const fault = h('p', { class: 'field-error', role: 'alert', id: 'files-fault' });

  const goOn = (upload: Upload) => {
    sending = null;
    keep(newDraft(upload.id, upload.files, ownProgramme(context)));
    if (!signal.aborted) context.store.set({ import: `upload/${upload.id}` }, true);
  };

  const take = (files: File[], hasFolder: boolean) => {
    replace(fault);
    if (sending?.state === 'sending') {
      replace(fault, t('import.oneAtATime'));
      return;
    }
    if (files.length === 0) {
      replace(fault, hasFolder ? t('import.folder') : t('import.noFiles'));
      return;
    }
    const empty = files.find((f) => f.size === 0);
    if (empty) {
      replace(fault, t('import.emptyFile', { name: empty.name }));
      return;
    }
    sending = new Sending(files);
    follow(sending);
    if (hasFolder) replace(fault, t('import.folderToo'));
  };

  const follow = (task: Sending) => {
    let drawn = '';
    let told = -1;
    const bars = task.files.map((file) =>
      h('progress', {
        max: Math.max(1, file.size),
        'aria-label': t('import.progressOf', { name: file.name }),
      }),
    );
    const amounts = task.files.map(() => h('span', { class: 'small' }));
    task.tell = () => {
      if (signal.aborted) return;
      if (task.state === 'done' && task.upload) {
        goOn(task.upload);
        return;
      }
      task.files.forEach((file, i) => {
        const sent = task.sent[i] ?? 0;
        const bar = bars[i];
        if (bar) bar.value = sent;
        replace(
          amounts[i] as HTMLElement,
          t('import.sentOf', { sent: sizeText(sent), all: sizeText(file.size) }),
        );
      });
      const all = task.files.reduce((sum, f) => sum + f.size, 0);
      const part = Math.floor((4 * task.sent.reduce((sum, n) => sum + n, 0)) / all);
      if (part !== told) {
        told = part;
        replace(words, t('import.sentPart', { percent: formatNumber(part * 25) }));
      }
      if (drawn === task.state) return;
      drawn = task.state;
      drawTask(task, bars, amounts);
    };
    task.tell();
  };

  const drawTask = (task: Sending, bars: HTMLProgressElement[], amounts: HTMLElement[]) => {
    const failed = task.state === 'failed';
    const cancelButton = h(
      'button',
      {
        type: 'button',
        class: 'button',
        onclick: () => {
          task.cancel();
          sending = null;
          task.tell = () => {};
          replace(words, t('import.uploadCancelled'));
          drawChooser();
          place.querySelector<HTMLElement>('button')?.focus();
        },
      },
      failed ? t('import.chooseOthers') : t('cancel'),
    );
    const again = failed
      ? h(
          'button',
          { type: 'button', class: 'button primary', onclick: () => void task.start() },
          t('import.tryAgain'),
        )
      : null;
    replace(
      place,
      h(
        'ul',
        { class: 'sending' },
        ...task.files.map((file, i) =>
          h('li', {}, h('p', { class: 'strong' }, file.name), bars[i] ?? null, amounts[i] ?? null),
        ),
      ),
      failed
        ? h(
            'div',
            { class: 'notice caution', role: 'alert' },
            icon('warning'),
            h(
              'div',
              {},
              h('p', { class: 'strong' }, t('import.uploadFailed')),
              h(
                'p',
                {},
                task.error instanceof Unreachable
                  ? t('import.connectionLost')
                  : describe(task.error).join('. '),
              ),
            ),
          )
        : null,
      h('div', { class: 'actions start' }, again, cancelButton),
    );
    (again ?? cancelButton).focus();
  };

  const drawChooser = () => {
    const input = h('input', {
      type: 'file',
      multiple: true,
      id: 'import-files',
      // The button beside it has its words and its place in the order of keys.
      hidden: true,
    });
    input.addEventListener('change', () => {
      take([...(input.files ?? [])], false);
      input.value = '';
    });
    replace(
      place,
      h(
        'div',
        { class: 'drop-zone' },
        icon('upload'),
        h('p', { class: 'strong' }, t('import.drop')),
        h(
          'button',
          {
            type: 'button',
            class: 'button primary',
            'aria-describedby': 'import-formats files-fault',
            onclick: () => input.click(),
          },
          t('import.chooseFiles'),
        ),
        input,
        h('p', { class: 'small', id: 'import-formats' }, t('import.formats')),
      ),
    );
  };

  if (sending) follow(sending);
  else drawChooser();
  const onDrop = () => {
    const dropped = takeDropped();
    if (dropped) take(dropped.files, dropped.hasFolder);
  };
  window.addEventListener('cartagena:dropped', onDrop, { signal });
  onDrop();

  const draft = currentDraft();
  return {
    eyebrow: stepOf('choose'),
    title: t('import.choose.title'),
    body: [
      steps('choose'),
      runningImports(context, signal),
      draft
        ? h(
            'div',
            { class: 'notice plain' },
            icon('info'),
            h(
              'div',
              {},
              h('p', {}, t('import.unfinished', { files: filesText(draft.files) || draft.upload })),
              h(
                'button',
                {
                  type: 'button',
                  class: 'link',
                  onclick: () => context.store.set({ import: `upload/${draft.upload}` }, true),
                },
                t('import.goOnWith'),
              ),
            ),
          )
        : null,
      place,
      fault,
      words,
      section(t('import.address.title'), addressForm(signal, goOn)),
      note(t('import.kept')),
    ],
  };
}

/** A layer of an ArcGIS server: this is how IMSMA Core is read. */
function addressForm(signal: AbortSignal, goOn: (upload: Upload) => void): HTMLElement {
  const input = h('input', {
    type: 'url',
    id: 'import-url',
    autocomplete: 'off',
    spellcheck: 'false',
    dir: 'ltr',
  });
  const submit = h('button', { type: 'submit', class: 'button' }, t('import.address.fetch'));
  const field = formField(t('import.address.label'), input, t('import.address.help'));
  const status = h('p', { role: 'status' });
  // It ticks for the eye alone; the status is read aloud once.
  const waited = h('p', { class: 'small', 'aria-hidden': 'true' });
  const busy = h(
    'div',
    { class: 'fetching', hidden: true },
    h('progress', { 'aria-hidden': 'true' }),
    waited,
  );
  const form = h(
    'form',
    { class: 'stack', novalidate: true },
    field.element,
    h('div', { class: 'actions start' }, submit),
    status,
    busy,
  );
  let abort: AbortController | null = null;
  signal.addEventListener('abort', () => abort?.abort());
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    if (abort) {
      abort.abort();
      return;
    }
    const url = input.value.trim();
    field.fault(null);
    if (!/^https?:\/\/\S+$/i.test(url)) {
      field.fault(t('import.address.fault'));
      input.focus();
      return;
    }
    abort = new AbortController();
    input.readOnly = true;
    replace(submit, t('cancel'));
    replace(status, t('import.address.fetching'));
    const since = Date.now();
    const tick = () => {
      const seconds = Math.floor((Date.now() - since) / 1000);
      const [m, s] = [Math.floor(seconds / 60), seconds % 60];
      replace(waited, t('import.address.waited', { time: `${m}:${String(s).padStart(2, '0')}` }));
    };
    tick();
    busy.hidden = false;
    const timer = window.setInterval(tick, 1000);
    try {
      const upload = await fetchLayer(url, abort.signal);
      goOn(upload);
    } catch (error) {
      // What has been fetched so far is thrown away by the server: half a layer would look whole.
      replace(status, isAbort(error) ? t('import.address.cancelled') : null);
      if (!isAbort(error)) {
        field.fault(error instanceof Unreachable ? t('import.address.lost') : describe(error).join('. '));
        input.focus();
      }
    } finally {
      abort = null;
      input.readOnly = false;
      window.clearInterval(timer);
      busy.hidden = true;
      replace(submit, t('import.address.fetch'));
    }
  });
  return form;
}
