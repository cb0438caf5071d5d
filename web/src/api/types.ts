/** The shapes of the HTTP interface, as server/ARCHITECTURE.md states them. */
import type { Feature, Geometry } from 'geojson';

export type PublicView = 'open' | 'cells' | 'totals';

export interface Programme {
  code: string;
  name: string;
  fictional: boolean;
  authority: string | null;
  contact: string | null;
  article5Deadline: string | null;
  publicView: PublicView;
  bbox: [number, number, number, number] | null;
  kinds: string[];
}

export interface Viewer {
  tier: 'public' | 'centre';
  label: string | null;
  programmes: string[];
}

export interface Dataset {
  id: number;
  kind: string;
  programme: string;
  name: string;
  version: number;
  state: string;
  rows: number;
  rowsWithoutLocation: number;
  rowsRejected: number;
  areaM2: number | null;
  asOf: string;
  source: string | null;
  licence: string;
  importedAt: string | null;
  publishedAt: string | null;
}

export interface Issue {
  row: number | null;
  severity: string;
  code: string;
  column: string | null;
  value: string | null;
  message: string;
}

export interface IssuePage {
  counts: { code: string; severity: string; number: number }[];
  issues: Issue[];
  next: number | string | null;
}

export type Collection =
  | 'hazard-areas'
  | 'land-releases'
  | 'services'
  | 'projects'
  | 'funding-locations'
  | 'admin-areas';

/** What a record in the sheet can be: a collection's, an enlarged cell, or a funding activity. */
export type RecordKind = Collection | 'hazard-cells' | 'funding-activities';

export type Properties = Record<string, unknown>;

export type RecordFeature = Omit<Feature, 'geometry' | 'properties'> & {
  geometry: Geometry | null;
  properties: Properties;
};

export interface FeaturePage {
  features: RecordFeature[];
  numberReturned: number;
  next: number | string | null;
  notice?: string;
}

export interface Source {
  programme?: string;
  sourceCrs?: string | null;
  dataset?: string;
  version?: number | string;
  asOf?: string;
  licence?: string;
  source?: string | null;
  file?: string | null;
  sha256?: string | null;
  row?: number | null;
  importedAt?: string | null;
  /** since the import, oldest first */
  edits?: { change: string; editedAt: string }[];
  /** column of the source -> field */
  mapping?: Record<string, unknown> | null;
  /** the saved mapping that was applied, if one was */
  mappingProfile?: { name?: string | null } | null;
  importerVersion?: string | null;
  fields?: Record<string, unknown> | null;
}

export interface Remaining {
  recorded: boolean;
  number?: number;
  areaM2?: number;
  numberWithoutLocation?: number;
  numberWithoutArea?: number;
  numberOutsideAdminAreas?: number;
  byClassification?: { classification: string; number: number; areaM2: number }[];
  byContamination?: { contamination: string; number: number; areaM2: number }[];
}

export interface ServiceFigures {
  recorded: boolean;
  number?: number;
  numberOutsideAdminAreas?: number;
  byCategory?: { category: string; number: number }[];
}

export interface MoneyRow {
  strand: string;
  currency: string | null;
  committed: number | null;
  disbursed: number | null;
  spent?: number | null;
  activities?: number;
}

export interface FundingFigures {
  recorded: boolean;
  /** how money is laid over areas, e.g. `even-split-over-places` */
  rule?: string;
  activities?: number;
  activitiesWithoutMoney?: number;
  /** activities of 3W tables, which say nothing about money */
  presences?: number;
  /** money that is kept and in no sum, by the code of the reason */
  uncounted?: { because: string; currency: string | null; transactions: number; amount: number }[];
  rows?: MoneyRow[];
}

export interface CasualtyRow {
  year: number;
  killed: number | null;
  injured: number | null;
  unknown: number | null;
}

export interface UsedDataset {
  kind?: string;
  name: string;
  version: number | string;
  asOf: string;
}

export interface AdminAreaName {
  id: number | string;
  name: string;
  level: number;
  pCode: string | null;
  programme: string;
  population: number | null;
  populationOn?: string | null;
  areaM2?: number | null;
}

export interface Summary {
  remaining?: Remaining;
  services?: ServiceFigures;
  funding?: FundingFigures;
  fundingNationwide?: MoneyRow[];
  fundingOutsideAdminAreas?: MoneyRow[];
  casualties?: CasualtyRow[] | null;
  datasets?: UsedDataset[];
}

export interface AdminAreaSummary extends Summary {
  adminArea: AdminAreaName;
}

/** A line of the table of administrative areas. */
export interface AdminAreaLine extends Omit<AdminAreaName, 'programme'> {
  remaining: Remaining;
  services: ServiceFigures;
  funding: FundingFigures;
}

export interface ProgrammeSummary extends Summary {
  programme: Programme;
}

/** A line of the table of projects. */
export interface ProjectNeeds {
  id: number | string;
  name: string | null;
  sector?: string | null;
  hasLocation?: boolean;
  corridorM: number;
  lengthM: number | null;
  hazardAreaCount: number;
  hazardAreaM2: number | null;
  routeAffectedM: number | null;
  /** false: no hazardous areas are published for the programme */
  recorded?: boolean;
  /** programmes in the corridor whose precise records this viewer may not see */
  notCovered?: string[];
  /** records without location that may lie in the corridor */
  withoutLocationCount?: number;
}

export interface ClearanceNeeds {
  project: {
    id: number | string;
    name: string | null;
    programme: string;
    lengthM: number | null;
    hasLocation?: boolean;
  };
  corridorM: number;
  corridorAreaM2?: number | null;
  /** false: no hazardous areas are published for the programme */
  recorded?: boolean;
  /** programmes in the corridor whose precise records this viewer may not see */
  notCovered?: string[];
  hazardAreaCount: number;
  hazardAreaM2: number | null;
  hazardAreasWithoutAreaCount?: number;
  routeAffectedM: number | null;
  byClassification?: { classification: string; count: number; areaM2: number | null }[];
  hazardAreas?: {
    id: number | string;
    localId: string | null;
    classification: string;
    status: string;
    contaminationTypes: string[];
    areaInsideM2: number | null;
    distanceM: number | null;
  }[];
  hazardAreasListed?: number;
  withoutLocationCount?: number;
  datasets?: UsedDataset[];
}

/** Codes as in IATI 2.03. */
export interface Activity {
  id: number | string;
  programme: string;
  iatiIdentifier: string;
  title: string | null;
  description: string | null;
  status: number | string | null;
  strand: string;
  strandRule: string | null;
  recipientShare?: number | null;
  reportingOrganisation?: string | null;
  plannedStartOn?: string | null;
  actualStartOn?: string | null;
  plannedEndOn?: string | null;
  actualEndOn?: string | null;
  organisations: { name: string; role: number | string }[];
  sectors: { vocabulary: string; code: string; percentage: number | null }[];
  transactions: {
    type: number | string;
    on: string;
    value: number;
    currency: string | null;
    /** code of the reason why it is in no sum; null = it counts */
    uncountedBecause?: string | null;
  }[];
  /** the same activity in another dataset, which counts in place of this one */
  countedIn?: { activityId: number | string; iatiIdentifier: string; dataset: string } | null;
  /** percentage that belongs to the strand; the rest counts as development */
  strandShare?: number;
  /** iati, fts, 3w (never money) or aiddata */
  reportedAs?: string;
  locations: {
    id: number | string;
    name: string | null;
    precision: string;
    /** before the point was found to be the middle of an area */
    sourcePrecision?: string;
    /** name of that area */
    middleOf?: string | null;
    longitude: number | null;
    latitude: number | null;
  }[];
  source?: Source;
}

export interface TileJson {
  tiles?: string[];
  minzoom?: number;
  maxzoom?: number;
  bounds?: [number, number, number, number];
}
