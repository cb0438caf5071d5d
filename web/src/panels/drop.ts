/** Files dropped on the page: on the Data door they start an import, anywhere else nothing happens to the page. */
import type { Context } from '../context';
import { t } from '../i18n/i18n';
import { h } from './dom';

/** What was dropped and not yet taken up by the import flow. */
let waiting: { files: File[]; hasFolder: boolean } | null = null;

export function takeDropped(): { files: File[]; hasFolder: boolean } | null {
  const taken = waiting;
  waiting = null;
  return taken;
}

export function catchDrops(context: Context): void {
  const veil = h('div', { class: 'drop-veil', hidden: true }, h('p', {}, t('import.dropHere')));
  document.body.append(veil);
  const takes = () => context.store.state.door === 'data' && context.viewer.tier === 'centre';
  const hasFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false;
  window.addEventListener('dragover', (event) => {
    if (!hasFiles(event)) return;
    // A browser opens a file that nobody takes, and the page with all that was typed is gone.
    event.preventDefault();
    const takesIt = takes();
    if (event.dataTransfer) event.dataTransfer.dropEffect = takesIt ? 'copy' : 'none';
    veil.hidden = !takesIt;
  });
  window.addEventListener('dragleave', (event) => {
    if (event.relatedTarget === null) veil.hidden = true;
  });
  window.addEventListener('drop', (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    veil.hidden = true;
    const data = event.dataTransfer;
    if (!data || !takes()) return;
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
