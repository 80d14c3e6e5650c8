import { type Markup, markup, px } from '../../../../format/markup.js';
import { renderXAxis, renderYAxis } from './axes.js';
import { spreadLabels } from './labels.js';
import { type Axis, makeScale, type Scale } from './scale.js';
import { renderShape } from './shapes.js';
import { type ChartLine, type Frame, frames, type LineChart } from './spec.js';

/** Draws a chart for a wide screen and for a narrow one. */
export function renderLineChart(chart: LineChart): Markup {
  return markup`${frames.map((frame) => renderFrame(chart, frame))}`;
}

interface Plot {
  readonly x: Scale;
  readonly y: Scale;
  readonly frame: Frame;
}

function renderFrame(chart: LineChart, frame: Frame): Markup {
  const { width, height, left, right, top, bottom, name } = frame;
  const points = chart.lines.flatMap((line) => line.points);
  const xs = points.map((point) => point.x);
  const ys = points.flatMap((point) => (point.y === null ? [] : [point.y]));
  const plot: Plot = {
    frame,
    x: makeScale(chart.x, xs, left + 8, width - right - 8),
    y: makeScale(chart.y, chart.limit ? [...ys, chart.limit.value] : ys, height - bottom, top),
  };
  const id = `${chart.id}-${name}`;
  return markup`<svg class="chart ${name}" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="${id}-title ${id}-desc">
<title id="${id}-title">${chart.title}</title><desc id="${id}-desc">${chart.finding}</desc>
${renderBand(chart, plot)}${renderYAxis(chart.y, plot.y, frame)}${renderXAxis(chart.x, plot.x, frame)}${renderMark(chart, plot)}
${chart.lines.map((line) => renderLine(line, chart, plot))}
${renderLimit(chart, plot)}${frame.hasNames && renderNames(chart.lines, plot)}
</svg>`;
}

function renderBand({ band }: LineChart, { x, frame }: Plot): Markup | undefined {
  if (!band) return undefined;
  const [from, to] = [x.at(band.from), x.at(band.to)];
  const middle = px(Math.max((from + to) / 2, frame.left + 40));
  return markup`<rect class="band" x="${px(from)}" y="${frame.top}" width="${px(to - from)}" height="${frame.height - frame.top - frame.bottom}"/><text class="note" x="${middle}" y="${frame.top - 6}" text-anchor="middle">${band.label}</text>`;
}

function renderMark({ mark }: LineChart, { x, frame }: Plot): Markup | undefined {
  if (!mark) return undefined;
  const at = px(x.at(mark.x));
  const anchor = at > frame.width * 0.7 ? 'end' : at < frame.width * 0.3 ? 'start' : 'middle';
  return markup`<path class="mark" d="M${at} ${frame.top}V${frame.height - frame.bottom}"/><text class="note" x="${at}" y="${frame.top - 6}" text-anchor="${anchor}">${mark.label}</text>`;
}

function renderLimit({ limit }: LineChart, { y, frame }: Plot): Markup | undefined {
  if (!limit) return undefined;
  const at = px(y.at(limit.value));
  return markup`<path class="limit" d="M${frame.left} ${at}H${frame.width - frame.right}"/><text class="limit-text" x="${frame.width - frame.right - 4}" y="${px(at - 6)}" text-anchor="end">${limit.label}</text>`;
}

/** Shapes and hints on so many points at most; of a long series the others are only line. */
const maxShapes = { shapes: 14, hints: 40 } as const;

function renderLine(line: ChartLine, chart: LineChart, { x, y }: Plot): Markup {
  const placed = line.points.flatMap((point) =>
    point.y === null ? [] : [{ x: x.at(point.x), y: y.at(point.y), hint: hintOf(line, chart, point.x, point.y) }],
  );
  const shapes = everyNth(placed, maxShapes.shapes).map((each) => renderShape(line.strategy, each.x, each.y));
  const hints = everyNth(placed, maxShapes.hints).map(
    (each) =>
      markup`<circle class="hit" cx="${px(each.x)}" cy="${px(each.y)}" r="9"><title>${each.hint}</title></circle>`,
  );
  return markup`<g class="s-${line.strategy}"><path class="line" d="${pathOf(line, x, y)}"/>${shapes}${renderRing(line, x, y)}${hints}</g>`;
}

function hintOf({ name }: ChartLine, chart: LineChart, x: number, y: number): string {
  const exact = (axis: Axis, value: number) => (axis.exact ?? axis.format)(value);
  return `${name}, ${chart.x.label} ${exact(chart.x, x)}: ${exact(chart.y, y)}`;
}

function everyNth<T>(items: readonly T[], most: number): T[] {
  const step = Math.ceil(items.length / most);
  return items.filter((_, at) => at % step === 0);
}

/** The line, broken where there is nothing. */
function pathOf({ points }: ChartLine, x: Scale, y: Scale): string {
  let isDown = false;
  const steps = points.map((point) => {
    if (point.y === null) {
      isDown = false;
      return '';
    }
    const step = `${isDown ? 'L' : 'M'}${px(x.at(point.x))} ${px(y.at(point.y))}`;
    isDown = true;
    return step;
  });
  return steps.join('') || 'M0 0';
}

function renderRing({ ring, points }: ChartLine, x: Scale, y: Scale): Markup | undefined {
  const near = ring && points.filter((point) => point.y !== null && point.x >= ring.x)[0];
  if (!near || near.y === null) return undefined;
  return markup`<circle class="ring" cx="${px(x.at(near.x))}" cy="${px(y.at(near.y))}" r="8"><title>${ring.text}</title></circle>`;
}

const nameGap = 16;

/** Names at the ends of the lines, moved apart, each joined to its line where it had to go away from it. */
function renderNames(lines: readonly ChartLine[], { x, y, frame }: Plot): Markup {
  const ends = lines.flatMap((line) => {
    const last = line.points.findLast((point) => point.y !== null);
    return last ? [{ line, x: x.at(last.x), y: y.at(last.y as number) }] : [];
  });
  const places = spreadLabels(
    ends.map((end) => end.y),
    nameGap,
    frame.top + 4,
    frame.height - frame.bottom - 2,
  );
  const at = frame.width - frame.right + 10;
  const drawn = ends.map((end, index) => {
    const place = px(places[index] as number);
    const isFar = at - end.x > 30 || Math.abs(place - end.y) > 5;
    return markup`<g class="s-${end.line.strategy}">${isFar && markup`<path class="leader" d="M${px(end.x + 7)} ${px(end.y)}L${at - 3} ${place}"/>`}<text class="name" x="${at}" y="${px(place + 4)}">${end.line.name}</text></g>`;
  });
  return markup`${drawn}`;
}
