/** What a person has decided about an upload on the way to its import, and what follows from it. No element is made here. */
import type {
  Field,
  FieldType,
  ImportAsk,
  Look,
  LookAsk,
  LookColumn,
  Profile,
  UploadFile,
} from '../api/imports';

export interface Draft {
  readonly upload: string;
  files: UploadFile[];
  programme: string;
  /** null until the server has proposed one */
  kind: string | null;
  asOf: string;
  licence: string;
  licenceNotStated: boolean;
  source: string;
  dataset: string;
  /** the person has named the dataset; a later look does not rename it */
  isNamed: boolean;
  crs: string;
  level: string;
  /** null: what the server proposes */
  mapping: Profile | null;
  /** the person has changed the mapping that was proposed or chosen */
  isOwn: boolean;
  /** what was proposed or chosen for each column, and why */
  offered: Map<string, Pick<LookColumn, 'field' | 'why'>>;
  look: Look | null;
  /** field -> values of the source without a code, as they came up */
  asked: Map<string, Set<string>>;
}

/** The words that stand for a licence nobody has stated, as the command line has them. */
export const LICENCE_NOT_STATED = 'not stated';

export function newDraft(upload: string, files: UploadFile[], programme: string): Draft {
  return {
    upload,
    files,
    programme,
    kind: null,
    asOf: '',
    licence: '',
    licenceNotStated: false,
    source: '',
    dataset: '',
    isNamed: false,
    crs: '',
    level: '',
    mapping: null,
    isOwn: false,
    offered: new Map(),
    look: null,
    asked: new Map(),
  };
}

export function lookAsk(draft: Draft): LookAsk {
  return {
    programme: draft.programme,
    ...(draft.kind ? { kind: draft.kind } : {}),
    ...(draft.crs.trim() ? { crs: draft.crs.trim() } : {}),
    ...(draft.kind === 'admin-area' && draft.level ? { level: Number(draft.level) } : {}),
    ...(draft.mapping ? { mapping: draft.mapping } : {}),
  };
}

export function importAsk(draft: Draft): ImportAsk {
  const mapping = namedMapping(draft);
  return {
    ...lookAsk(draft),
    upload: draft.upload,
    kind: draft.kind ?? '',
    asOf: draft.asOf,
    licence: draft.licenceNotStated ? LICENCE_NOT_STATED : draft.licence.trim(),
    ...(draft.source.trim() ? { source: draft.source.trim() } : {}),
    ...(draft.dataset.trim() ? { dataset: draft.dataset.trim() } : {}),
    ...(mapping ? { mapping } : {}),
  };
}

/** Names of mappings that nobody has saved: they say how the columns were found, and stand in the source of each record. */
export const UNSAVED = ['matched-by-name', 'chosen-by-hand'];

/** The mapping under a name that is true of it: a saved one's only while nobody has changed it. */
function namedMapping(draft: Draft): Profile | null {
  const mapping = draft.mapping ?? draft.look?.mapping ?? null;
  if (!mapping) return null;
  // What is said about a saved mapping is not true of one that has been changed.
  const { about: _, ...rest } = mapping;
  if (draft.isOwn) return { ...rest, name: 'chosen-by-hand' };
  const proposed = !draft.mapping && draft.look?.columns.some((c) => c.field && c.why !== 'profile');
  return proposed ? { ...rest, name: 'matched-by-name' } : mapping;
}

/** Takes over what a look found, without overwriting what the person has said. */
export function adopt(draft: Draft, look: Look): void {
  draft.look = look;
  draft.kind = look.kind;
  if (!draft.isOwn) draft.offered = new Map(look.columns.map((c) => [c.name, c]));
  if (!draft.isNamed) draft.dataset = look.dataset ?? draft.dataset;
  for (const { field, value } of valuesWithoutCode(look)) {
    const values = draft.asked.get(field) ?? new Set();
    draft.asked.set(field, values.add(value));
  }
}

export type Missing = 'programme' | 'kind' | 'asOf' | 'asOfFuture' | 'licence' | 'dataset' | 'crs';

/** What is still to be said before the columns, in the order of the form. `today` is an ISO day. */
export function missing(draft: Draft, today: string): Missing[] {
  const found: Missing[] = [];
  if (!draft.kind) found.push('kind');
  if (!/^[A-Z]{3}$/.test(draft.programme)) found.push('programme');
  if (!/^\d{4}-\d{2}-\d{2}$/.test(draft.asOf)) found.push('asOf');
  else if (draft.asOf > today) found.push('asOfFuture');
  if (!draft.licenceNotStated && !draft.licence.trim()) found.push('licence');
  if (!draft.dataset.trim()) found.push('dataset');
  if (draft.crs.trim() && !/^EPSG:\d{4,6}$/i.test(draft.crs.trim())) found.push('crs');
  return found;
}

/** Values of coded fields that no code stands for, as the look found them. */
export function valuesWithoutCode(look: Look): { field: string; value: string }[] {
  const coded = new Set(look.fields.filter((f) => f.codes).map((f) => f.name));
  return look.columns.flatMap(({ field, fields, unknownValues }) => {
    const own = fields?.find((f) => coded.has(f)) ?? field;
    return own && coded.has(own) ? unknownValues.map((value) => ({ field: own, value })) : [];
  });
}

/** The mapping as it stands: the person's, else the proposal. */
export function mappingOf(draft: Draft): Profile {
  return draft.mapping ?? draft.look?.mapping ?? {};
}

/** The field that a column becomes first; a profile may name several. */
export function fieldOf(draft: Draft, column: LookColumn): string | null {
  const own = draft.mapping?.columns?.[column.name];
  if (own === undefined) return column.field;
  return (Array.isArray(own) ? own[0] : own) ?? null;
}

const namesField = (columns: Profile['columns'], field: string) =>
  Object.values(columns ?? {}).some((f) => (Array.isArray(f) ? f.includes(field) : f === field));

/**
 * A column becomes another field, or none. Once a person has touched it, the mapping is theirs and says every column.
 * A constant of that field goes, because it would hide where the column is blank; translations of a field without a
 * column go too.
 */
export function mapColumn(draft: Draft, column: string, field: string | null): void {
  const before = mappingOf(draft);
  const shown = (draft.look?.columns ?? [])
    .filter((c) => !c.personal && !(c.name in (before.columns ?? {})))
    .map((c) => [c.name, c.fields && c.fields.length > 1 ? c.fields : c.field]);
  draft.isOwn = true;
  // The order counts: of several columns for one field the first with a value is taken.
  const columns = { ...before.columns, ...Object.fromEntries(shown), [column]: field };
  const constants = { ...before.constants };
  if (field) delete constants[field];
  const values = Object.fromEntries(
    Object.entries(before.values ?? {}).filter(([name]) => namesField(columns, name)),
  );
  draft.mapping = { ...before, columns, constants, values };
}

export function translate(draft: Draft, field: string, value: string, to: string): void {
  const before = mappingOf(draft);
  const own = { ...before.values?.[field] };
  if (to) own[value] = to;
  else delete own[value];
  draft.isOwn = true;
  draft.mapping = { ...before, values: { ...before.values, [field]: own } };
}

export function setConstant(draft: Draft, field: string, value: string | null): void {
  const before = mappingOf(draft);
  const constants = { ...before.constants };
  if (value === null) delete constants[field];
  else constants[field] = value;
  draft.isOwn = true;
  draft.mapping = { ...before, constants };
}

/** Takes only the rows that have a value in a column; null takes them all. */
export function setOnly(draft: Draft, column: string, value: string | null): void {
  const before = mappingOf(draft);
  const only = { ...before.only };
  if (value === null) delete only[column];
  else only[column] = value;
  draft.isOwn = true;
  draft.mapping = { ...before, only };
}

/** Fields that may get one value for all rows: those that no column gives, and no position. */
export function constantFields(look: Look, mapping: Profile): Field[] {
  const fromColumns = new Set(look.columns.map((c) => c.field));
  return look.fields.filter(
    (f) => f.type !== 'coordinate' && !fromColumns.has(f.name) && !(f.name in (mapping.constants ?? {})),
  );
}

/** A name as profiles have it: small letters, digits and hyphens. */
export function profileName(text: string): string {
  return text
    .normalize('NFD')
    .toLowerCase()
    .replace(/\p{M}+/gu, '')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 80);
}

/** Required fields that no column and no constant gives. */
export function requiredMissing(look: Look, mapping: Profile): Field[] {
  const given = new Set([
    ...look.columns.map((c) => c.field),
    ...Object.entries(mapping.constants ?? {})
      .filter(([, value]) => value !== '')
      .map(([field]) => field),
  ]);
  return look.fields.filter((f) => f.required && !given.has(f.name));
}

const TYPES: FieldType[] = ['text', 'code', 'codes', 'date', 'number', 'area', 'coordinate'];

/** Fields by type, in a fixed order. */
export function fieldGroups(fields: Field[]): { type: FieldType; fields: Field[] }[] {
  return TYPES.map((type) => ({ type, fields: fields.filter((f) => f.type === type) })).filter(
    (group) => group.fields.length > 0,
  );
}

/** Up to three values of a column that say something. */
export function sampleText(column: LookColumn): string[] {
  return column.samples.filter((s): s is string => s !== null && s !== '').slice(0, 3);
}

/** Milliseconds until the next question about a running import: soon at first, rarely when it takes long. */
export function pollDelayMs(asked: number): number {
  return Math.min(5000, Math.round(700 * 1.15 ** Math.max(0, asked - 8)));
}

/** Bytes as people read them. */
export function sizeOf(bytes: number): { n: number; unit: 'B' | 'kB' | 'MB' | 'GB' } {
  if (bytes < 1000) return { n: bytes, unit: 'B' };
  if (bytes < 1e6) return { n: bytes / 1e3, unit: 'kB' };
  if (bytes < 1e9) return { n: bytes / 1e6, unit: 'MB' };
  return { n: bytes / 1e9, unit: 'GB' };
}

let kept: Draft | null = null;

/** The one draft that is being worked on, so that leaving the page's panel and coming back loses nothing. */
export const keptDraft = (upload: string) => (kept?.upload === upload ? kept : null);
export const keep = (draft: Draft | null) => {
  kept = draft;
};
export const currentDraft = () => kept;
