/**
 * Messages. English is complete and typed; another language is a file beside en.json and an entry below, and falls
 * back to English message by message. `?lang=` chooses; `qps` and `qps-rtl` are pseudo-languages that show at a glance
 * what does not come from the message file and what does not survive right-to-left.
 */
import en from './en.json';

export type MessageKey = keyof typeof en;
type Messages = Record<string, string>;
export type Parameters = Record<string, string | number>;

const RIGHT_TO_LEFT = new Set(['ar', 'fa', 'he', 'ku', 'ps', 'ur', 'qps-rtl']);

let messages: Messages = en;
let language = 'en';
let locale = 'en-GB';
let pseudo = false;

/** Chooses the language of a BCP 47 tag; unknown ones get English words with their own direction. */
export function useLanguage(tag: string | null): void {
  const wanted = (tag ?? 'en').toLowerCase();
  pseudo = wanted.startsWith('qps');
  language = wanted;
  messages = en;
  locale = pseudo || wanted === 'en' ? 'en-GB' : wanted;
  try {
    new Intl.NumberFormat(locale);
  } catch {
    locale = 'en-GB';
  }
}

export const getLocale = () => locale;
export const getLanguage = () => (pseudo ? 'en' : language);
export const getDirection = () =>
  RIGHT_TO_LEFT.has(language) || RIGHT_TO_LEFT.has(language.split('-')[0] ?? '') ? 'rtl' : 'ltr';

function fill(text: string, parameters: Parameters): string {
  const shown = pseudo ? accent(text) : text;
  return shown.replace(/\{(\w+)\}/g, (whole, name: string) =>
    name in parameters ? String(parameters[name]) : whole,
  );
}

function accent(text: string): string {
  const letters: Record<string, string> = { a: 'á', e: 'é', i: 'î', o: 'ö', u: 'ü', c: 'ç', n: 'ñ' };
  const parts = text.split(/(\{\w+\})/);
  return `[${parts.map((p) => (p.startsWith('{') ? p : p.replace(/[aeioucn]/g, (l) => letters[l] ?? l))).join('')}]`;
}

export function t(key: MessageKey, parameters: Parameters = {}): string {
  return fill(messages[key] ?? en[key] ?? key, parameters);
}

/** A counted message: `key.one`, `key.other` and whatever else the language's plural rules ask for. */
export function count(key: CountedKey, n: number, parameters: Parameters = {}): string {
  const form = new Intl.PluralRules(locale).select(n);
  const text = messages[`${key}.${form}`] ?? messages[`${key}.other`] ?? key;
  return fill(text, { n: new Intl.NumberFormat(locale).format(n), ...parameters });
}

type CountedKey = MessageKey extends infer K ? (K extends `${infer Base}.other` ? Base : never) : never;

/** Word for a value of a code list, e.g. `code('classification', 'SHA')`; the bare value when no list has it. */
export function code(list: string, value: unknown): string {
  if (value === null || value === undefined || value === '') return t('code.none');
  const text = messages[`${list}.${String(value)}`];
  return text === undefined ? String(value) : fill(text, {});
}
