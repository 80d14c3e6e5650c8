import { joinList } from '../../src/format/list.js';
import { type Markup, markup, px } from '../../src/format/markup.js';
import { formatNoun } from '../../src/format/noun.js';
import { formatCount, formatFixed } from '../../src/format/number.js';
import type { Summary } from '../statistics.js';
import type { ContenderResult, Report, RowResult } from '../summary.js';

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

const font = 'system-ui, -apple-system, "Segoe UI", Helvetica, Arial, sans-serif';
const ink = '#1f2328';
const faint = '#59636e';
const lines = '#d1d9e0';
const colors: Readonly<Record<string, string>> = {
  Headroom: '#0969da',
  'pg.Pool': '#8c959f',
  'postgres.js': '#bf8700',
  Effect: '#8250df',
  Bun: '#bc4c00',
};

/**
 * Draws every row's operations a second beside pg.Pool's, as an SVG. It has a background of its own, so that it can be
 * read on a light page and on a dark one. pgbench, which would dwarf the rest, is left to the tables.
 */
export function renderChart(report: Report): string {
  const groups = report.rows.map((row) => ({ row, bars: row.contenders.flatMap(toBar) }));
  const scale = chooseScale(groups.flatMap(({ bars }) => bars));
  const parts: Markup[] = [];
  let y = headHeight;
  for (const { row, bars } of groups) {
    parts.push(renderGroup(row, bars, y, scale));
    y += groupHead + bars.length * barPitch + groupGap;
  }
  const height = y + footHeight;
  const drawn = new Set(groups.flatMap(({ bars }) => bars.map(({ name }) => name)));
  const label = `Operations per second of ${joinList([...drawn])}, pg.Pool = 1`;
  const chart = markup`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${label}" font-family="${font}" font-size="13">
<rect x="0.5" y="0.5" width="${width - 1}" height="${height - 1}" rx="8" fill="#ffffff" stroke="${lines}"/>
${renderHead(report)}
${renderGrid(scale, y)}
${parts}</svg>
`;
  return chart.toString();
}

interface Bar {
  readonly name: string;
  readonly ratio: Summary;
  readonly label: string;
}

function toBar({ name, overPgPool, operationsPerSecond, latency }: ContenderResult): Bar[] {
  if (!overPgPool || colors[name] === undefined) return [];
  const figures = [
    `${formatFixed(overPgPool.median, 2)}×`,
    `${formatCount(operationsPerSecond.median)}/s`,
    ...(latency ? [`p99 ${formatFixed(latency.p99Ms.median, 1)} ms`] : []),
  ];
  return [{ name, ratio: overPgPool, label: figures.join('   ') }];
}

/** Mapping of ratios to pixels. */
interface Scale {
  readonly most: number;
  readonly at: (ratio: number) => number;
}

/** Holds every bar; of a spread that goes far beyond them, only the beginning. */
export function chooseScale(bars: readonly Pick<Bar, 'ratio'>[]): Scale {
  const most = Math.max(1, ...bars.map(({ ratio }) => Math.min(ratio.high, 1.15 * ratio.median)));
  return { most, at: (ratio) => barsFrom + (Math.min(ratio, most) / most) * (barsTo - barsFrom) };
}

function renderHead({ startedAt, machine, effort }: Report): Markup {
  const { processor, cores, versions } = machine;
  const machineLine = `${processor}, ${cores} cores shared by server and clients, PostgreSQL ${versions.PostgreSQL}, Node.js ${versions['Node.js']}`;
  const effortLine = `${startedAt.slice(0, 10)}; bars: median of ${effort.rounds} interleaved rounds of ${effort.seconds} s; lines: least to greatest`;
  return markup`<text x="${margin}" y="34" font-size="18" font-weight="600" fill="${ink}">Operations per second, pg.Pool = 1</text>
<text x="${margin}" y="56" fill="${faint}">${machineLine}</text>
<text x="${margin}" y="74" fill="${faint}">${effortLine}</text>`;
}

function renderGrid(scale: Scale, bottom: number): Markup {
  const drawn = listSteps(scale.most).map((step) => {
    const x = px(scale.at(step));
    const dash = step === 1 ? '4 3' : 'none';
    return markup`<line x1="${x}" y1="${headHeight}" x2="${x}" y2="${bottom}" stroke="${lines}" stroke-dasharray="${dash}"/>
<text x="${x}" y="${bottom + 16}" fill="${faint}" text-anchor="middle" font-size="12">${step}×</text>
`;
  });
  return markup`${drawn}`;
}

/** Where lines of the grid stand: pg.Pool's own, and some round ones up to the greatest ratio. */
export function listSteps(most: number): number[] {
  const step = [1, 2, 5, 10, 20, 50, 100].find((each) => most / each <= 8) ?? most;
  const rounds = Array.from({ length: Math.floor(most / step) }, (_, index) => (index + 1) * step);
  return step === 1 ? rounds : [1, ...rounds];
}

function renderGroup({ name, title, callers }: RowResult, bars: readonly Bar[], top: number, scale: Scale): Markup {
  const rest = `${title}, ${formatNoun(callers, 'caller')}`;
  return markup`<text x="${margin}" y="${top + 16}" fill="${faint}"><tspan font-weight="600" fill="${ink}">${name}</tspan><tspan dx="10">${rest}</tspan></text>
${bars.map((bar, index) => renderBar(bar, top + groupHead + index * barPitch, scale))}`;
}

function renderBar({ name, ratio, label }: Bar, top: number, { at }: Scale): Markup {
  const [left, middle, right] = [px(at(ratio.low)), px(at(ratio.median)), px(at(ratio.high))];
  const y = top + barHeight / 2;
  const spread = markup`<line x1="${left}" y1="${y}" x2="${right}" y2="${y}" stroke="${ink}" stroke-width="1.5"/>`;
  return markup`<text x="${barsFrom - 10}" y="${top + 13}" text-anchor="end" fill="${ink}">${name}</text>
<rect x="${barsFrom}" y="${top}" width="${px(middle - barsFrom)}" height="${barHeight}" rx="2" fill="${colors[name]}"/>${left < right && spread}
<text xml:space="preserve" x="${Math.max(middle, right) + 10}" y="${top + 13}" fill="${ink}">${label}</text>
`;
}
