/** Asking what stands in the way, and what comes back, as server/ARCHITECTURE.md states it. What the server does not give is left out. */
import type { FeatureCollection, Geometry } from 'geojson';
import { getBlob, getJson, postBlob, postJson } from './request';

export interface Range {
  low: number;
  central: number;
  high: number;
}

export interface DayRange {
  low: string;
  central: string;
  high: string;
}

export interface AnswerSummary {
  hazardAreaCount: number;
  hazardAreaM2: number;
  hazardAreasWithoutAreaCount?: number;
  routeLengthM?: number | null;
  routeAffectedM?: number | null;
  corridorAreaM2?: number;
  withoutLocationCount?: number;
}

export interface ClassLine {
  count: number;
  areaM2: number;
  withoutAreaCount?: number;
  routeAffectedM?: number | null;
}

export interface AreaMet {
  id: number;
  localId: string | null;
  programme: string;
  classification: string;
  status: string | null;
  priority: string | null;
  contaminationTypes: string[];
  areaM2: number | null;
  areaInsideM2?: number | null;
  distanceM?: number;
}

interface AreaName {
  id: number;
  name: string;
  level: number;
}

export interface Needs {
  rule?: string;
  complete?: boolean;
  reason?: string | null;
  activities?: { activity: string; areaM2: Range; cost: Range; teamMonths: Range; months: Range }[] | null;
  total?: {
    cost?: Range | null;
    currency?: string | null;
    costPerKm?: Range | null;
    teamMonths?: Range | null;
    months?: Range | null;
  } | null;
  time?: {
    teams?: number;
    earliestFinish?: DayRange | null;
    worksStart?: string | null;
    daysLate?: Range | null;
    against?: 'in-time' | 'late' | 'depends' | null;
    words?: string | null;
  } | null;
  shareOfProjectCost?: Range | null;
  shareOfProjectCostReason?: string | null;
  waiting?: {
    days?: Range | null;
    cost?: Range | null;
    currency?: string | null;
    reason?: string | null;
  } | null;
  planningValues?: {
    id: number;
    programme: string | null;
    classification: string;
    activity: string;
    share: Range;
    costPerM2: Range;
    m2PerTeamMonth: Range;
    currency: string;
    source: string;
    asOf: string;
  }[];
}

export interface Answer {
  reference: string | null;
  key?: string;
  askedAt: string;
  programme: { code: string; name: string; authority: string | null; contact: string | null };
  question: {
    programme: string;
    projectId: number | null;
    geometry: Geometry;
    corridorM: number;
    surveyBufferM?: number;
    worksStart?: string | null;
    projectName?: string | null;
    projectCost?: { amount: number; currency: string } | null;
    benefitPerDay?: { amount: number; currency: string } | null;
    teams?: number;
    alternatives?: Geometry[];
    suggest?: boolean;
  };
  summary: AnswerSummary;
  recorded: boolean;
  notCovered?: string[];
  byClassification?: (ClassLine & { classification: string })[];
  byContaminationType?: (ClassLine & { contaminationType: string })[];
  byStatus?: (ClassLine & { status: string | null })[];
  byPriority?: (ClassLine & { priority: string | null })[];
  hazardAreas?: AreaMet[];
  hazardAreasListed?: number;
  withoutLocation?: {
    adminArea: AreaName | null;
    number: number;
    numberCha?: number;
    numberSha?: number;
    reportedM2?: number | null;
    numberWithoutReportedArea?: number;
  }[];
  nearestOutside?: AreaMet[] | null;
  nearestOutsideWithinM?: number;
  nearestOutsideNotCovered?: string[];
  landReleases?: {
    recorded: boolean;
    count?: number;
    areaM2?: number;
    withoutLocationCount?: number;
    byType?: { releaseType: string; count: number; areaM2: number }[];
    list?: {
      id: number;
      localId: string | null;
      releaseType: string;
      operator: string | null;
      completedOn: string | null;
      areaInsideM2: number | null;
    }[];
  };
  population?: {
    recorded: boolean;
    reason: string | null;
    rings: {
      withinM: number;
      /** null = not known */
      people: number | null;
      knownShare: number;
      datasets: { name: string; asOf: string; versionId: number }[];
    }[];
  };
  casualties?: {
    recorded: boolean;
    byAdminArea?:
      | {
          adminArea: AreaName;
          years: { year: number; killed: number; injured: number; unknown: number }[];
        }[]
      | null;
    numberWithoutAdminArea?: number | null;
    reason?: string | null;
  };
  needs?: Needs;
  alternatives?: {
    index: number;
    summary: AnswerSummary;
    recorded?: boolean;
    notCovered?: string[];
    needs?: Needs;
  }[];
  /** only where one was asked for */
  suggestion?: {
    marked: string;
    reason: string | null;
    geometry: Geometry | null;
    summary?: Answer['summary'];
    needs?: Needs;
    notCovered?: string[];
  };
  who?: {
    contact?: { authority: string | null; contact: string | null } | null;
    operators?: { name: string; hazardAreas?: number; landReleases?: number; activities?: number }[];
    donors?: {
      name: string;
      level: string;
      adminAreas: string[];
      strands: string[];
      activities: number;
      activitiesNow?: number;
    }[];
    projects?: { id: number; name: string | null; status: string | null }[];
    projectCount?: number;
  };
  datasets?: { programme: string; kind: string; name: string; version: number; asOf: string }[];
  disclaimer?: string | null;
}

/** What the map shows of an answer: features with their `part`. */
export type AnswerShapes = FeatureCollection<Geometry | null, Record<string, unknown>> & {
  bbox?: [number, number, number, number];
  summary?: AnswerSummary;
};

export type AnswerFile = 'pdf' | 'xlsx' | 'geojson';

const TYPE: Record<AnswerFile, string> = {
  pdf: 'application/pdf',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  geojson: 'application/geo+json',
};

const keptAt = (reference: string, key: string | null, ending: string) =>
  `/api/answers/${encodeURIComponent(reference)}${ending}${key ? `?key=${encodeURIComponent(key)}` : ''}`;

export const postQuestion = (question: unknown, signal?: AbortSignal) =>
  postJson<Answer>('/api/answers', question, signal ? { signal } : {});

export const getKeptAnswer = (reference: string, key: string | null, signal?: AbortSignal) =>
  getJson<Answer>(keptAt(reference, key, '.json'), signal ? { signal } : {});

/** The answer as a file: made from the question as it is now. */
export const askForFile = (question: unknown, form: AnswerFile, signal?: AbortSignal) =>
  postBlob('/api/answers', question, TYPE[form], signal);

/** The kept answer as a file. */
export const getKeptFile = (reference: string, key: string | null, form: AnswerFile) =>
  getBlob(keptAt(reference, key, `.${form}`));
