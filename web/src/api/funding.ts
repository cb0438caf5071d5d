/** Money from every side, as server/ARCHITECTURE.md states it. */
import type { FeatureCollection } from 'geojson';
import { getJson } from './request';

export interface Amount {
  currency: string | null;
  amount: number;
}

export interface MoneyLine {
  key: string;
  name: string | null;
  andKey: string | null;
  usd: number;
  parts: number;
  amounts: Amount[];
  withoutUsd: Amount[];
}

export interface Totals {
  label: string;
  by: string;
  rule: string;
  total: { usd: number; parts: number; amounts: Amount[]; withoutUsd: Amount[] };
  rows: MoneyLine[];
  rowCount: number;
  uncounted: { because: string; usd: number; parts: number; amounts: Amount[] }[];
}

export interface Part {
  id: number;
  on: string;
  measure: string;
  amount: number;
  currency: string | null;
  usd: number | null;
  of: number;
  strand: string;
  strandRule: string;
  donor: string | null;
  donorHow: string;
  operator: string | null;
  because: string | null;
  rate: { source: string } | null;
  activity: { id: number; identifier: string; title: string | null };
}

export interface Range {
  low: number;
  central: number;
  high: number;
}

export interface FundingNeeds {
  sentence: string;
  recorded: boolean;
  adminAreas: {
    id: number | null;
    name: string | null;
    number: number | null;
    remainingM2: number | null;
    costUsd: Range | null;
    committedUsd: number;
    gapUsd: Range | null;
  }[];
}

export interface Efficiency {
  rows: {
    name: string | null;
    committedUsd: number;
    paidUsd: number;
    days: { mean: number | null; median: number | null; activities: number };
    notKnown: { notPaid: { activities: number; usd: number } };
    undisbursed: { usd: number; overThreeYears: number };
    chain: { retainedShare: number } | null;
  }[];
}

export interface Predictability {
  from: number;
  to: number;
  rows: {
    name: string | null;
    paidUsd: number | null;
    asScheduled: { share: number | null; ofBudgets: boolean | null };
    forward: { share: number | null } | null;
    volatility: { variation: number | null };
    dependence: { donors: number; onlyOneDonor: boolean; largestShare: number | null } | null;
  }[];
}

export interface Results {
  rows: {
    name: string | null;
    paidUsd: number | null;
    releasedM2: number | null;
    usdPerM2: number | null;
    spread: { least: number; median: number; most: number; pairs: number } | null;
  }[];
}

export interface Assistance {
  score: number;
  parts: { part: string; score: number; of: number; had: number }[];
  adminAreas: {
    id: number;
    name: string;
    services: number;
    servicesWorking: number;
    paidUsd: number | null;
    kindsNotRecorded: string[];
  }[];
}

export interface World {
  years: {
    year: number;
    totalMusd: number | null;
    internationalMusd: number | null;
    nationalMusd: number | null;
    nationalShare: number | null;
    source: string;
  }[];
}

const query = (parameters: Record<string, string | number | null>) =>
  new URLSearchParams(
    Object.entries(parameters).flatMap(([name, value]) => (value === null ? [] : [[name, String(value)]])),
  ).toString();

export type Filter = Record<string, string | number | null>;

export const getTotals = (filter: Filter, signal?: AbortSignal) =>
  getJson<Totals>(`/api/funding/totals?${query(filter)}`, signal ? { signal } : {});
export const listParts = (filter: Filter, signal?: AbortSignal) =>
  getJson<{ transactions: Part[]; next: number | null }>(
    `/api/funding/transactions?${query(filter)}`,
    signal ? { signal } : {},
  );
export const getFundingNeeds = (code: string, signal?: AbortSignal) =>
  getJson<FundingNeeds>(`/api/programmes/${code}/funding-needs`, signal ? { signal } : {});
export const getNeedsMap = (code: string, signal: AbortSignal) =>
  getJson<FeatureCollection>(`/api/programmes/${code}/funding-needs.geojson`, { signal });
export const getEfficiency = (filter: Filter) =>
  getJson<Efficiency>(`/api/funding/efficiency?${query(filter)}`);
export const getPredictability = (filter: Filter) =>
  getJson<Predictability>(`/api/funding/predictability?${query(filter)}`);
export const getResults = (filter: Filter) => getJson<Results>(`/api/funding/results?${query(filter)}`);
export const getAssistance = (code: string) => getJson<Assistance>(`/api/programmes/${code}/assistance`);
export const getWorld = () => getJson<World>('/api/funding/global');
