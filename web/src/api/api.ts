/** The addresses of the server; those of importing stand in imports.ts. No other place knows any. */
import { getBytes, getJson, postJson } from './request';
import type {
  Activity,
  AdminAreaLine,
  AdminAreaSummary,
  ClearanceNeeds,
  Collection,
  Dataset,
  FeaturePage,
  Programme,
  ProgrammeSummary,
  ProjectNeeds,
  RecordFeature,
  TileJson,
  Viewer,
} from './types';

type Signal = AbortSignal | undefined;
const opt = (signal: Signal) => (signal ? { signal } : {});

function query(parameters: Record<string, string | number | boolean | null | undefined>): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== null && value !== undefined) search.set(name, String(value));
  }
  const text = search.toString();
  return text ? `?${text}` : '';
}

const segment = (value: string | number) => encodeURIComponent(String(value));

export async function listProgrammes(): Promise<Programme[]> {
  return (await getJson<{ programmes: Programme[] }>('/api/programmes')).programmes;
}

/** Who the server takes us for; with `token`, whom it would take us for. */
export function getViewer(token?: string): Promise<Viewer> {
  return getJson<Viewer>('/api/viewer', token ? { token } : {});
}

export async function listDatasets(): Promise<Dataset[]> {
  return (await getJson<{ datasets: Dataset[] }>('/api/datasets')).datasets;
}

/** `replacing` is the version that the person saw as published; when it is another one by now, nothing happens (409). */
export function publishVersion(id: number | string, replacing: number | null): Promise<Dataset> {
  return postJson(`/api/datasets/${segment(id)}/publish`, { replacing });
}

export function withdrawVersion(id: number | string): Promise<Dataset> {
  return postJson(`/api/datasets/${segment(id)}/withdraw`);
}

/** Deletes the rows of a version that was never published. */
export function discardVersion(id: number | string): Promise<Dataset> {
  return postJson(`/api/datasets/${segment(id)}/discard`);
}

export interface FeatureQuery {
  programme?: string | undefined;
  /** west, south, east, north in degrees */
  bbox?: [number, number, number, number] | undefined;
  limit?: number | undefined;
  after?: number | string | null | undefined;
  withoutLocation?: boolean | undefined;
  /** Only hazardous areas that remain: what the map draws and the figures count. */
  remaining?: boolean | undefined;
}

export function listFeatures(collection: Collection, q: FeatureQuery, signal?: AbortSignal) {
  const bbox = q.bbox?.map((degrees) => degrees.toFixed(6)).join(',');
  return getJson<FeaturePage>(`/api/${collection}${query({ ...q, bbox })}`, opt(signal));
}

export function getFeature(
  collection: Collection | 'hazard-cells',
  id: number | string,
  signal?: AbortSignal,
): Promise<RecordFeature> {
  return getJson(`/api/${collection}/${segment(id)}`, opt(signal));
}

export function getActivity(id: number | string, signal?: AbortSignal): Promise<Activity> {
  return getJson(`/api/funding-activities/${segment(id)}`, opt(signal));
}

/** `corridorM` is the half-width in metres; without it the project's own. */
export function getClearanceNeeds(
  projectId: number | string,
  corridorM: number | null,
  signal?: AbortSignal,
): Promise<ClearanceNeeds> {
  return getJson(`/api/projects/${segment(projectId)}/clearance-needs${query({ corridorM })}`, opt(signal));
}

export function listClearanceNeeds(
  programme: string,
  corridorM: number | null,
  signal?: AbortSignal,
): Promise<{ corridorM: number | null; projects: ProjectNeeds[] }> {
  return getJson(`/api/clearance-needs${query({ programme, corridorM })}`, opt(signal));
}

export function getProgrammeSummary(code: string, signal?: AbortSignal): Promise<ProgrammeSummary> {
  return getJson(`/api/programmes/${segment(code)}/summary`, opt(signal));
}

export function getAdminAreaSummary(id: number | string, signal?: AbortSignal): Promise<AdminAreaSummary> {
  return getJson(`/api/admin-areas/${segment(id)}/summary`, opt(signal));
}

export async function listAdminAreaSummaries(
  programme: string,
  level: number,
  signal?: AbortSignal,
): Promise<AdminAreaLine[]> {
  const answer = await getJson<{ adminAreas: AdminAreaLine[] }>(
    `/api/admin-area-summaries${query({ programme, level })}`,
    opt(signal),
  );
  return answer.adminAreas;
}

export function getTileJson(layer: string): Promise<TileJson> {
  return getJson(`/tiles/${segment(layer)}.json`);
}

/** Bytes of a vector tile, null when it is empty. `version` is the state of the map that is wanted; -1 = the present one. */
export function getTile(
  layer: string,
  tile: { z: number; x: number; y: number },
  version: number,
  signal?: AbortSignal,
): Promise<ArrayBuffer | null> {
  const { z, x, y } = tile;
  const path = `/tiles/${segment(layer)}/${z}/${x}/${y}.mvt`;
  return getBytes(version < 0 ? path : `${path}?v=${version}`, opt(signal));
}

/** Which of these tiles (`z/x/y`) have changed since that state of the map; `version` is the state now. */
export function listTouchedTiles(
  layer: string,
  since: number,
  tiles: string[],
): Promise<{ version: number; tiles: string[] }> {
  return postJson(`/tiles/${segment(layer)}/touched`, { since, tiles });
}
