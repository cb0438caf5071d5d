import { describe, expect, it } from 'vitest';
import type { Programme } from '../src/api/types';
import { Context } from '../src/context';
import { noRecordWords } from '../src/panels/notices';

const programme: Programme = {
  code: 'XMA',
  name: 'Maravela',
  fictional: true,
  authority: 'Maravela Mine Action Centre',
  contact: null,
  article5Deadline: null,
  publicView: 'open',
  bbox: null,
  kinds: ['hazard-area'],
};

function contextWith(asOf: string[]): Context {
  const context = new Context(undefined as never, undefined as never);
  context.programmes = [programme];
  context.datasets = asOf.map((day, i) => ({
    id: i,
    kind: 'hazard-area',
    programme: 'XMA',
    name: `set ${i}`,
    version: 1,
    state: 'published',
    rows: 1,
    rowsWithoutLocation: 0,
    rowsRejected: 0,
    areaM2: null,
    asOf: day,
    source: null,
    licence: 'CC0',
    importedAt: null,
    publishedAt: null,
  }));
  return context;
}

describe('where nothing is found', () => {
  it('says that it is not known to be safe, how old the data is, and whom to ask', () => {
    expect(noRecordWords(contextWith(['2025-06-30']), programme, 'hazard-area')).toBe(
      'No record here. That does not mean it is safe. Data as of 30 Jun 2025. Ask Maravela Mine Action Centre.',
    );
  });

  it('names the oldest of several datasets', () => {
    expect(noRecordWords(contextWith(['2025-06-30', '2019-01-02']), programme, 'hazard-area')).toContain(
      'Data as of 2 Jan 2019.',
    );
  });

  it('says so where no data is published, and outside every programme', () => {
    expect(noRecordWords(contextWith([]), programme, 'hazard-area')).toContain('No data published.');
    expect(noRecordWords(contextWith([]), undefined, 'hazard-area')).toBe(
      'No record here. That does not mean it is safe. No data published. Ask the national mine action authority.',
    );
  });
});
