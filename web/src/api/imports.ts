/**
 * The addresses and shapes of importing, as server/ARCHITECTURE.md states them under "Importing" and "A version".
 * Apart from api.ts, because only the mine action centre's import flow needs them and it is loaded on demand.
 */
import type { Feature, Geometry } from 'geojson';
import { discard, getBlob, getJson, postJson, putFile, putJson } from './request';
import type { IssuePage } from './types';

export interface UploadFile {
  name: string;
  sizeBytes: number;
  sha256: string;
}

export interface Upload {
  id: string;
  files: UploadFile[];
}

export interface LookFile {
  name: string;
  format: string;
  rows: number | null;
  crs: string | null;
  crsOperation: string | null;
}

/** A mapping profile (decision 0010). Members that the page does not edit are carried along as they came. */
export interface Profile {
  /** small letters, digits and hyphens */
  name?: string | null;
  about?: string | null;
  kind?: string;
  /** column of the source -> field or fields; null leaves the column out */
  columns?: Record<string, string | string[] | null>;
  /** field -> value of the source -> code, or codes joined by a plus */
  values?: Record<string, Record<string, string>>;
  /** field -> the value that every row gets */
  constants?: Record<string, string>;
  /** rows to take: column and value; all rows without */
  only?: Record<string, string>;
  [other: string]: unknown;
}

export interface FittingProfile {
  name: string;
  about: string | null;
  kind: string;
  /** share of its columns that the file has, 0 to 1 */
  fits: number;
}

export interface LookColumn {
  name: string;
  field: string | null;
  /** all of them, where a profile makes several fields of one column */
  fields?: string[];
  why: 'profile' | 'hxl' | 'name' | 'value' | null;
  personal: boolean;
  samples: (string | null)[];
  /** values of a coded field that no code stands for, in all rows that were looked at; at most 50 */
  unknownValues: string[];
}

export type FieldType = 'text' | 'code' | 'codes' | 'date' | 'number' | 'area' | 'coordinate';

export interface Field {
  name: string;
  type: FieldType;
  codes: string[] | null;
  required: boolean;
}

export interface LookIssue {
  row?: number | null;
  code: string;
  severity: string;
  column: string | null;
  value: string | null;
  message: string;
}

export interface PreviewRow {
  row: number;
  source: Record<string, unknown>;
  record: Record<string, unknown> | null;
  geometry: Geometry | null;
  issues: LookIssue[];
}

export interface Look {
  files: LookFile[];
  /** null where nothing fits: then a person has to say it before there is a preview */
  kind: string | null;
  dataset: string | null;
  mapping: Profile | null;
  profiles: FittingProfile[];
  columns: LookColumn[];
  fields: Field[];
  /** how many of the first rows the issues and values speak of */
  rowsLookedAt: number;
  preview: PreviewRow[];
  issues: LookIssue[];
}

export interface LookAsk {
  programme: string;
  kind?: string;
  crs?: string;
  level?: number;
  mapping?: Profile;
}

export interface ImportAsk extends LookAsk {
  upload: string;
  kind: string;
  asOf: string;
  licence: string;
  source?: string;
  dataset?: string;
}

export type ImportState =
  | 'waiting'
  | 'reading'
  | 'checking'
  | 'staged'
  | 'unchanged'
  | 'failed'
  | 'cancelled';

export interface Import {
  id: number | string;
  state: ImportState;
  file: string | null;
  rowsRead: number;
  rowsExpected: number | null;
  versionId: number | null;
  failure: string | null;
  programme: string;
  /** the upload that it was made of, as long as this person may import it again */
  upload: string | null;
}

export interface Difference {
  published: { id: number; version: number } | null;
  new: { number: number; areaM2: number | null };
  changed: { number: number; areaBeforeM2: number | null; areaAfterM2: number | null };
  gone: { number: number; areaM2: number | null };
  unchanged: { number: number; areaM2: number | null };
  rows: {
    change: 'new' | 'changed' | 'gone';
    row: number | null;
    localId: string | null;
    name: string | null;
    areaBeforeM2: number | null;
    areaAfterM2: number | null;
  }[];
}

export type ProblemRow = Omit<Feature, 'geometry' | 'properties'> & {
  geometry: Geometry | null;
  properties: Record<string, unknown>;
};

export interface ProblemRows {
  features: ProblemRow[];
  numberMatched: number;
}

const segment = (value: string | number) => encodeURIComponent(String(value));
const ofVersion = (id: number | string, what: string) => `/api/datasets/${segment(id)}/${what}`;

export const startUpload = () => postJson<Upload>('/api/uploads', {});

/** Fetches the layer at an address, page by page, as if it had been uploaded. */
export async function fetchLayer(url: string, signal: AbortSignal): Promise<Upload> {
  const upload = await postJson<Upload>('/api/uploads', {}, { signal });
  // The server does not notice that nobody waits any more; without its upload it stops.
  const stop = () => void dropUpload(upload.id).catch(() => undefined);
  signal.addEventListener('abort', stop, { once: true });
  try {
    signal.throwIfAborted();
    return await postJson<Upload>('/api/uploads', { url, upload: upload.id }, { signal });
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

/** Sends the bytes of a file; `told` hears how many have left. */
export const sendFile = (upload: string, file: File, told: (sent: number) => void, signal: AbortSignal) =>
  putFile<Upload>(`/api/uploads/${segment(upload)}/files/${segment(file.name)}`, file, told, signal);

export const dropUpload = (upload: string) => discard(`/api/uploads/${segment(upload)}`);

export const look = (upload: string, ask: LookAsk, signal?: AbortSignal) =>
  postJson<Look>(`/api/uploads/${segment(upload)}/look`, ask, signal ? { signal } : {});

export const startImport = (ask: ImportAsk) => postJson<{ id: number | string }>('/api/imports', ask);

export const getImport = (id: number | string, signal?: AbortSignal) =>
  getJson<Import>(`/api/imports/${segment(id)}`, signal ? { signal } : {});

export async function listImports(signal?: AbortSignal): Promise<Import[]> {
  return (await getJson<{ imports: Import[] }>('/api/imports', signal ? { signal } : {})).imports;
}

export const cancelImport = (id: number | string) => postJson<unknown>(`/api/imports/${segment(id)}/cancel`);

export async function listMappings(kind: string, signal?: AbortSignal): Promise<Profile[]> {
  const path = `/api/mappings?kind=${segment(kind)}`;
  return (await getJson<{ mappings: Profile[] }>(path, signal ? { signal } : {})).mappings;
}

export const saveMapping = (name: string, profile: Profile) =>
  putJson<unknown>(`/api/mappings/${segment(name)}`, profile);

export const getDifference = (id: number | string, signal?: AbortSignal) =>
  getJson<Difference>(ofVersion(id, 'difference'), signal ? { signal } : {});

export function getProblemRows(id: number | string, issue: string | null, signal?: AbortSignal) {
  const query = issue ? `?code=${segment(issue)}` : '';
  return getJson<ProblemRows>(ofVersion(id, `problem-rows${query}`), signal ? { signal } : {});
}

export function listIssuesOf(
  id: number | string,
  issue: string | null,
  after: number | string | null,
  signal?: AbortSignal,
): Promise<IssuePage> {
  const query = new URLSearchParams();
  if (issue) query.set('code', issue);
  if (after !== null) query.set('after', String(after));
  const text = query.toString();
  return getJson(ofVersion(id, text ? `issues?${text}` : 'issues'), signal ? { signal } : {});
}

/** The report as a file. */
export const getReportFile = (id: number | string, form: 'csv' | 'xlsx') =>
  getBlob(ofVersion(id, `issues.${form}`));
