/**
 * What somebody asks, as the form, the address bar and the server have it. Coordinates are longitude and latitude in
 * degrees (EPSG:4326), kept to a centimetre, so that the address says exactly what was asked.
 */
import type { Geometry, MultiLineString, MultiPoint, MultiPolygon, Position } from 'geojson';

export type Shape = MultiLineString | MultiPolygon | MultiPoint;
export const KINDS = ['line', 'outline', 'point'] as const;
export type Kind = (typeof KINDS)[number];

export interface Money {
  amount: number;
  /** ISO 4217 */
  currency: string;
}

export interface Question {
  shape: Shape | null;
  /** a stored project, asked about with its own geometry; then `shape` is null */
  projectId: number | null;
  /** metres on each side; null = what the server takes */
  corridorM: number | null;
  /** metres by which survey reaches beyond the corridor */
  surveyBufferM: number | null;
  worksStart: string | null;
  projectName: string | null;
  projectCost: Money | null;
  benefitPerDay: Money | null;
  teams: number | null;
  alternatives: Shape[];
  /** whether a way around confirmed areas is looked for */
  suggest: boolean;
}

export const NOTHING_ASKED: Question = {
  shape: null,
  projectId: null,
  corridorM: 100,
  surveyBufferM: null,
  worksStart: null,
  projectName: null,
  projectCost: null,
  benefitPerDay: null,
  teams: null,
  alternatives: [],
  suggest: false,
};

export const CORRIDOR_M_MOST = 50_000;
export const BUFFER_M_MOST = 5_000;
export const TEAMS_MOST = 1_000;
export const ALTERNATIVES_MOST = 5;
export const POINTS_MOST = 100_000;

/** Half-widths in metres to begin with: planning values without a published source, to be changed to what the project needs. */
export const PRESETS = [
  { name: 'road', corridorM: 30 },
  { name: 'rail', corridorM: 50 },
  { name: 'powerLine', corridorM: 50 },
  { name: 'pipeline', corridorM: 50 },
] as const;

/** An address longer than this is cut by some programs that people send it with. */
const ADDRESS_LONGEST = 1_800;

export function kindOf(shape: Shape): Kind {
  switch (shape.type) {
    case 'MultiLineString':
      return 'line';
    case 'MultiPolygon':
      return 'outline';
    default:
      return 'point';
  }
}

const round = (degrees: number) => Number(degrees.toFixed(7));
const place = ([lng = 0, lat = 0]: Position): Position => [round(lng), round(lat)];

/** The same shape to a centimetre, without heights. */
export function rounded(shape: Shape): Shape {
  switch (shape.type) {
    case 'MultiPoint':
      return { type: 'MultiPoint', coordinates: shape.coordinates.map(place) };
    case 'MultiLineString':
      return { type: 'MultiLineString', coordinates: shape.coordinates.map((line) => line.map(place)) };
    case 'MultiPolygon':
      return {
        type: 'MultiPolygon',
        coordinates: shape.coordinates.map((rings) => rings.map((ring) => ring.map(place))),
      };
  }
}

/** One line is sent as a LineString, several as a MultiLineString. */
export function geometryOf(shape: Shape): Geometry {
  const [only, ...others] = shape.coordinates;
  if (!only || others.length > 0) return shape;
  switch (shape.type) {
    case 'MultiPoint':
      return { type: 'Point', coordinates: only as Position };
    case 'MultiLineString':
      return { type: 'LineString', coordinates: only as Position[] };
    case 'MultiPolygon':
      return { type: 'Polygon', coordinates: only as Position[][] };
  }
}

/** Null where there is no geometry, or one of several kinds. */
export function shapeOf(geometry: Geometry | null | undefined): Shape | null {
  switch (geometry?.type) {
    case 'Point':
      return rounded({ type: 'MultiPoint', coordinates: [geometry.coordinates] });
    case 'LineString':
      return rounded({ type: 'MultiLineString', coordinates: [geometry.coordinates] });
    case 'Polygon':
      return rounded({ type: 'MultiPolygon', coordinates: [geometry.coordinates] });
    case 'MultiPoint':
    case 'MultiLineString':
    case 'MultiPolygon':
      return rounded(geometry);
    default:
      return null;
  }
}

/** Every place of a shape, ring after ring. */
export function placesOf(shape: Shape): Position[] {
  switch (shape.type) {
    case 'MultiPoint':
      return shape.coordinates;
    case 'MultiLineString':
      return shape.coordinates.flat();
    case 'MultiPolygon':
      return shape.coordinates.flat(2);
  }
}

export function boundsOf(shapes: Shape[]): [number, number, number, number] | null {
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const shape of shapes)
    for (const [lng = 0, lat = 0] of placesOf(shape)) {
      west = Math.min(west, lng);
      east = Math.max(east, lng);
      south = Math.min(south, lat);
      north = Math.max(north, lat);
    }
  return west <= east ? [west, south, east, north] : null;
}

/** Body of `POST /api/answers`. What was not said is left out, so that the server's own word holds. */
export function bodyOf(question: Question, programme: string): Record<string, unknown> {
  const { shape, projectId, alternatives, suggest, ...said } = question;
  const body: Record<string, unknown> = { programme };
  if (projectId !== null) body.projectId = projectId;
  else if (shape) body.geometry = geometryOf(shape);
  for (const [member, value] of Object.entries(said)) if (value !== null) body[member] = value;
  if (suggest && (shape === null || kindOf(shape) === 'line')) body.suggest = true;
  if (alternatives.length > 0) body.alternatives = alternatives.map(geometryOf);
  return body;
}

const NUMBERS = { corridor: 'corridorM', buffer: 'surveyBufferM', teams: 'teams' } as const;
const MONIES = { cost: 'projectCost', benefit: 'benefitPerDay' } as const;

const writePlaces = (places: Position[]) => places.map(([lng, lat]) => `${lng},${lat}`).join('_');

function writeShape(shape: Shape): string {
  switch (shape.type) {
    case 'MultiPoint':
      return `point:${writePlaces(shape.coordinates)}`;
    case 'MultiLineString':
      return `line:${shape.coordinates.map(writePlaces).join('~')}`;
    case 'MultiPolygon':
      return `outline:${shape.coordinates.map((rings) => rings.map(writePlaces).join('~')).join('*')}`;
  }
}

/** `line:18.0867,44.7317_17.9078,44.2034!corridor:200!start:2027-03-01`; null when it is too long for an address. */
export function formatQuestion(question: Question): string | null {
  const parts: string[] = [];
  if (question.projectId !== null) parts.push(`project:${question.projectId}`);
  else if (question.shape) parts.push(writeShape(question.shape));
  for (const [name, member] of Object.entries(NUMBERS)) {
    const value = question[member];
    // What is null is not what a new form begins with: it is said, as nothing.
    parts.push(`${name}:${value ?? ''}`);
  }
  if (question.suggest) parts.push('suggest:yes');
  if (question.worksStart) parts.push(`start:${question.worksStart}`);
  for (const [name, member] of Object.entries(MONIES)) {
    const money = question[member];
    if (money) parts.push(`${name}:${money.amount}${money.currency}`);
  }
  if (question.projectName)
    parts.push(`name:${encodeURIComponent(question.projectName).replace(/!/g, '%21')}`);
  for (const other of question.alternatives) parts.push(`or-${writeShape(other)}`);
  const text = parts.filter((part) => !part.endsWith(':')).join('!');
  return text.length > ADDRESS_LONGEST ? null : text;
}

function readPlaces(text: string, least: number): Position[] | null {
  const places = text.split('_').map((pair) => pair.split(',').map(Number));
  const good = places.every(
    (p) => p.length === 2 && Math.abs(p[0] ?? 999) <= 360 && Math.abs(p[1] ?? 999) <= 90,
  );
  return good && places.length >= least ? places.map(place) : null;
}

const whole = <T>(list: (T | null)[]): T[] | null => (list.includes(null) ? null : (list as T[]));

function readShape(kind: string, text: string): Shape | null {
  switch (kind) {
    case 'point': {
      const coordinates = readPlaces(text, 1);
      return coordinates && { type: 'MultiPoint', coordinates };
    }
    case 'line': {
      const coordinates = whole(text.split('~').map((line) => readPlaces(line, 2)));
      return coordinates && { type: 'MultiLineString', coordinates };
    }
    case 'outline': {
      const coordinates = whole(
        text.split('*').map((rings) => whole(rings.split('~').map((ring) => readPlaces(ring, 4)))),
      );
      return coordinates && { type: 'MultiPolygon', coordinates };
    }
    default:
      return null;
  }
}

/** Null when any part cannot be understood: half a question would be answered as if it were the whole. */
export function parseQuestion(text: string): Question | null {
  const question: Question = { ...NOTHING_ASKED, corridorM: null, alternatives: [] };
  for (const part of text.split('!')) {
    const colon = part.indexOf(':');
    const name = part.slice(0, colon);
    const value = part.slice(colon + 1);
    if (colon < 1 || !value) return null;
    if (name in NUMBERS) {
      const number = Number(value);
      if (!(number >= 0)) return null;
      question[NUMBERS[name as keyof typeof NUMBERS]] = number;
    } else if (name in MONIES) {
      const money = /^(\d[\d.e+]*)([A-Z]{3})$/.exec(value);
      if (!money || !(Number(money[1]) > 0)) return null;
      question[MONIES[name as keyof typeof MONIES]] = { amount: Number(money[1]), currency: money[2] ?? '' };
    } else if (name === 'project') {
      if (!/^\d{1,15}$/.test(value)) return null;
      question.projectId = Number(value);
    } else if (name === 'suggest') {
      if (value !== 'yes') return null;
      question.suggest = true;
    } else if (name === 'start') {
      if (!/^\d{4}-\d\d-\d\d$/.test(value)) return null;
      question.worksStart = value;
    } else if (name === 'name') {
      try {
        question.projectName = decodeURIComponent(value);
      } catch {
        return null;
      }
    } else if (name.startsWith('or-')) {
      const other = readShape(name.slice(3), value);
      if (!other) return null;
      question.alternatives.push(other);
    } else {
      const shape = readShape(name, value);
      if (!shape) return null;
      question.shape = shape;
    }
  }
  return question;
}
