/**
 * The base map: land and borders of Natural Earth 1:50 million (public domain, by way of world-atlas), fetched from our
 * own server after the data and drawn below it. It is coarse, and only there for orientation.
 */
import type { Feature, MultiPolygon, Polygon, Position } from 'geojson';
import * as L from 'leaflet';
import { feature, mesh } from 'topojson-client';
import type { GeometryCollection, Topology } from 'topojson-specification';
import address from 'world-atlas/countries-50m.json?url';
import { getJson } from '../api/request';
import { prepare } from '../layers/draw';
import { TILE_SIZE, WORLD } from '../layers/tile';

type Countries = Topology<{ countries: GeometryCollection<{ name: string }> }>;

/** World coordinates: 0 to 1 from west to east and from north to south, in Web Mercator. */
interface Line {
  points: Float64Array;
  minX: number;
  minY: number;
  maxX: number;
  maxY: number;
}

export interface CountryName {
  name: string;
  latlng: L.LatLng;
  /** width of its largest part in world coordinates */
  width: number;
}

export interface Basemap {
  layer: L.GridLayer;
  names: CountryName[];
}

export async function loadBasemap(): Promise<Basemap> {
  const topology = await getJson<Countries>(address);
  const { countries } = topology.objects;
  const land: Line[][] = [];
  const names: CountryName[] = [];
  const collection = feature(topology, countries) as unknown as {
    features: Feature<Polygon | MultiPolygon, { name: string }>[];
  };
  for (const country of collection.features) {
    if (!country.geometry) continue;
    const polygons =
      country.geometry.type === 'Polygon' ? [country.geometry.coordinates] : country.geometry.coordinates;
    let largest: Line | undefined;
    for (const rings of polygons) {
      const lines = rings.map(project);
      land.push(...withCopies(lines));
      const outer = lines[0];
      if (outer && (!largest || size(outer) > size(largest))) largest = outer;
    }
    if (largest) names.push(nameOf(country.properties.name, largest));
  }
  const borders = mesh(topology, countries, (a, b) => a !== b).coordinates.map(project);
  return { layer: new BasemapLayer(land, borders), names };
}

const size = (line: Line) => (line.maxX - line.minX) * (line.maxY - line.minY);

function nameOf(name: string, line: Line): CountryName {
  let area = 0;
  let x = 0;
  let y = 0;
  for (let i = 0; i + 3 < line.points.length; i += 2) {
    const [x1 = 0, y1 = 0, x2 = 0, y2 = 0] = line.points.subarray(i, i + 4);
    const cross = x1 * y2 - x2 * y1;
    area += cross;
    x += (x1 + x2) * cross;
    y += (y1 + y2) * cross;
  }
  const centre = area === 0 ? { x: line.minX, y: line.minY } : { x: x / (3 * area), y: y / (3 * area) };
  const lat = (Math.atan(Math.sinh(Math.PI * (1 - 2 * centre.y))) * 180) / Math.PI;
  return {
    name,
    latlng: L.latLng(lat, (((centre.x % 1) + 1) % 1) * 360 - 180),
    width: line.maxX - line.minX,
  };
}

/** Rings that cross the antimeridian run on beyond the edge of the world; one around a pole is led along the edge. */
function project(positions: Position[]): Line {
  const xs: number[] = [];
  const ys: number[] = [];
  let turn = 0;
  positions.forEach(([lng = 0, lat = 0], i) => {
    const before = positions[i - 1]?.[0];
    if (before !== undefined && Math.abs(lng - before) > 180) turn += lng < before ? 1 : -1;
    const bounded = Math.max(-85.0511, Math.min(85.0511, lat));
    xs.push((lng + 180) / 360 + turn);
    ys.push((1 - Math.asinh(Math.tan((bounded * Math.PI) / 180)) / Math.PI) / 2);
  });
  if (turn !== 0 && positions.length > 3) {
    const pole = (ys[0] ?? 0) > 0.5 ? 1 : 0;
    xs.push(xs[xs.length - 1] ?? 0, xs[0] ?? 0);
    ys.push(pole, pole);
  }
  return lineOf(xs, ys);
}

function lineOf(xs: number[], ys: number[]): Line {
  const points = new Float64Array(xs.length * 2);
  const line: Line = { points, minX: 9, minY: 9, maxX: -9, maxY: -9 };
  xs.forEach((x, i) => {
    const y = ys[i] ?? 0;
    points[2 * i] = x;
    points[2 * i + 1] = y;
    line.minX = Math.min(line.minX, x);
    line.maxX = Math.max(line.maxX, x);
    line.minY = Math.min(line.minY, y);
    line.maxY = Math.max(line.maxY, y);
  });
  return line;
}

/** What runs beyond one edge of the world comes in again at the other. */
function withCopies(rings: Line[]): Line[][] {
  const outer = rings[0];
  if (!outer) return [];
  const copies = [rings];
  if (outer.maxX > 1) copies.push(rings.map((r) => shifted(r, -1)));
  if (outer.minX < 0) copies.push(rings.map((r) => shifted(r, 1)));
  return copies;
}

function shifted(line: Line, by: number): Line {
  const points = line.points.map((v, i) => (i % 2 === 0 ? v + by : v));
  return { ...line, points, minX: line.minX + by, maxX: line.maxX + by };
}

class BasemapLayer extends L.GridLayer {
  constructor(
    private readonly land: Line[][],
    private readonly borders: Line[],
  ) {
    super({
      tileSize: TILE_SIZE,
      pane: 'basemap',
      noWrap: true,
      bounds: WORLD,
      keepBuffer: 1,
      className: 'base-tiles',
    });
  }

  override createTile(coords: L.Coords): HTMLElement {
    const canvas = document.createElement('canvas');
    const context = prepare(canvas, TILE_SIZE, TILE_SIZE);
    if (!context) return canvas;
    const world = 2 ** (coords.z - 1);
    const margin = 8 / TILE_SIZE / world;
    const minX = coords.x / world - margin;
    const minY = coords.y / world - margin;
    const side = 1 / world + 2 * margin;
    const touches = (line: Line) =>
      line.maxX >= minX && line.minX <= minX + side && line.maxY >= minY && line.minY <= minY + side;
    const trace = (line: Line, close: boolean) => {
      const scale = TILE_SIZE * world;
      let lastX = Number.NaN;
      let lastY = Number.NaN;
      for (let i = 0; i < line.points.length; i += 2) {
        const x = (line.points[i] ?? 0) * scale - coords.x * TILE_SIZE;
        const y = (line.points[i + 1] ?? 0) * scale - coords.y * TILE_SIZE;
        if (i === 0) context.moveTo(x, y);
        else if (Math.abs(x - lastX) + Math.abs(y - lastY) < 0.7) continue;
        else context.lineTo(x, y);
        lastX = x;
        lastY = y;
      }
      if (close) context.closePath();
    };
    context.beginPath();
    for (const rings of this.land) {
      const outer = rings[0];
      if (outer && touches(outer)) for (const ring of rings) trace(ring, true);
    }
    context.fillStyle = '#f0ece2';
    context.fill('evenodd');
    context.strokeStyle = '#b9c6cf';
    context.lineWidth = 1;
    context.lineJoin = 'round';
    context.stroke();
    context.beginPath();
    for (const border of this.borders) if (touches(border)) trace(border, false);
    context.strokeStyle = '#a39c8b';
    context.lineWidth = 1.2;
    context.setLineDash([7, 3, 2, 3]);
    context.stroke();
    return canvas;
  }
}
