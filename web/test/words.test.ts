import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import en from '../src/i18n/en.json';
import {
  formatArea,
  formatAreaExact,
  formatDate,
  formatLength,
  formatMoney,
  formatMoneyShort,
} from '../src/i18n/format';
import { code, count, getDirection, type MessageKey, t, useLanguage } from '../src/i18n/i18n';

const SERVER = join(__dirname, '../../server/src/main');
const messages: Record<string, string> = en;
const sources = files(join(__dirname, '../src')).filter((f) => f.endsWith('.ts'));
const source = sources.map((f) => readFileSync(f, 'utf8')).join('\n');

function files(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? files(join(folder, entry.name)) : [join(folder, entry.name)],
  );
}

afterEach(() => useLanguage('en'));

describe('figures', () => {
  it.each([
    [0, '0 m²'],
    [0.4, 'under 1 m²'],
    [1234, '1,234 m²'],
    [9999.6, '1.00 ha'],
    [48_120, '4.81 ha'],
    [999_949, '100.0 ha'],
    [999_999.9, '1.00 km²'],
    [260_430_000, '260.43 km²'],
  ])('%d m² reads %s', (areaM2, text) => expect(formatArea(areaM2)).toBe(text));

  it('keeps the exact square metres', () => expect(formatAreaExact(260_431_234.4)).toBe('260,431,234 m²'));

  it.each([
    [0, '0 m'],
    [0.2, 'under 1 m'],
    [999.6, '1.0 km'],
    [182_000, '182 km'],
  ])('%d m reads %s', (lengthM, text) => expect(formatLength(lengthM)).toBe(text));

  it('never moves a day by the time zone', () => expect(formatDate('2024-07-31')).toBe('31 Jul 2024'));
  it('shows what is no date as it came', () => expect(formatDate('summer 2024')).toBe('summer 2024'));

  it('names the currency, or says that there is none', () => {
    expect(formatMoney(1_200_000, 'USD')).toMatch(/USD.1,200,000/);
    expect(formatMoney(500, null)).toBe('500 (no currency in the source)');
    expect(formatMoneyShort(5_234_000, 'EUR')).toMatch(/^EUR 5\.23.?m/i);
  });
});

describe('messages', () => {
  it('exist for every key in the code', () => {
    const used = [...source.matchAll(/\bt\(\s*'([^']+)'/g)].map((m) => m[1] ?? '');
    const counted = [...source.matchAll(/\bcount\(\s*'([^']+)'/g)].map((m) => m[1] ?? '');
    expect(used.length).toBeGreaterThan(150);
    expect(used.filter((key) => !(key in messages))).toEqual([]);
    expect(counted.filter((key) => !(`${key}.one` in messages && `${key}.other` in messages))).toEqual([]);
  });

  it('exist for every code list in the code', () => {
    const lists = new Set([...source.matchAll(/\bcode\(\s*'([^']+)'/g)].map((m) => m[1] ?? ''));
    expect(lists.size).toBeGreaterThan(10);
    for (const list of lists)
      expect(
        Object.keys(messages).some((key) => key.startsWith(`${list}.`)),
        list,
      ).toBe(true);
  });

  it('are all used', () => {
    const prefixes = [...source.matchAll(/\b(?:code|count)\(\s*'([^']+)'/g)].map((m) => `${m[1]}.`);
    prefixes.push(...[...source.matchAll(/`([a-zA-Z.]+)\$\{/g)].map((m) => m[1] ?? ''));
    const unused = Object.keys(messages).filter(
      (key) => !source.includes(`'${key}'`) && !prefixes.some((prefix) => prefix && key.startsWith(prefix)),
    );
    expect(unused).toEqual([]);
  });

  it('cover the words of the database', () => {
    const lists: Record<string, string[]> = {
      classification: ['SHA', 'CHA', 'indication', 'unknown'],
      hazardStatus: ['open', 'worked_on', 'suspended', 'closed', 'released', 'unknown'],
      contamination: ['AP', 'AV', 'CM', 'ERW', 'IED', 'unknown'],
      releaseType: ['cancelled', 'reduced', 'cleared', 'unknown'],
      strand: ['clearance', 'victim_assistance', 'risk_education', 'mine_action', 'shared', 'development'],
      reportedAs: ['iati', 'fts', '3w', 'aiddata', 'crs', 'budget'],
      precision: ['nationwide', 'admin_area', 'place', 'site', 'unknown'],
    };
    for (const [list, values] of Object.entries(lists))
      for (const value of values) expect(messages[`${list}.${value}`], `${list}.${value}`).toBeDefined();
  });

  it('name every issue that the server can report, and say what to do about it', () => {
    const enumeration = readFileSync(join(SERVER, 'java/org/cartagena/ingest/IssueCode.java'), 'utf8');
    const codes = [...enumeration.matchAll(/^ {2}([A-Z0-9_]+)\(Severity/gm)].map((m) =>
      (m[1] ?? '').toLowerCase().replaceAll('_', '-'),
    );
    expect(codes.length).toBeGreaterThan(90);
    for (const list of ['issue', 'issueDo']) {
      const words = Object.keys(messages).flatMap((k) =>
        k.startsWith(`${list}.`) ? [k.slice(list.length + 1)] : [],
      );
      expect(words.sort(), list).toEqual([...codes].sort());
    }
  });

  it('name every field that a column can become', () => {
    const folder = join(SERVER, 'resources/org/cartagena/ingest');
    const lines = readdirSync(join(folder, 'Fields')).flatMap((name) =>
      readFileSync(join(folder, 'Fields', name), 'utf8')
        .split('\n')
        .filter((line) => /^\w+ *=/.test(line)),
    );
    expect(lines.length).toBeGreaterThan(60);
    for (const line of lines) {
      const name = line.split('=')[0]?.trim();
      expect(messages[`field.${name}`], name).toBeDefined();
    }
  });

  it('never call anything safe, free or clear', () => {
    const allowed = ['noRecord.words', 'noRecord.inList', 'caution.words'];
    for (const [key, text] of Object.entries(messages)) {
      expect(text, key).not.toMatch(
        /mine.?free|free of|no mines|no hazard|no contamination|harmless|all clear/i,
      );
      if (!allowed.includes(key)) expect(text, key).not.toMatch(/\bsafe/i);
    }
    expect(messages['noRecord.words']).toBe('No record here. That does not mean it is safe.');
    expect(messages['noRecord.inList']).toBe('Where a line says “No record”, that does not mean it is safe.');
    expect(messages['caution.words']).toBe('Blank does not mean safe.');
  });

  it('are filled in, counted, and fall back to the bare code', () => {
    expect(t('noRecord.ask', { authority: 'BHMAC' })).toBe('Ask BHMAC.');
    expect(count('list.number', 1)).toBe('1 record');
    expect(count('list.number', 1208)).toBe('1,208 records');
    expect(code('classification', 'SHA')).toBe('Suspected hazardous area (SHA)');
    expect(code('classification', 'XYZ')).toBe('XYZ');
    expect(code('classification', null)).toBe('Not stated in the source');
  });

  it('keep their places in a pseudo-language, and its direction', () => {
    useLanguage('qps-rtl');
    expect(getDirection()).toBe('rtl');
    for (const key of Object.keys(messages) as MessageKey[]) {
      const places = messages[key]?.match(/\{\w+\}/g) ?? [];
      for (const place of places) expect(t(key)).toContain(place);
    }
  });
});

describe('markup', () => {
  it('is never made from text', () => {
    for (const file of sources) {
      const text = readFileSync(file, 'utf8');
      expect(text, file).not.toMatch(
        /innerHTML|outerHTML|insertAdjacentHTML|document\.write|setAttribute\('style'/,
      );
    }
  });

  it('asks nobody but our own origin', () => {
    for (const file of sources) {
      const text = readFileSync(file, 'utf8').replace('http://www.w3.org/2000/svg', '');
      expect(text, file).not.toMatch(/https?:\/\//);
      if (!file.endsWith('request.ts')) expect(text, file).not.toMatch(/\bfetch\(/);
    }
  });
});
