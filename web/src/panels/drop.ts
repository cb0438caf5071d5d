/** Files dropped on the page: an offline copy opens, anything else starts an import on the Data door. */
import type { Context } from '../context';
import { t } from '../i18n/i18n';
import { h, replace } from './dom';
import { offerCopy } from './offline';

/** What was dropped and not yet taken up by the import flow. */
let waiting: { files: File[]; hasFolder: boolean } | null = null;

export function takeDropped(): { files: File[]; hasFolder: boolean } | null {
  const taken = waiting;
  waiting = null;
  return taken;
}

export function catchDrops(context: Context): void {
  const words = h('p', {});
  const veil = h('div', { class: 'drop-veil', hidden: true }, words);
  document.body.append(veil);
  const imports = () =>
    context.store.state.door === 'data' && context.viewer.tier === 'centre' && !context.copy;
  const asks = () => context.store.state.ask === 'form' && !context.store.state.record && !context.copy;
  const hasFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false;
  window.addEventListener('dragover', (event) => {
    if (!hasFiles(event)) return;
    // A browser opens a file that nobody takes, and the page with all that was typed is gone.
    event.preventDefault();
    if (event.dataTransfer) event.dataTransfer.dropEffect = 'copy';
    if (veil.hidden)
      replace(words, asks() ? t('ask.dropHere') : imports() ? t('import.dropHere') : t('copy.dropHere'));
    veil.hidden = false;
  });
  window.addEventListener('dragleave', (event) => {
    if (event.relatedTarget === null) veil.hidden = true;
  });
  window.addEventListener('drop', (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    veil.hidden = true;
    const data = event.dataTransfer;
    if (!data) return;
    const copy = [...data.files].find((file) => /\.pmtiles$/i.test(file.name));
    if (!copy && asks()) {
      const [first] = data.files;
      if (first) context.dropped(first);
      return;
    }
    if (copy || !imports()) {
      const [first] = data.files;
      if (copy ?? first) offerCopy((copy ?? first) as File);
      return;
    }
    const isFolder = (item: DataTransferItem) => item.webkitGetAsEntry()?.isDirectory ?? false;
    const items = [...data.items].filter((item) => item.kind === 'file');
    waiting = {
      files: items.flatMap((item) => (isFolder(item) ? [] : (item.getAsFile() ?? []))),
      hasFolder: items.some(isFolder),
    };
    if (context.store.state.import === 'new') window.dispatchEvent(new CustomEvent('cartagena:dropped'));
    else context.store.set({ import: 'new', record: null, report: null }, true);
  });
}
