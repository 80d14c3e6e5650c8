import { useEffect, useRef } from 'preact/hooks';
import uPlot from 'uplot';
import type { Frozen } from '../state/address.js';
import { colourOf } from './palette.js';

/** A line of a chart. */
export interface Line {
  readonly label: string;
  /** Name of its colour. */
  readonly colour: 'c1' | 'c2' | 'c3' | 'c4' | 'limit';
  /** Pattern of dashes, so that colour is not the only difference. */
  readonly dash?: readonly number[];
  readonly isFilled?: boolean;
  readonly values: readonly (number | null)[];
}

/** Numbers in buckets over time, drawn behind the lines. */
export interface Heat {
  readonly bounds: readonly (number | null)[];
  /** Numbers by bucket and time. */
  readonly counts: readonly (readonly (number | null)[])[];
}

export interface ChartProps {
  readonly title: string;
  /** Times in seconds since 1970. */
  readonly times: readonly number[];
  readonly lines: readonly Line[];
  readonly format: (value: number) => string;
  /** Period to show, in milliseconds since 1970. */
  readonly from: number;
  readonly to: number;
  /** Moment that the page shows; null while it follows the present. */
  readonly at: number | null;
  readonly heat?: Heat;
  readonly isLogarithmic?: boolean;
  /** Smallest difference that `format` shows, and so of the marks of the axis. @default 1 */
  readonly step?: number;
  /** Changes with the theme, whose colours a canvas does not follow by itself. */
  readonly theme: string;
  readonly onPeriod: (frozen: Frozen) => void;
}

const height = 170;
/** Charts share one cursor. */
const sync = { key: 'time' };

/** A chart over time. Dragging chooses a period, a click a moment. */
export function Chart(props: ChartProps) {
  const holder = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const latest = useRef(props);
  latest.current = props;
  const { title, lines, theme, isLogarithmic } = props;
  const shape = JSON.stringify([theme, isLogarithmic, lines.map(({ label, colour }) => [label, colour])]);

  // `shape` stands for what makes a new chart necessary.
  useEffect(() => {
    const element = holder.current as HTMLDivElement;
    const made = new uPlot(optionsFor(latest, element.clientWidth), dataOf(latest.current), element);
    plot.current = made;
    const resize = new ResizeObserver(() => made.setSize({ width: element.clientWidth, height }));
    resize.observe(element);
    return () => {
      resize.disconnect();
      made.destroy();
      plot.current = null;
    };
  }, [shape]);

  useEffect(() => {
    const made = plot.current;
    if (made === null) return;
    made.setData(dataOf(props), false);
    made.setScale('x', { min: props.from / 1000, max: props.to / 1000 });
    // Without a pointer in the chart, its legend has the last values.
    const isPointed = (made.cursor.left ?? -1) >= 0;
    if (!isPointed && props.times.length > 0) made.setLegend({ idx: props.times.length - 1 });
  });

  return (
    <figure class="chart">
      <figcaption>{title}</figcaption>
      <div ref={holder} role="img" aria-label={`${title}: ${describe(props)}`} />
    </figure>
  );
}

function dataOf({ times, lines }: ChartProps): uPlot.AlignedData {
  return [times as number[], ...lines.map(({ values }) => values as (number | null)[])];
}

/** The chart in words: the last and the highest value of each line. */
function describe({ lines, format }: ChartProps): string {
  const sentences = lines.map(({ label, values }) => {
    const known = values.filter((value) => value !== null);
    const last = known.at(-1);
    if (last === undefined) return `${label} unknown`;
    const max = known.reduce((greatest, value) => Math.max(greatest, value), Number.NEGATIVE_INFINITY);
    return `${label} ${format(last)}, at most ${format(max)}`;
  });
  return sentences.join('; ');
}

function optionsFor(latest: { readonly current: ChartProps }, width: number): uPlot.Options {
  const { lines, format, isLogarithmic = false, step = 1 } = latest.current;
  const [ink, grid] = [colourOf('muted'), colourOf('grid')];
  const axis = {
    stroke: ink,
    grid: { stroke: grid, width: 1 },
    ticks: { show: false },
    font: '11px system-ui, sans-serif',
  };
  return {
    width,
    height,
    cursor: { sync, drag: { x: true, y: false, setScale: false }, points: { size: 6 } },
    select: { show: true, left: 0, top: 0, width: 0, height: 0 },
    legend: { live: true, markers: { width: 1, dash: (_, at) => styleOf(latest.current.lines[at - 1]) } },
    scales: {
      x: { time: true, range: () => [latest.current.from / 1000, latest.current.to / 1000] },
      y: isLogarithmic
        ? { distr: 3, range: (_, min, max) => rangeOf(min, max) }
        : { range: (_, __, max) => [0, Number.isFinite(max) && max > 0 ? max * 1.1 : 1] },
    },
    axes: [
      { ...axis, size: 26, space: 40, values: (plot, ticks) => ticks.map((tick) => timeOf(tick, plot)) },
      {
        ...axis,
        size: 58,
        ...(!isLogarithmic && { incrs: stepsFrom(step) }),
        values: (_, ticks) => labelsOf(ticks, format),
      },
    ],
    series: [
      {
        label: 'Time',
        value: (_, seconds) => (seconds === null ? '–' : new Date(seconds * 1000).toLocaleTimeString()),
      },
      ...lines.map((line) => seriesOf(line, format)),
    ],
    hooks: {
      drawAxes: [(plot) => drawHeat(plot, latest.current)],
      draw: [(plot) => drawMoment(plot, latest.current)],
      setSelect: [(plot) => choosePeriod(plot, latest.current)],
      ready: [(plot) => listenToClicks(plot, latest)],
    },
  };
}

/** Distances between the marks of an axis, in decimal steps. */
function stepsFrom(step: number): number[] {
  return Array.from({ length: 18 }, (_, power) => [1, 2, 5].map((factor) => factor * step * 10 ** power)).flat();
}

/** Labels of the marks of an axis; one that repeats the label below is left out. */
function labelsOf(ticks: readonly (number | null)[], format: (value: number) => string): string[] {
  const labels = ticks.map((tick) => (tick === null ? '' : format(tick)));
  return labels.map((label, at) => (at > 0 && label === labels[at - 1] ? '' : label));
}

/** Time of a tick, with seconds in a short period. */
function timeOf(seconds: number, { scales }: uPlot): string {
  const span = (scales.x?.max ?? 0) - (scales.x?.min ?? 0);
  const time = new Date(seconds * 1000);
  const second = span <= 180 ? ({ second: '2-digit' } as const) : {};
  return time.toLocaleTimeString([], { hour: '2-digit', minute: '2-digit', ...second, hourCycle: 'h23' });
}

/** At least a decade, so that a quiet pool does not look agitated. */
function rangeOf(min: number, max: number): [number, number] {
  const [low, high] = [Number.isFinite(min) ? min : 0.1, Number.isFinite(max) ? max : 10];
  const bottom = 10 ** Math.floor(Math.log10(Math.max(0.05, low)));
  return [bottom, Math.max(bottom * 10, 10 ** Math.ceil(Math.log10(Math.max(0.1, high))))];
}

function seriesOf({ label, colour, dash, isFilled }: Line, format: (value: number) => string): uPlot.Series {
  const stroke = colourOf(colour);
  return {
    label,
    stroke,
    width: 1.75,
    ...(dash !== undefined && { dash: [...dash] }),
    ...(isFilled && { fill: `${stroke}22` }),
    points: { show: false },
    gaps: (plot, _, __, ___, gaps) => gaps.filter(([left, right]) => lengthOf(plot, left, right) > maxJoinedSeconds),
    value: (_, value) => (value === null || value === undefined ? '–' : format(value)),
  };
}

/** While no page is open, samples are 5 seconds apart; a longer gap is shown. */
const maxJoinedSeconds = 15;

function lengthOf(plot: uPlot, left: number, right: number): number {
  return plot.posToVal(right, 'x', true) - plot.posToVal(left, 'x', true);
}

/** The marker in the legend has the dashes of its line. */
function styleOf(line: Line | undefined): string {
  const [first] = line?.dash ?? [];
  if (first === undefined) return 'solid';
  return first <= 2 ? 'dotted' : 'dashed';
}

/** Cells whose opacity shows how many values a bucket has, compared with the fullest one. */
function drawHeat(plot: uPlot, { heat, times }: ChartProps): void {
  if (heat === undefined || times.length < 2) return;
  const { ctx, bbox } = plot;
  const max = heat.counts.reduce((most, bucket) => Math.max(most, ...bucket.map((count) => count ?? 0)), 0);
  if (max === 0) return;
  const place = (value: number, scale: 'x' | 'y') => plot.valToPos(value, scale, true);
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  ctx.fillStyle = colourOf('heat');
  const ends = endsOf(times, heat);
  for (const [at, bucket] of heat.counts.entries()) {
    const lower = heat.bounds[at - 1] ?? 0.05;
    const upper = heat.bounds[at] ?? lower * 2;
    const [top, bottom] = [place(upper, 'y'), place(lower, 'y')];
    for (const [slot, count] of bucket.entries()) {
      if (!count) continue;
      const time = times[slot] as number;
      const [left, right] = [place(time, 'x'), place(ends[slot] as number, 'x')];
      ctx.globalAlpha = 0.12 + 0.73 * Math.sqrt(count / max);
      ctx.fillRect(left, top, Math.max(1, right - left), Math.max(1, bottom - top));
    }
  }
  ctx.restore();
}

/** Where the cells of each slot end: at the next slot with values, so that rare samples do not look like a comb. */
function endsOf(times: readonly number[], { counts }: Heat): readonly number[] {
  const ends: number[] = [];
  let next = Number.POSITIVE_INFINITY;
  for (let slot = times.length - 1; slot >= 0; slot -= 1) {
    const time = times[slot] as number;
    const width = slot > 0 ? time - (times[slot - 1] as number) : (times[1] as number) - time;
    ends[slot] = next - time <= maxJoinedSeconds ? next : time + width;
    if (counts.some((bucket) => typeof bucket[slot] === 'number')) next = time;
  }
  return ends;
}

function drawMoment(plot: uPlot, { at }: ChartProps): void {
  if (at === null) return;
  const { ctx, bbox } = plot;
  const x = plot.valToPos(at / 1000, 'x', true);
  ctx.save();
  ctx.strokeStyle = colourOf('ink');
  ctx.setLineDash([3, 3]);
  ctx.beginPath();
  ctx.moveTo(x, bbox.top);
  ctx.lineTo(x, bbox.top + bbox.height);
  ctx.stroke();
  ctx.restore();
}

/** Shorter drags are clicks, in pixels. */
const minDrag = 6;

function choosePeriod(plot: uPlot, { onPeriod }: ChartProps): void {
  const { left, width } = plot.select;
  if (width < minDrag) return;
  const [from, to] = [plot.posToVal(left, 'x') * 1000, plot.posToVal(left + width, 'x') * 1000];
  plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
  onPeriod({ from, to, at: to });
}

function listenToClicks(plot: uPlot, latest: { readonly current: ChartProps }): void {
  let pressedAt = 0;
  plot.over.addEventListener('mousedown', ({ clientX }) => {
    pressedAt = clientX;
  });
  plot.over.addEventListener('click', ({ clientX }) => {
    if (Math.abs(clientX - pressedAt) >= minDrag) return;
    const { from, to, onPeriod } = latest.current;
    const at = plot.posToVal(clientX - plot.over.getBoundingClientRect().left, 'x') * 1000;
    onPeriod({ from, to, at: Math.min(Math.max(at, from), to) });
  });
}
