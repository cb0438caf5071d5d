/**
 * Colours, patterns and marks. Every class differs by pattern or shape as well as by colour, and no class is green:
 * green reads as permission to walk.
 */
import type { LayerId } from './catalogue';

export type PatternName =
  | 'cross' // both diagonals, dense
  | 'diagonal'
  | 'dots'
  | 'plus'
  | 'horizontal'
  | 'vertical'
  | 'grid'
  | 'bands' // broad, pale: enlarged cells
  | 'rings' // administrative areas that stand for hazards
  | 'none';

export type Glyph = 'plus' | 'triangle' | 'diamond' | 'square' | 'ring' | 'dot' | 'bars' | 'question';

export interface AreaStyle {
  colour: string;
  pattern: PatternName;
  /** opacity of the plain fill under the pattern */
  fill: number;
  width: number;
  dash?: number[];
  /** fill of the mark of what is too small, where it is neither the colour nor white */
  mark?: string;
}

export interface PointStyle {
  colour: string;
  glyph: Glyph;
  shape: 'circle' | 'hexagon' | 'square';
  /** not in operation: drawn hollow */
  hollow?: boolean;
}

type Properties = Record<string, unknown>;

const HAZARD: Record<string, AreaStyle> = {
  CHA: { colour: '#a8121c', pattern: 'cross', fill: 0.2, width: 2 },
  SHA: { colour: '#b85400', pattern: 'diagonal', fill: 0.16, width: 2 },
  indication: { colour: '#7d5a00', pattern: 'dots', fill: 0.14, width: 1.75, dash: [6, 3] },
  unknown: { colour: '#6a2c91', pattern: 'plus', fill: 0.14, width: 2 },
};
const NO_LONGER_REMAINING: AreaStyle = {
  colour: '#5c6470',
  pattern: 'none',
  fill: 0.1,
  width: 1.25,
  dash: [2, 3],
};
/** What a filter leaves out: pale, and never gone, so that no filter makes ground look free. */
const LEFT_OUT: AreaStyle = { colour: '#8a8496', pattern: 'none', fill: 0.22, width: 1, mark: '#cfcbd6' };
const CELL: AreaStyle = { colour: '#8b2f5f', pattern: 'bands', fill: 0.1, width: 2.5, dash: [10, 4] };
const ADMIN_WITH_HAZARDS: AreaStyle = {
  colour: '#8b2f5f',
  pattern: 'rings',
  fill: 0.08,
  width: 2,
  dash: [3, 3],
};

const RELEASE: Record<string, AreaStyle> = {
  cancelled: { colour: '#33658a', pattern: 'vertical', fill: 0.07, width: 1.25 },
  reduced: { colour: '#33658a', pattern: 'horizontal', fill: 0.07, width: 1.25 },
  cleared: { colour: '#33658a', pattern: 'grid', fill: 0.1, width: 1.25 },
  unknown: { colour: '#33658a', pattern: 'none', fill: 0.1, width: 1.25, dash: [4, 3] },
};

/** Released after the day that the reader looks at: on that day it was not released. */
const RELEASED_LATER: AreaStyle = {
  colour: '#33658a',
  pattern: 'none',
  fill: 0.04,
  width: 1.5,
  dash: [2, 4],
};

export const PROJECT: AreaStyle = { colour: '#0b4f9c', pattern: 'none', fill: 0.12, width: 3.5 };
const ADMIN: AreaStyle = { colour: '#7b776c', pattern: 'none', fill: 1, width: 1 };

/** Which style of areas and lines a feature has, and the message that names it in the legend. */
export function areaStyle(layer: LayerId, properties: Properties): AreaStyle {
  switch (layer) {
    case 'hazard-areas':
      if (properties.leftOut === true) return LEFT_OUT;
      if (properties.form === 'cell') return CELL;
      if (properties.form === 'admin') return ADMIN_WITH_HAZARDS;
      if (properties.remaining === false || properties.remaining === 'false') return NO_LONGER_REMAINING;
      return HAZARD[String(properties.classification)] ?? (HAZARD.unknown as AreaStyle);
    case 'land-releases':
      if (properties.releasedLater === true) return RELEASED_LATER;
      return RELEASE[String(properties.releaseType)] ?? (RELEASE.unknown as AreaStyle);
    case 'admin-areas':
      return ADMIN;
    default:
      return properties.status === 'pipeline' ? { ...PROJECT, dash: [10, 6] } : PROJECT;
  }
}

const SERVICE_GROUPS: { glyph: Glyph; colour: string; categories: string[] }[] = [
  { glyph: 'plus', colour: '#00616b', categories: ['emergency_care', 'continuing_care'] },
  {
    glyph: 'triangle',
    colour: '#17408b',
    categories: ['rehabilitation', 'prosthetics_orthotics', 'assistive_devices'],
  },
  { glyph: 'diamond', colour: '#6b3d8f', categories: ['mental_health', 'peer_support'] },
  { glyph: 'square', colour: '#7a4a12', categories: ['livelihood', 'education', 'rights', 'referral'] },
];

const STRANDS: Record<string, { glyph: Glyph; colour: string }> = {
  clearance: { glyph: 'bars', colour: '#7c1d1d' },
  victim_assistance: { glyph: 'plus', colour: '#00616b' },
  risk_education: { glyph: 'triangle', colour: '#7a5200' },
  mine_action: { glyph: 'ring', colour: '#454c57' },
  development: { glyph: 'square', colour: '#0b4f9c' },
};

export function pointStyle(layer: LayerId, properties: Properties): PointStyle {
  switch (layer) {
    case 'services': {
      const categories = String(properties.category ?? '').split('+');
      const group = SERVICE_GROUPS.find((g) => g.categories.some((c) => categories.includes(c)));
      const closed = ['temporarily_closed', 'permanently_closed', 'not_yet_opened'].includes(
        String(properties.status),
      );
      return {
        shape: 'circle',
        glyph: group?.glyph ?? 'question',
        colour: group?.colour ?? '#454c57',
        hollow: closed,
      };
    }
    case 'funding': {
      const strand = STRANDS[String(properties.strand)] ?? { glyph: 'question', colour: '#454c57' };
      return { shape: 'hexagon', ...strand } as PointStyle;
    }
    case 'hazard-areas': {
      const style = areaStyle(layer, properties);
      const glyphs: Record<string, Glyph> = { CHA: 'bars', SHA: 'triangle', indication: 'dot' };
      return {
        shape: 'square',
        colour: style.colour,
        glyph: glyphs[String(properties.classification)] ?? 'question',
        hollow: style === NO_LONGER_REMAINING || style === LEFT_OUT,
      };
    }
    default:
      return { shape: 'square', colour: PROJECT.colour, glyph: 'dot' };
  }
}

export interface LegendEntry {
  /** message `legend.<name>` */
  name: string;
  type: 'area' | 'line' | 'point';
  properties: Properties;
}

/** What the legend of a layer lists: the same properties go through the same drawing as the map's. */
export const LEGEND: Record<LayerId, LegendEntry[]> = {
  'hazard-areas': [
    { name: 'CHA', type: 'area', properties: { classification: 'CHA' } },
    { name: 'SHA', type: 'area', properties: { classification: 'SHA' } },
    { name: 'indication', type: 'area', properties: { classification: 'indication' } },
    { name: 'unknown', type: 'area', properties: { classification: 'unknown' } },
    { name: 'hazardPoint', type: 'point', properties: { classification: 'SHA' } },
    { name: 'cell', type: 'area', properties: { form: 'cell' } },
    { name: 'admin', type: 'area', properties: { form: 'admin' } },
    { name: 'leftOut', type: 'area', properties: { leftOut: true } },
    { name: 'notRemaining', type: 'area', properties: { classification: 'SHA', remaining: false } },
  ],
  'land-releases': [
    { name: 'cancelled', type: 'area', properties: { releaseType: 'cancelled' } },
    { name: 'reduced', type: 'area', properties: { releaseType: 'reduced' } },
    { name: 'cleared', type: 'area', properties: { releaseType: 'cleared' } },
    { name: 'releaseUnknown', type: 'area', properties: { releaseType: 'unknown' } },
    { name: 'releasedLater', type: 'area', properties: { releasedLater: true } },
  ],
  projects: [
    { name: 'project', type: 'line', properties: {} },
    { name: 'projectSite', type: 'point', properties: {} },
  ],
  services: [
    { name: 'medical', type: 'point', properties: { category: 'emergency_care' } },
    { name: 'physical', type: 'point', properties: { category: 'rehabilitation' } },
    { name: 'psychosocial', type: 'point', properties: { category: 'peer_support' } },
    { name: 'inclusion', type: 'point', properties: { category: 'livelihood' } },
    { name: 'serviceUnknown', type: 'point', properties: { category: 'unknown' } },
    {
      name: 'serviceClosed',
      type: 'point',
      properties: { category: 'emergency_care', status: 'temporarily_closed' },
    },
  ],
  funding: [
    { name: 'clearance', type: 'point', properties: { strand: 'clearance' } },
    { name: 'victim_assistance', type: 'point', properties: { strand: 'victim_assistance' } },
    { name: 'risk_education', type: 'point', properties: { strand: 'risk_education' } },
    { name: 'mine_action', type: 'point', properties: { strand: 'mine_action' } },
    { name: 'development', type: 'point', properties: { strand: 'development' } },
  ],
  'admin-areas': [{ name: 'adminArea', type: 'area', properties: {} }],
};
