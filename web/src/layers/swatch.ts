/** Legend swatches, drawn by the code that draws the map. */
import type { LayerId } from './catalogue';
import { drawPoint, fillArea, prepare, strokeWith } from './draw';
import { areaStyle, type LegendEntry, pointStyle } from './style';

const WIDTH = 34;
const HEIGHT = 24;

export function swatch(layer: LayerId, entry: LegendEntry): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  canvas.className = 'swatch';
  canvas.setAttribute('aria-hidden', 'true');
  const context = prepare(canvas, WIDTH, HEIGHT);
  if (!context) return canvas;
  if (entry.type === 'point') {
    drawPoint(context, pointStyle(layer, entry.properties), WIDTH / 2, HEIGHT / 2, 8);
    return canvas;
  }
  const style = areaStyle(layer, entry.properties);
  context.beginPath();
  if (entry.type === 'line') {
    context.moveTo(3, HEIGHT - 6);
    context.lineTo(12, 9);
    context.lineTo(22, 14);
    context.lineTo(WIDTH - 3, 5);
  } else {
    context.rect(2, 2, WIDTH - 4, HEIGHT - 4);
    if (layer === 'admin-areas') {
      context.fillStyle = '#f5f2ea';
      context.fill();
    } else fillArea(context, style);
  }
  strokeWith(context, style.colour, Math.min(style.width, 3), style.dash);
  return canvas;
}
