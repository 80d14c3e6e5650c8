import type { Summary } from '../statistics.js';
import type { ContenderResult, Report, RowResult } from '../summary.js';
import { renderCallers, renderNumber } from './figures.js';
import { escapeXml, renderElement, renderText } from './svg.js';

const width = 920;
const margin = 24;
const barsFrom = 132;
const barsTo = 640;
const headHeight = 88;
const barHeight = 16;
const barPitch = 21;
const groupHead = 26;
const groupGap = 16;
const footHeight = 34;

const ink = '#1f2328';
const faint = '#59636e';
const lines = '#d1d9e0';
const colors: Readonly<Record<string, string>> = {
  Headroom: '#0969da',
  'pg.Pool': '#8c959f',
  'postgres.js': '#bf8700',
};

/**
 * Draws every row's operations a second beside pg.Pool's, as an SVG. It has a background of its own, so that it can be
 * read on a light page and on a dark one. pgbench, which would dwarf the rest, is left to the tables.
 */
export function renderChart(report: Report): string {
  const groups = report.rows.map((row) => ({ row, bars: row.contenders.flatMap(toBar) }));
  const scale = chooseScale(groups.flatMap(({ bars }) => bars));
  const parts: string[] = [];
  let y = headHeight;
  for (const { row, bars } of groups) {
    parts.push(renderGroup(row, bars, y, scale));
    y += groupHead + bars.length * barPitch + groupGap;
  }
  const height = y + footHeight;
  const label = 'Operations per second of Headroom, pg.Pool and postgres.js, pg.Pool = 1';
  const background = renderElement('rect', {
    x: 0.5,
    y: 0.5,
    width: width - 1,
    height: height - 1,
    rx: 8,
    fill: '#ffffff',
    stroke: lines,
  });
  const body = [background, renderHead(report), renderGrid(scale, y), ...parts].join('\n');
  const attributes = {
    xmlns: 'http://www.w3.org/2000/svg',
    viewBox: `0 0 ${width} ${height}`,
    width,
    height,
    role: 'img',
    'aria-label': label,
    'font-family': 'system-ui, -apple-system, "Segoe UI", Helvetica, Arial, sans-serif',
    'font-size': 13,
  };
  return `${renderElement('svg', attributes, `\n${body}\n`)}\n`;
}

interface Bar {
  readonly name: string;
  readonly ratio: Summary;
  readonly label: string;
}

function toBar({ name, overPgPool, operationsPerSecond, latency }: ContenderResult): Bar[] {
  if (!overPgPool || colors[name] === undefined) return [];
  const figures = [
    `${renderNumber(overPgPool.median, 2)}×`,
    `${renderNumber(operationsPerSecond.median)}/s`,
    ...(latency ? [`p99 ${renderNumber(latency.p99Ms.median, 1)} ms`] : []),
  ];
  return [{ name, ratio: overPgPool, label: figures.join('   ') }];
}

/** How ratios become pixels. */
interface Scale {
  readonly most: number;
  readonly at: (ratio: number) => number;
}

/** Holds every bar; of a spread that goes far beyond them, only the beginning. */
export function chooseScale(bars: readonly Pick<Bar, 'ratio'>[]): Scale {
  const most = Math.max(1, ...bars.map(({ ratio }) => Math.min(ratio.high, 1.15 * ratio.median)));
  return { most, at: (ratio) => barsFrom + (Math.min(ratio, most) / most) * (barsTo - barsFrom) };
}

function renderHead({ startedAt, machine, effort }: Report): string {
  const { processor, cores, versions } = machine;
  const machineLine = `${processor}, ${cores} cores shared by server and clients, PostgreSQL ${versions.PostgreSQL}, Node.js ${versions['Node.js']}`;
  const effortLine = `${startedAt.slice(0, 10)}; bars: median of ${effort.rounds} interleaved rounds of ${effort.seconds} s; lines: least to greatest`;
  return [
    renderText('Operations per second, pg.Pool = 1', {
      x: margin,
      y: 34,
      'font-size': 18,
      'font-weight': 600,
      fill: ink,
    }),
    renderText(machineLine, { x: margin, y: 56, fill: faint }),
    renderText(effortLine, { x: margin, y: 74, fill: faint }),
  ].join('\n');
}

function renderGrid(scale: Scale, bottom: number): string {
  const steps = listSteps(scale.most);
  const drawn = steps.map((step) => {
    const x = round(scale.at(step));
    const line = {
      x1: x,
      y1: headHeight,
      x2: x,
      y2: bottom,
      stroke: lines,
      'stroke-dasharray': step === 1 ? '4 3' : 'none',
    };
    const text = { x, y: bottom + 16, fill: faint, 'text-anchor': 'middle', 'font-size': 12 };
    return [renderElement('line', line), renderText(`${step}×`, text)].join('\n');
  });
  return drawn.join('\n');
}

/** Where lines of the grid stand: pg.Pool's own, and some round ones up to the greatest ratio. */
export function listSteps(most: number): number[] {
  const step = [1, 2, 5, 10, 20, 50, 100].find((each) => most / each <= 8) ?? most;
  const rounds = Array.from({ length: Math.floor(most / step) }, (_, index) => (index + 1) * step);
  return step === 1 ? rounds : [1, ...rounds];
}

function renderGroup({ name, title, callers }: RowResult, bars: readonly Bar[], top: number, scale: Scale): string {
  const spans = [
    renderElement('tspan', { 'font-weight': 600, fill: ink }, escapeXml(name)),
    renderElement('tspan', { dx: 10 }, escapeXml(`${title}, ${renderCallers(callers)}`)),
  ];
  const head = renderElement('text', { x: margin, y: top + 16, fill: faint }, spans.join(''));
  return [head, ...bars.map((bar, index) => renderBar(bar, top + groupHead + index * barPitch, scale))].join('\n');
}

function renderBar({ name, ratio, label }: Bar, top: number, { at }: Scale): string {
  const [left, middle, right] = [at(ratio.low), at(ratio.median), at(ratio.high)].map(round) as [
    number,
    number,
    number,
  ];
  const y = top + barHeight / 2;
  const spread = { x1: left, y1: y, x2: right, y2: y, stroke: ink, 'stroke-width': 1.5 };
  return [
    renderText(name, { x: barsFrom - 10, y: top + 13, 'text-anchor': 'end', fill: ink }),
    renderElement('rect', {
      x: barsFrom,
      y: top,
      width: round(middle - barsFrom),
      height: barHeight,
      rx: 2,
      fill: colors[name]!,
    }),
    ...(left < right ? [renderElement('line', spread)] : []),
    renderText(label, { x: Math.max(middle, right) + 10, y: top + 13, fill: ink }),
  ].join('\n');
}

function round(pixels: number): number {
  return Math.round(pixels * 10) / 10;
}
