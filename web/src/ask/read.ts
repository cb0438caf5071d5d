/**
 * Reads what was pasted or chosen as a file: GeoJSON, WKT, KML, GPX, in longitude and latitude (WGS 84). Nothing that is in
 * it is left out in silence: points, lines and outlines come back apart, for the person to choose between, and what
 * cannot be read is refused with a reason.
 */
import type { Geometry, Position } from 'geojson';
import { postFile } from '../api/request';
import { type Kind, POINTS_MOST, placesOf, rounded, type Shape } from './question';

export type Fault =
  | 'empty'
  | 'unknown'
  | 'broken'
  | 'nothing'
  | 'notDegrees'
  | 'otherCrs'
  | 'tooLarge'
  | 'otherFormat';

export class NotRead extends Error {
  constructor(readonly reason: Fault) {
    super(reason);
    this.name = 'NotRead';
  }
}

export type Found = Partial<Record<Kind, Shape>>;

/** As much as the server takes. */
export const BYTES_MOST = 8_000_000;

/** As large a file as the server reads for a question. */
const FILE_BYTES_MOST = 30_000_000;

class Heap {
  readonly points: Position[] = [];
  readonly lines: Position[][] = [];
  readonly outlines: Position[][][] = [];

  add(geometry: Geometry): void {
    switch (geometry.type) {
      case 'Point':
        this.points.push(geometry.coordinates);
        break;
      case 'MultiPoint':
        for (const point of geometry.coordinates) this.points.push(point);
        break;
      case 'LineString':
        this.lines.push(geometry.coordinates);
        break;
      case 'MultiLineString':
        for (const line of geometry.coordinates) this.lines.push(line);
        break;
      case 'Polygon':
        this.outlines.push(geometry.coordinates);
        break;
      case 'MultiPolygon':
        for (const rings of geometry.coordinates) this.outlines.push(rings);
        break;
      case 'GeometryCollection':
        for (const one of geometry.geometries) this.add(one);
        break;
      default:
        throw new NotRead('broken');
    }
  }

  found(): Found {
    const points = this.points.filter((p) => p.length > 0);
    const lines = this.lines.filter((line) => line.length > 0);
    const outlines = this.outlines.filter((rings) => rings.length > 0);
    const found: Found = {};
    if (outlines.length > 0) found.outline = checked({ type: 'MultiPolygon', coordinates: outlines });
    if (lines.length > 0) found.line = checked({ type: 'MultiLineString', coordinates: lines });
    if (points.length > 0) found.point = checked({ type: 'MultiPoint', coordinates: points });
    if (Object.keys(found).length === 0) throw new NotRead('nothing');
    return found;
  }
}

function checked(shape: Shape): Shape {
  let places: Position[];
  try {
    places = placesOf(shape);
  } catch {
    throw new NotRead('broken');
  }
  if (places.length > POINTS_MOST) throw new NotRead('tooLarge');
  for (const at of places) {
    const [lng, lat] = at;
    if (typeof lng !== 'number' || typeof lat !== 'number' || Number.isNaN(lng) || Number.isNaN(lat))
      throw new NotRead('broken');
    if (Math.abs(lng) > 180 || Math.abs(lat) > 90) throw new NotRead('notDegrees');
  }
  if (shape.type === 'MultiLineString' && shape.coordinates.some((line) => line.length < 2))
    throw new NotRead('broken');
  if (shape.type === 'MultiPolygon' && shape.coordinates.some((rings) => rings.some((r) => r.length < 4)))
    throw new NotRead('broken');
  return rounded(shape);
}

/** @throws NotRead */
export function readText(text: string): Found {
  const trimmed = text.replace(/^\uFEFF/, '').trim();
  if (!trimmed) throw new NotRead('empty');
  if (trimmed.length > BYTES_MOST) throw new NotRead('tooLarge');
  if (trimmed.startsWith('{') || trimmed.startsWith('[')) return readGeoJson(trimmed);
  if (trimmed.startsWith('<')) return readXml(trimmed);
  if (/^(SRID|(MULTI)?(POINT|LINESTRING|POLYGON)|GEOMETRYCOLLECTION)\b/i.test(trimmed))
    return readWkt(trimmed);
  throw new NotRead('unknown');
}

/** What a file holds, and what has to be said of it. */
export interface FileRead {
  found: Found;
  notices: string[];
  /** records of the file that have no place */
  withoutGeometry: number;
}

const READ_HERE = /\.(geo)?json$|\.wkt$|\.txt$|\.kml$|\.gpx$/i;
const READ_THERE =
  /\.(geo)?json[ls]?$|\.topojson$|\.txt$|\.kml$|\.kmz$|\.gpx$|\.zip$|\.gpkg$|\.fgb$|\.csv$|\.xlsx$|\.gz$/i;

/** What the page cannot read itself, or not in another coordinate system. */
const ASK_SERVER: Fault[] = ['unknown', 'otherCrs', 'notDegrees', 'otherFormat'];

/**
 * Reads plain formats here, also without a network, and has the server read all others that can be imported.
 * @throws NotRead, Problem, Unreachable
 */
export async function readFile(file: File): Promise<FileRead> {
  if (file.size > FILE_BYTES_MOST) throw new NotRead('tooLarge');
  try {
    if (!READ_HERE.test(file.name)) throw new NotRead('otherFormat');
    if (file.size > BYTES_MOST) throw new NotRead('tooLarge');
    return { found: readText(await file.text()), notices: [], withoutGeometry: 0 };
  } catch (error) {
    if (!(error instanceof NotRead) || !ASK_SERVER.includes(error.reason) || !READ_THERE.test(file.name))
      throw error;
  }
  const read = await postFile<{ withoutGeometry: number; notices: string[] }>(
    `/api/geometry?name=${encodeURIComponent(file.name)}`,
    file,
  );
  const heap = new Heap();
  addGeoJson(read, heap);
  return { found: heap.found(), notices: read.notices, withoutGeometry: read.withoutGeometry };
}

function readGeoJson(text: string): Found {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new NotRead('broken');
  }
  const heap = new Heap();
  try {
    addGeoJson(json, heap);
    return heap.found();
  } catch (error) {
    // Members of another shape than the standard has them.
    throw error instanceof NotRead ? error : new NotRead('broken');
  }
}

function addGeoJson(json: unknown, heap: Heap): void {
  if (typeof json !== 'object' || json === null) throw new NotRead('broken');
  const object = json as Record<string, unknown>;
  // GeoJSON of 2008 could say another coordinate system; that of RFC 7946 is in degrees.
  const crs = JSON.stringify(object.crs ?? null);
  if (crs !== 'null' && !/CRS84|EPSG:{1,2}4326|EPSG::4326/i.test(crs)) throw new NotRead('otherCrs');
  if (object.type === 'FeatureCollection') {
    if (!Array.isArray(object.features)) throw new NotRead('broken');
    for (const feature of object.features) addGeoJson(feature, heap);
  } else if (object.type === 'Feature') {
    if (object.geometry) addGeoJson(object.geometry, heap);
  } else if (
    typeof object.type === 'string' &&
    (Array.isArray(object.coordinates) || Array.isArray(object.geometries))
  )
    heap.add(json as Geometry);
  else throw new NotRead('broken');
}

/** Well-known text, also with SRID=4326; before it, and with Z or M, of which heights and measures are not asked about. */
function readWkt(text: string): Found {
  const srid = /^SRID\s*=\s*(\d+)\s*;\s*/i.exec(text);
  if (srid && srid[1] !== '4326') throw new NotRead('otherCrs');
  const heap = new Heap();
  const words = (srid ? text.slice(srid[0].length) : text).match(/[A-Za-z]+|[(),]|[-+\d.eE]+/g) ?? [];
  let at = 0;
  const next = (): string => words[at++] ?? '';
  const expect = (word: string) => {
    if (next() !== word) throw new NotRead('broken');
  };
  const list = <T>(one: () => T): T[] => {
    expect('(');
    const all = [one()];
    while (words[at] === ',') {
      at++;
      all.push(one());
    }
    expect(')');
    return all;
  };
  const position = (): Position => {
    const numbers: number[] = [];
    while (words[at] && /^[-+\d.]/.test(words[at] as string)) numbers.push(Number(next()));
    if (numbers.length < 2 || numbers.length > 4) throw new NotRead('broken');
    return numbers;
  };
  const loose = (): Position => {
    if (words[at] !== '(') return position();
    at++;
    const point = position();
    expect(')');
    return point;
  };
  const line = () => list(position);
  const geometry = (): void => {
    const name = next().toUpperCase();
    if (/^(Z|M|ZM)$/i.test(words[at] ?? '')) at++;
    if (/^EMPTY$/i.test(words[at] ?? '')) {
      at++;
      return;
    }
    switch (name.replace(/(Z|M|ZM)$/, '')) {
      case 'POINT':
        heap.points.push(...list(position));
        return;
      case 'MULTIPOINT':
        heap.points.push(...list(loose));
        return;
      case 'LINESTRING':
        heap.lines.push(line());
        return;
      case 'MULTILINESTRING':
        heap.lines.push(...list(line));
        return;
      case 'POLYGON':
        heap.outlines.push(list(line));
        return;
      case 'MULTIPOLYGON':
        heap.outlines.push(...list(() => list(line)));
        return;
      case 'GEOMETRYCOLLECTION':
        list(geometry);
        return;
      default:
        throw new NotRead('broken');
    }
  };
  geometry();
  // What stands behind it would be left out.
  if (at < words.length) throw new NotRead('broken');
  return heap.found();
}

function readXml(text: string): Found {
  const xml = new DOMParser().parseFromString(text, 'application/xml');
  const root = xml.documentElement;
  if (xml.getElementsByTagName('parsererror').length > 0) throw new NotRead('broken');
  if (root.localName === 'kml') return readKml(xml);
  if (root.localName === 'gpx') return readGpx(xml);
  throw new NotRead('unknown');
}

const every = (from: Document | Element, name: string) => [...from.getElementsByTagNameNS('*', name)];

function readKml(xml: Document): Found {
  const heap = new Heap();
  const read = (element: Element): Position[] =>
    every(element, 'coordinates').flatMap((c) =>
      (c.textContent ?? '')
        .trim()
        .split(/\s+/)
        .filter(Boolean)
        .map((tuple) => tuple.split(',').map(Number)),
    );
  for (const point of every(xml, 'Point')) heap.points.push(...read(point));
  for (const line of every(xml, 'LineString')) heap.lines.push(read(line));
  for (const track of every(xml, 'Track'))
    heap.lines.push(every(track, 'coord').map((c) => (c.textContent ?? '').trim().split(/\s+/).map(Number)));
  for (const outline of every(xml, 'Polygon'))
    heap.outlines.push(
      [...every(outline, 'outerBoundaryIs'), ...every(outline, 'innerBoundaryIs')].map(read),
    );
  return heap.found();
}

function readGpx(xml: Document): Found {
  const heap = new Heap();
  const position = (point: Element): Position => {
    const lng = point.getAttribute('lon');
    const lat = point.getAttribute('lat');
    return lng && lat ? [Number(lng), Number(lat)] : [Number.NaN, Number.NaN];
  };
  for (const track of every(xml, 'trkseg')) heap.lines.push(every(track, 'trkpt').map(position));
  for (const route of every(xml, 'rte')) heap.lines.push(every(route, 'rtept').map(position));
  for (const point of every(xml, 'wpt')) heap.points.push(position(point));
  return heap.found();
}
