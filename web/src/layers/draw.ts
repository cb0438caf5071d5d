/** Draws the features of one layer on one tile. Coordinates of the context are CSS pixels. */
import type { LayerId } from './catalogue';
import { isSmall, MARK_RADIUS_PX } from './hit';
import {
  type AreaStyle,
  areaStyle,
  type Glyph,
  type PatternName,
  type PointStyle,
  pointStyle,
} from './style';
import {
  type DecodedTile,
  type Placement,
  POINT,
  POLYGON,
  scaleOf,
  TILE_SIZE,
  type TileFeature,
} from './tile';

type Context = CanvasRenderingContext2D;

const LAND = '#f5f2ea';
const INK = '#14202b';
const POINT_RADIUS = 8;
const CELL_DEGREES = 0.05;
/** On smaller scales the tiles give areas that are too small to draw as points; only from here on is a point a point. */
const AREA_AS_POINT_BELOW_Z = 12;

/** Patterns are drawn once per colour and pixel ratio; their sides divide the tile, so they join at its edges. */
const patterns = new Map<string, CanvasPattern | null>();

function patternOf(context: Context, name: PatternName, colour: string): CanvasPattern | null {
  const ratio = context.getTransform().a || 1;
  const key = `${name} ${colour} ${ratio}`;
  const known = patterns.get(key);
  if (known !== undefined) return known;
  const side = name === 'bands' ? 32 : name === 'rings' ? 16 : 8;
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = Math.round(side * ratio);
  const pen = canvas.getContext('2d');
  if (!pen) return null;
  pen.scale(canvas.width / side, canvas.height / side);
  pen.strokeStyle = pen.fillStyle = colour;
  drawPattern(pen, name, side);
  const pattern = context.createPattern(canvas, 'repeat');
  pattern?.setTransform(new DOMMatrix().scale(side / canvas.width));
  patterns.set(key, pattern);
  return pattern;
}

function drawPattern(pen: Context, name: PatternName, side: number): void {
  const line = (x1: number, y1: number, x2: number, y2: number) => {
    pen.moveTo(x1, y1);
    pen.lineTo(x2, y2);
  };
  pen.beginPath();
  pen.lineWidth = 1.3;
  switch (name) {
    case 'cross':
    case 'diagonal':
    case 'bands':
      if (name === 'bands') {
        pen.lineWidth = 9;
        pen.globalAlpha = 0.28;
      }
      // Longer than the side, so that the corners are as full as the rest.
      for (const shift of [-side, 0, side]) {
        const over = side / 2;
        line(shift - over, side + over, shift + side + over, -over);
        if (name === 'cross') line(shift - over, -over, shift + side + over, side + over);
      }
      break;
    case 'horizontal':
      line(0, side / 2, side, side / 2);
      break;
    case 'vertical':
      line(side / 2, 0, side / 2, side);
      break;
    case 'grid':
      pen.globalAlpha = 0.7;
      line(0, side / 2, side, side / 2);
      line(side / 2, 0, side / 2, side);
      break;
    case 'plus':
      line(side / 2 - 2.2, side / 2, side / 2 + 2.2, side / 2);
      line(side / 2, side / 2 - 2.2, side / 2, side / 2 + 2.2);
      break;
    case 'dots':
      pen.arc(side / 2, side / 2, 1.3, 0, 2 * Math.PI);
      pen.fill();
      return;
    case 'rings':
      pen.arc(side / 2, side / 2, 3, 0, 2 * Math.PI);
      break;
    case 'none':
      return;
  }
  pen.stroke();
}

export interface DrawOptions {
  layer: LayerId;
  /** zoom of the map */
  zoom: number;
  selectedId: string | null;
  shown: (feature: TileFeature) => boolean;
  /** drawn pale, below the others */
  isLeftOut: (feature: TileFeature) => boolean;
  /** the properties that a feature is drawn with */
  lookOf: (feature: TileFeature) => TileFeature['properties'];
  /** administrative areas of the highest level there is: drawn as land */
  isGround: (feature: TileFeature) => boolean;
}

export function drawTile(context: Context, tile: DecodedTile, place: Placement, options: DrawOptions): void {
  const scale = scaleOf(tile, place);
  const selected: TileFeature[] = [];
  const drawn: TileFeature[] = [];
  for (const feature of tile.features) {
    if (!options.shown(feature) || !touchesTile(feature, place, scale)) continue;
    if (options.isLeftOut(feature)) drawFeature(context, feature, place, scale, options, { leftOut: true });
    else drawn.push(feature);
  }
  for (const feature of drawn) {
    if (feature.id === options.selectedId) selected.push(feature);
    drawFeature(context, feature, place, scale, options, options.lookOf(feature));
  }
  for (const feature of selected) drawSelected(context, feature, place, scale, options);
}

/** Where a number stands on a tile: its middle and half its width. */
export interface NumberBox {
  x: number;
  y: number;
  half: number;
}

/** Half the height that a number needs. */
export const NUMBER_HALF_HEIGHT_PX = 9;

const NUMBER_INK: Partial<Record<LayerId, string>> = {
  'land-releases': '#1d4a6e',
  services: '#00616b',
  projects: '#0b4f9c',
  funding: '#5b3a1a',
};

/**
 * How many records the groups of all layers stand for, hazards first and the largest first; a number that has no room
 * is left to the next zoom.
 */
export function drawGroupNumbers(
  context: Context,
  drawn: { tile: DecodedTile; place: Placement; options: DrawOptions }[],
): NumberBox[] {
  const taken: NumberBox[] = [];
  context.font = '600 12px system-ui, sans-serif';
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.lineWidth = 3.5;
  const hazardsFirst = [...drawn].sort(
    (a, b) => Number(b.options.layer === 'hazard-areas') - Number(a.options.layer === 'hazard-areas'),
  );
  for (const { tile, place, options } of hazardsFirst) {
    const scale = scaleOf(tile, place);
    const groups = tile.features
      .filter((f) => f.properties.form === 'group' && options.shown(f) && !options.isLeftOut(f))
      .map((group) => {
        const { number = 0, upTo = false } = options.lookOf(group);
        return { group, number: Number(number), upTo };
      })
      .filter(({ number, upTo }) => number > 1 || upTo)
      .sort((a, b) => b.number - a.number);
    for (const { group, number, upTo } of groups) {
      const text = upTo ? `≤${number}` : String(number);
      const half = context.measureText(text).width / 2 + 4;
      const middleX = ((group.minX + group.maxX) / 2) * scale - place.offsetX;
      const middleY = ((group.minY + group.maxY) / 2) * scale - place.offsetY;
      if (middleX < 0 || middleX > TILE_SIZE || middleY < 0 || middleY > TILE_SIZE) continue;
      // Cut in two by the edge of a tile it could be read as another number: it keeps inside.
      const x = Math.min(Math.max(middleX, half), TILE_SIZE - half);
      const y = Math.min(Math.max(middleY, NUMBER_HALF_HEIGHT_PX), TILE_SIZE - NUMBER_HALF_HEIGHT_PX);
      const overlaps = (other: NumberBox) =>
        Math.abs(other.x - x) < other.half + half && Math.abs(other.y - y) < 2 * NUMBER_HALF_HEIGHT_PX;
      if (taken.some(overlaps)) continue;
      taken.push({ x, y, half });
      context.strokeStyle = '#ffffff';
      context.strokeText(text, x, y);
      context.fillStyle = NUMBER_INK[options.layer] ?? INK;
      context.fillText(text, x, y);
    }
  }
  return taken;
}

function touchesTile(feature: TileFeature, place: Placement, scale: number): boolean {
  const margin = 16;
  return (
    feature.maxX * scale - place.offsetX >= -margin &&
    feature.minX * scale - place.offsetX <= TILE_SIZE + margin &&
    feature.maxY * scale - place.offsetY >= -margin &&
    feature.minY * scale - place.offsetY <= TILE_SIZE + margin
  );
}

function drawFeature(
  context: Context,
  feature: TileFeature,
  place: Placement,
  scale: number,
  options: DrawOptions,
  properties: TileFeature['properties'],
): void {
  const { layer } = options;
  if (feature.type === POINT) {
    if (layer === 'admin-areas') {
      // Too small for its outline.
      context.fillStyle = '#8a8475';
      for (const p of feature.parts.flat())
        context.fillRect(p.x * scale - place.offsetX - 1, p.y * scale - place.offsetY - 1, 2, 2);
      return;
    }
    const style = pointStyle(layer, properties);
    // Released land is no place of its own; only a hazard of which no more than a point is known is.
    const isPlace =
      layer === 'hazard-areas' && place.z >= AREA_AS_POINT_BELOW_Z && feature.properties.form === 'area';
    if (layer === 'land-releases' || (layer === 'hazard-areas' && !isPlace)) {
      const area = areaStyle(layer, properties);
      for (const p of feature.parts.flat())
        drawMark(context, area, p.x * scale - place.offsetX, p.y * scale - place.offsetY);
      return;
    }
    for (const part of feature.parts)
      for (const p of part)
        drawPoint(context, style, p.x * scale - place.offsetX, p.y * scale - place.offsetY, POINT_RADIUS);
    return;
  }
  const style = areaStyle(layer, properties);
  if (layer === 'admin-areas') {
    drawAdminArea(context, feature, place, scale, options.isGround(feature));
    return;
  }
  if (feature.type === POLYGON && isSmall(feature, scale)) {
    drawMark(
      context,
      style,
      ((feature.minX + feature.maxX) / 2) * scale - place.offsetX,
      ((feature.minY + feature.maxY) / 2) * scale - place.offsetY,
    );
    return;
  }
  trace(context, feature, place, scale);
  if (feature.type === POLYGON) fillArea(context, style);
  else {
    strokeWith(context, '#ffffff', style.width + 3, undefined, 0.9);
  }
  strokeWith(context, style.colour, style.width, style.dash);
  if (options.zoom >= 8 && feature.properties.form === 'cell') drawNumber(context, feature, place, scale);
}

function trace(context: Context, feature: TileFeature, place: Placement, scale: number): void {
  context.beginPath();
  for (const part of feature.parts) {
    let first = true;
    for (const p of part) {
      const x = p.x * scale - place.offsetX;
      const y = p.y * scale - place.offsetY;
      if (first) context.moveTo(x, y);
      else context.lineTo(x, y);
      first = false;
    }
    if (feature.type === POLYGON) context.closePath();
  }
}

export function fillArea(context: Context, style: AreaStyle): void {
  context.globalAlpha = style.fill;
  context.fillStyle = style.colour;
  context.fill('nonzero');
  context.globalAlpha = 1;
  const pattern = style.pattern === 'none' ? null : patternOf(context, style.pattern, style.colour);
  if (pattern) {
    context.fillStyle = pattern;
    context.fill('nonzero');
  }
}

export function strokeWith(
  context: Context,
  colour: string,
  width: number,
  dash: number[] | undefined,
  alpha = 1,
): void {
  context.globalAlpha = alpha;
  context.strokeStyle = colour;
  context.lineWidth = width;
  context.lineJoin = 'round';
  context.setLineDash(dash ?? []);
  context.stroke();
  context.setLineDash([]);
  context.globalAlpha = 1;
}

function drawAdminArea(
  context: Context,
  feature: TileFeature,
  place: Placement,
  scale: number,
  ground: boolean,
): void {
  const level = ground ? 1 : Number(feature.properties.level ?? 1);
  trace(context, feature, place, scale);
  if (feature.type === POLYGON && ground) {
    // Land of its own: the base map is coarse, and knows no fictional country.
    context.fillStyle = LAND;
    context.fill('nonzero');
  }
  strokeWith(
    context,
    '#8a8475',
    level === 1 ? 1.6 : level === 2 ? 1 : 0.75,
    level === 1 ? undefined : level === 2 ? [6, 3] : [2, 3],
    level === 1 ? 0.9 : 0.75,
  );
}

/** A polygon too small to be seen stays visible as a diamond; nothing suspected vanishes. */
function drawMark(context: Context, style: AreaStyle, x: number, y: number): void {
  // What is closed, released or left out stays visible too, but does not shout.
  const r = style.pattern === 'none' ? 3 : style.width < 1.5 ? 3.5 : MARK_RADIUS_PX;
  context.beginPath();
  context.moveTo(x, y - r);
  context.lineTo(x + r, y);
  context.lineTo(x, y + r);
  context.lineTo(x - r, y);
  context.closePath();
  context.fillStyle = style.mark ?? (style.pattern === 'none' ? '#ffffff' : style.colour);
  context.fill();
  strokeWith(context, style.pattern === 'none' ? style.colour : '#ffffff', 1, undefined);
}

function outline(context: Context, shape: PointStyle['shape'], x: number, y: number, r: number): void {
  context.beginPath();
  if (shape === 'circle') context.arc(x, y, r, 0, 2 * Math.PI);
  else if (shape === 'square') context.rect(x - r * 0.88, y - r * 0.88, r * 1.76, r * 1.76);
  else {
    for (let i = 0; i < 6; i++) {
      const angle = (Math.PI / 3) * i;
      const px = x + r * 1.1 * Math.cos(angle);
      const py = y + r * 1.1 * Math.sin(angle);
      if (i === 0) context.moveTo(px, py);
      else context.lineTo(px, py);
    }
    context.closePath();
  }
}

export function drawPoint(context: Context, style: PointStyle, x: number, y: number, r: number): void {
  outline(context, style.shape, x, y, r);
  context.fillStyle = style.hollow ? '#ffffff' : style.colour;
  context.fill();
  strokeWith(context, style.hollow ? style.colour : '#ffffff', 1.5, style.hollow ? [3, 2] : undefined);
  drawGlyph(context, style.glyph, x, y, r * 0.5, style.hollow ? style.colour : '#ffffff');
}

function drawGlyph(context: Context, glyph: Glyph, x: number, y: number, r: number, colour: string): void {
  context.fillStyle = colour;
  context.beginPath();
  switch (glyph) {
    case 'plus':
      context.rect(x - r, y - r * 0.33, r * 2, r * 0.66);
      context.rect(x - r * 0.33, y - r, r * 0.66, r * 2);
      break;
    case 'triangle':
      context.moveTo(x, y - r);
      context.lineTo(x + r, y + r * 0.8);
      context.lineTo(x - r, y + r * 0.8);
      break;
    case 'diamond':
      context.moveTo(x, y - r);
      context.lineTo(x + r, y);
      context.lineTo(x, y + r);
      context.lineTo(x - r, y);
      break;
    case 'square':
      context.rect(x - r * 0.75, y - r * 0.75, r * 1.5, r * 1.5);
      break;
    case 'dot':
      context.arc(x, y, r * 0.7, 0, 2 * Math.PI);
      break;
    case 'bars':
      context.rect(x - r * 0.9, y - r * 0.9, r * 0.5, r * 1.8);
      context.rect(x - r * 0.25, y - r * 0.9, r * 0.5, r * 1.8);
      context.rect(x + r * 0.4, y - r * 0.9, r * 0.5, r * 1.8);
      break;
    case 'ring':
      context.arc(x, y, r * 0.8, 0, 2 * Math.PI);
      strokeWith(context, colour, r * 0.45, undefined);
      return;
    case 'question':
      context.font = `bold ${Math.round(r * 2.6)}px system-ui, sans-serif`;
      context.textAlign = 'center';
      context.textBaseline = 'middle';
      context.fillText('?', x, y + r * 0.15);
      return;
  }
  context.fill();
}

/**
 * The number of areas in a cell, in the middle of its 0.05 degree square and not of the piece on this tile, so that two
 * tiles which share a cell write it in the same place. Administrative areas have theirs beside their name.
 */
function drawNumber(context: Context, feature: TileFeature, place: Placement, scale: number): void {
  const n = Number(feature.properties.number ?? 0);
  if (!(n > 0)) return;
  const world = 2 ** place.z;
  const side = TILE_SIZE * place.span;
  if ((CELL_DEGREES / 360) * world * side < 26) return;
  const atX = ((feature.minX + feature.maxX) / 2) * scale;
  const atY = ((feature.minY + feature.maxY) / 2) * scale;
  const lng = middleOfCell(((place.x + atX / side) / world) * 360 - 180);
  const mercator = Math.PI * (1 - (2 * (place.y + atY / side)) / world);
  const lat = middleOfCell((Math.atan(Math.sinh(mercator)) * 180) / Math.PI);
  const x = (((lng + 180) / 360) * world - place.x) * side - place.offsetX;
  const down = (1 - Math.asinh(Math.tan((lat * Math.PI) / 180)) / Math.PI) / 2;
  const y = (down * world - place.y) * side - place.offsetY;
  context.font = '600 12px system-ui, sans-serif';
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.lineWidth = 3.5;
  context.strokeStyle = '#ffffff';
  context.strokeText(String(n), x, y);
  context.fillStyle = '#5e1a3e';
  context.fillText(String(n), x, y);
}

const middleOfCell = (degrees: number) => (Math.floor(degrees / CELL_DEGREES) + 0.5) * CELL_DEGREES;

function drawSelected(
  context: Context,
  feature: TileFeature,
  place: Placement,
  scale: number,
  options: DrawOptions,
): void {
  const small = feature.type === POLYGON && isSmall(feature, scale);
  if (feature.type === POINT || small) {
    const points = small
      ? [{ x: (feature.minX + feature.maxX) / 2, y: (feature.minY + feature.maxY) / 2 }]
      : feature.parts.flat();
    for (const p of points) {
      context.beginPath();
      context.arc(p.x * scale - place.offsetX, p.y * scale - place.offsetY, POINT_RADIUS + 5, 0, 2 * Math.PI);
      strokeWith(context, '#ffffff', 6, undefined);
      strokeWith(context, INK, 3, undefined);
    }
    return;
  }
  trace(context, feature, place, scale);
  strokeWith(context, '#ffffff', options.layer === 'projects' ? 11 : 7, undefined, 0.95);
  strokeWith(context, INK, options.layer === 'projects' ? 7 : 3.5, undefined);
  if (options.layer === 'projects') strokeWith(context, '#6db6ff', 3, undefined);
}

/** A tile whose data did not arrive must not look like ground without records. */
export function drawNotLoaded(context: Context, words: string): void {
  const pattern = patternOf(context, 'diagonal', '#8b93a0');
  context.globalAlpha = 0.45;
  if (pattern) {
    context.fillStyle = pattern;
    context.fillRect(0, 0, TILE_SIZE, TILE_SIZE);
  }
  context.globalAlpha = 1;
  context.font = '600 14px system-ui, sans-serif';
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.lineWidth = 5;
  context.strokeStyle = '#ffffff';
  context.strokeText(words, TILE_SIZE / 2, TILE_SIZE / 2);
  context.fillStyle = '#3b4350';
  context.fillText(words, TILE_SIZE / 2, TILE_SIZE / 2);
}

/** Sizes a canvas for the screen and returns its context in CSS pixels. */
export function prepare(canvas: HTMLCanvasElement, width: number, height: number): Context | null {
  const ratio = Math.min(window.devicePixelRatio || 1, 2);
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  canvas.style.width = `${width}px`;
  canvas.style.height = `${height}px`;
  const context = canvas.getContext('2d');
  context?.setTransform(ratio, 0, 0, ratio, 0, 0);
  return context;
}
