import { beforeEach, describe, expect, it } from 'vitest';
import type { Look } from '../src/api/imports';
import {
  adopt,
  constantFields,
  type Draft,
  fieldOf,
  importAsk,
  lookAsk,
  mapColumn,
  mappingOf,
  missing,
  newDraft,
  pollDelayMs,
  profileName,
  requiredMissing,
  setConstant,
  setOnly,
  sizeOf,
  translate,
} from '../src/panels/importdraft';

const column = (name: string, field: string | null, personal = false) => ({
  name,
  field,
  why: field ? ('name' as const) : null,
  personal,
  samples: [],
  unknownValues: [] as string[],
});

const found = (): Look => ({
  files: [{ name: 'areas.csv', format: 'csv', rows: 3, crs: null, crsOperation: null }],
  kind: 'land-release',
  dataset: 'areas',
  mapping: { name: 'areas', kind: 'land-release', columns: { id: 'local_id', how: 'release_type' } },
  profiles: [],
  columns: [
    column('id', 'local_id'),
    { ...column('how', 'release_type'), unknownValues: ['désactivé'] },
    column('owner', null, true),
    column('note', null),
  ],
  fields: [
    { name: 'local_id', type: 'text', codes: null, required: false },
    { name: 'release_type', type: 'code', codes: ['cleared', 'reduced', 'cancelled'], required: true },
    { name: 'method', type: 'code', codes: ['NTS', 'TS'], required: true },
    { name: 'longitude', type: 'coordinate', codes: null, required: false },
  ],
  rowsLookedAt: 3,
  preview: [
    {
      row: 2,
      source: { how: 'désactivé' },
      record: {},
      geometry: null,
      issues: [{ code: 'code-unknown', severity: 'warning', column: 'how', value: 'désactivé', message: '' }],
    },
  ],
  issues: [],
});

let draft: Draft;
beforeEach(() => {
  draft = newDraft('u1', [{ name: 'areas.csv', sizeBytes: 10, sha256: 'ab' }], 'BIH');
  adopt(draft, found());
});

describe('what a person still has to say', () => {
  it('has no day and no licence of its own', () => {
    expect(missing(draft, '2024-08-01')).toEqual(['asOf', 'licence']);
  });

  it('takes no day that has not come', () => {
    draft.asOf = '2024-08-02';
    draft.licenceNotStated = true;
    expect(missing(draft, '2024-08-01')).toEqual(['asOfFuture']);
    expect(missing(draft, '2024-08-02')).toEqual([]);
  });

  it('sends "not stated" in the words of the command line, and never a coordinate system that was not given', () => {
    draft.asOf = '2024-07-31';
    draft.licence = 'CC0, but unticked';
    draft.licenceNotStated = true;
    const ask = importAsk(draft);
    expect(ask.licence).toBe('not stated');
    expect(ask).not.toHaveProperty('crs');
    expect(ask.mapping?.columns).toEqual(found().mapping?.columns);
  });
});

describe('a mapping', () => {
  it('is the proposal until a person touches it, then says every column but those about persons', () => {
    expect(lookAsk(draft)).not.toHaveProperty('mapping');
    mapColumn(draft, 'note', 'method');
    expect(lookAsk(draft).mapping?.columns).toEqual({
      id: 'local_id',
      how: 'release_type',
      note: 'method',
    });
  });

  it('carries the name of a saved mapping only as long as nobody has changed it', () => {
    expect(importAsk(draft).mapping?.name).toBe('matched-by-name');
    const saved = { name: 'areas-of-2024', kind: 'land-release', columns: { id: 'local_id' } };
    draft.mapping = saved;
    expect(importAsk(draft).mapping).toEqual(saved);
    setConstant(draft, 'method', 'NTS');
    expect(importAsk(draft).mapping?.name).toBe('chosen-by-hand');
  });

  it('keeps the order of the columns, because the first with a value is taken', () => {
    draft.mapping = { columns: { commune: 'admin_name', district: 'admin_name', id: 'local_id' } };
    mapColumn(draft, 'note', 'method');
    expect(Object.keys(mappingOf(draft).columns ?? {}).slice(0, 3)).toEqual(['commune', 'district', 'id']);
  });

  it('takes some of the rows, and all of them again', () => {
    setOnly(draft, 'country', 'Angola');
    expect(importAsk(draft).mapping?.only).toEqual({ country: 'Angola' });
    setOnly(draft, 'country', null);
    expect(importAsk(draft).mapping?.only).toEqual({});
  });

  it('keeps what the page does not edit, such as the form of dates', () => {
    draft.mapping = { ...mappingOf(draft), dateFormat: 'dd/MM/yyyy' };
    mapColumn(draft, 'note', 'method');
    expect(draft.mapping?.dateFormat).toBe('dd/MM/yyyy');
  });

  it('never holds a constant beside a column of the same field, nor a translation without a column', () => {
    setConstant(draft, 'method', 'NTS');
    translate(draft, 'release_type', 'désactivé', 'cleared');
    mapColumn(draft, 'note', 'method');
    expect(mappingOf(draft).constants).toEqual({});
    mapColumn(draft, 'how', null);
    expect(mappingOf(draft).values).toEqual({});
  });

  it('asks for every value without a code, also after it has been given one', () => {
    expect([...(draft.asked.get('release_type') ?? [])]).toEqual(['désactivé']);
    translate(draft, 'release_type', 'désactivé', 'cleared');
    expect(mappingOf(draft).values?.release_type).toEqual({ désactivé: 'cleared' });
    adopt(draft, { ...found(), preview: [] });
    expect([...(draft.asked.get('release_type') ?? [])]).toEqual(['désactivé']);
    translate(draft, 'release_type', 'désactivé', '');
    expect(mappingOf(draft).values?.release_type).toEqual({});
  });

  it('says which required field nothing gives', () => {
    const look = found();
    expect(requiredMissing(look, mappingOf(draft)).map((f) => f.name)).toEqual(['method']);
    setConstant(draft, 'method', 'NTS');
    expect(requiredMissing(look, mappingOf(draft))).toEqual([]);
  });

  it('offers one value for all rows only where no column gives one, and never for a position', () => {
    expect(constantFields(found(), mappingOf(draft)).map((f) => f.name)).toEqual(['method']);
  });

  it('reads the first field of a column that a profile makes several of', () => {
    const [id] = found().columns;
    draft.mapping = { columns: { id: ['name', 'local_id'] } };
    expect(id && fieldOf(draft, id)).toBe('name');
  });

  it('gets a name that the server takes', () => {
    expect(profileName(' MAPA hazards, édition 2 ')).toBe('mapa-hazards-edition-2');
    expect(profileName('…')).toBe('');
  });
});

it('does not rename a dataset that a person has named', () => {
  draft.isNamed = true;
  draft.dataset = 'Suspected areas';
  adopt(draft, found());
  expect(draft.dataset).toBe('Suspected areas');
});

it('asks a running import often at first, and at most every five seconds in the end', () => {
  expect(pollDelayMs(0)).toBe(700);
  expect(pollDelayMs(8)).toBe(700);
  expect(pollDelayMs(200)).toBe(5000);
});

it.each([
  [999, 'B'],
  [1000, 'kB'],
  [2_000_000, 'MB'],
  [3e9, 'GB'],
])('reads %d bytes in %s', (bytes, unit) => expect(sizeOf(bytes).unit).toBe(unit));
