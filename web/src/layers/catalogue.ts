/** The layers: which tiles, which collection behind them, and what each door opens with. */
import type { Collection, RecordKind } from '../api/types';
import type { Door } from '../state';

export const LAYER_IDS = [
  'admin-areas',
  'land-releases',
  'hazard-areas',
  'projects',
  'services',
  'funding',
] as const;

/** Names of the tile layers, in the order in which they are drawn: the last is on top. */
export type LayerId = (typeof LAYER_IDS)[number];

/** The layers as the rail shows them: hazards first. */
export const LAYERS_IN_RAIL: readonly LayerId[] = [
  'hazard-areas',
  'land-releases',
  'projects',
  'services',
  'funding',
  'admin-areas',
];

export const COLLECTION_OF: Record<LayerId, Collection> = {
  'admin-areas': 'admin-areas',
  'land-releases': 'land-releases',
  'hazard-areas': 'hazard-areas',
  projects: 'projects',
  services: 'services',
  funding: 'funding-locations',
};

/** Kind of dataset that a layer is made from, as in a programme's `kinds`. */
export const KIND_OF: Record<LayerId, string> = {
  'admin-areas': 'admin-area',
  'land-releases': 'land-release',
  'hazard-areas': 'hazard-area',
  projects: 'project',
  services: 'service',
  funding: 'funding',
};

// Hazardous areas are on behind every door: a project or a clinic is never shown without what lies around it.
export const LAYERS_OF_DOOR: Record<Door, LayerId[]> = {
  remaining: ['admin-areas', 'hazard-areas'],
  project: ['admin-areas', 'hazard-areas', 'projects'],
  funding: ['admin-areas', 'hazard-areas', 'funding'],
  services: ['admin-areas', 'hazard-areas', 'services'],
  data: ['admin-areas', 'hazard-areas'],
};

export const LIST_OF_DOOR: Record<Door, LayerId> = {
  remaining: 'hazard-areas',
  project: 'projects',
  funding: 'funding',
  services: 'services',
  data: 'hazard-areas',
};

export function layerOfRecord(kind: RecordKind): LayerId {
  switch (kind) {
    case 'hazard-cells':
    case 'hazard-areas':
      return 'hazard-areas';
    case 'funding-locations':
    case 'funding-activities':
      return 'funding';
    default:
      return kind;
  }
}
