/** Clearance requests, as server/ARCHITECTURE.md states them. */
import type { Geometry } from 'geojson';
import type { AnswerSummary, AreaMet, Range } from './answers';
import { getJson, postJson } from './request';

export const STATES = ['filed', 'answered', 'tasked', 'done', 'declined', 'withdrawn'] as const;
export type RequestState = (typeof STATES)[number];

export interface People {
  total: number | null;
  male: number | null;
  female: number | null;
  boys: number | null;
  girls: number | null;
}

export interface ClearanceRequest {
  reference: string;
  key?: string;
  programme: { code: string; name: string; authority: string | null; contact: string | null };
  state: RequestState;
  filedAt: string;
  changedAt: string;
  answer: {
    reference: string;
    askedAt: string;
    projectName: string | null;
    corridorM: number;
    geometry: Geometry;
    summary: AnswerSummary | null;
  };
  organisation: string;
  contact: string;
  priority: string;
  blockage: string;
  supportNeeded: string;
  landownerConsent: string;
  confirmedOnGround: string;
  usedByCivilians: string;
  ordnanceObserved: string;
  incidents: string;
  intendedUse: string | null;
  note: string | null;
  beneficiaries: People;
  history: {
    number: number;
    state: RequestState;
    at: string;
    role: 'asker' | 'centre';
    organisation: string | null;
    by: string | null;
    note: string | null;
  }[];
  next: RequestState[];
}

export interface RequestList {
  requests: ClearanceRequest[];
  counts: Record<RequestState, number>;
  next: number | null;
}

const PATH = '/api/clearance-requests';
const at = (reference: string) => `${PATH}/${encodeURIComponent(reference)}`;
const withKey = (key: string | null) => (key ? `?key=${encodeURIComponent(key)}` : '');

export const fileRequest = (form: unknown) => postJson<ClearanceRequest>(PATH, form);

export const getRequest = (reference: string, key: string | null, signal: AbortSignal) =>
  getJson<ClearanceRequest>(`${at(reference)}${withKey(key)}`, { signal });

export const changeRequest = (reference: string, key: string | null, state: RequestState, note: string) =>
  postJson<ClearanceRequest>(`${at(reference)}/changes${withKey(key)}`, { state, note: note || null });

export function listRequests(
  programme: string | null,
  state: RequestState | null,
  after: number | null,
  signal?: AbortSignal,
): Promise<RequestList> {
  const search = new URLSearchParams();
  if (programme) search.set('programme', programme);
  if (state) search.set('state', state);
  if (after !== null) search.set('after', String(after));
  return getJson<RequestList>(`${PATH}?${search}`, signal ? { signal } : {});
}

interface Cost {
  cost: Range | null;
  currency: string | null;
  reason: string | null;
}

/** An answer of a stored project that was another than the one before. */
export interface ProjectAnswer {
  number: number;
  answeredAt: string;
  audience: 'public' | 'centre';
  summary: AnswerSummary;
  cost: Cost;
  change: {
    since: string;
    projectChanged: boolean;
    summary: { member: string; before: number | null; after: number | null }[];
    cost: { before: Cost; after: Cost } | null;
    hazardAreas: { new: AreaMet[]; gone: AreaMet[]; changed: { before: AreaMet[]; after: AreaMet[] }[] };
  } | null;
}

export interface ProjectAnswers {
  checkedAt: string | null;
  due: boolean;
  failure: string | null;
  answers: ProjectAnswer[];
}

export const getProjectAnswers = (project: string, signal: AbortSignal) =>
  getJson<ProjectAnswers>(`/api/projects/${encodeURIComponent(project)}/answers`, { signal });
