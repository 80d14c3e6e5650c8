import { formatFixed } from '../../src/format/number.js';
import type { ContenderResult, RowResult } from '../summary.js';
import { renderOptional, renderSummary } from './figures.js';
import { renderMarkdownTable } from './markdown.js';

type Table = readonly (readonly string[])[];

/** One line a row: Headroom beside each of the others. */
export function renderGlance(rows: readonly RowResult[]): string {
  const others = [...new Set(rows.flatMap(({ contenders }) => contenders.map(({ name }) => name)))].filter(isOther);
  const lines = rows.map((row) => [`\`${row.name}\``, row.title, ...others.map((name) => ratioTo(row, name))]);
  return renderMarkdownTable([['Row', 'Operation', ...others.map((name) => `Beside ${name}`)], ...lines], 2);
}

function isOther(name: string): boolean {
  return name !== 'Headroom';
}

function ratioTo({ contenders }: RowResult, name: string): string {
  return renderOptional(contenders.find((each) => each.name === name)?.headroomRatio, 2, '×');
}

/** Latencies: one sentence for each row that records them. */
export function renderLatencies(rows: readonly RowResult[]): string[] {
  return rows.flatMap(({ name, noted, contenders }) => {
    const ratios = contenders.flatMap(({ name: other, latency }) =>
      isOther(other) && latency?.headroomP99Ratio
        ? [`${renderSummary(latency.headroomP99Ratio, 2, '×')} that of ${other}`]
        : [],
    );
    if (ratios.length === 0) return [];
    return [
      `In \`${name}\`, Headroom’s p99 of the ${noted} alone is ${ratios.join(', ')}. These are latencies: lower is better.`,
    ];
  });
}

/** The section of a workload: a table of all its rows, and one of latencies where there are any. */
export function renderWorkload(rows: readonly RowResult[]): string {
  const { workload, title, max } = rows[0]!;
  const head = `### \`${workload}\`: ${title}\n\nAt most ${max} connections each.${renderNetwork(rows)}`;
  const tables = [rateTable(rows), latencyTable(rows)].filter((table) => table.length > 1);
  return [head, ...tables.map((table) => renderMarkdownTable(table, 2)), ...renderLeftOut(rows[0]!)].join('\n\n');
}

/** Alike in all rows of a workload. */
function renderLeftOut({ leftOut }: RowResult): string[] {
  return leftOut.map(({ name, reason }) => `${name} is left out: ${reason}.`);
}

function renderNetwork(rows: readonly RowResult[]): string {
  const [ms] = rows.flatMap(({ roundTripMs }) => roundTripMs ?? []);
  return ms === undefined ? '' : ` An empty statement takes ${formatFixed(ms, 1)} ms there and back.`;
}

function rateTable(rows: readonly RowResult[]): Table {
  const head = ['Callers', 'Library', 'Operations/s', 'Client CPU µs/op', 'Connections', 'Headroom is'];
  return [head, ...rows.flatMap(({ callers, contenders }) => contenders.map((each) => rateCells(callers, each)))];
}

function rateCells(callers: number, contender: ContenderResult): string[] {
  const { name, operationsPerSecond, cpuMicrosPerOperation, connections, headroomRatio } = contender;
  return [
    String(callers),
    name,
    renderSummary(operationsPerSecond, 0),
    renderOptional(cpuMicrosPerOperation, 1),
    String(connections ?? '–'),
    isOther(name) ? renderOptional(headroomRatio, 2, '×') : '',
  ];
}

function latencyTable(rows: readonly RowResult[]): Table {
  const [noted = ''] = rows.flatMap((row) => row.noted ?? []);
  const head = ['Callers', `Library, ${noted} alone`, 'p50 ms', 'p99 ms', 'Headroom’s p50 is', 'Headroom’s p99 is'];
  const lines = rows.flatMap(({ callers, contenders }) => contenders.flatMap((each) => latencyCells(callers, each)));
  return [head, ...lines];
}

function latencyCells(callers: number, { name, latency }: ContenderResult): string[][] {
  if (!latency) return [];
  const { p50Ms, p99Ms, headroomP50Ratio, headroomP99Ratio } = latency;
  const ratios = [headroomP50Ratio, headroomP99Ratio].map((ratio) =>
    isOther(name) ? renderOptional(ratio, 2, '×') : '',
  );
  return [[String(callers), name, renderSummary(p50Ms, 2), renderSummary(p99Ms, 2), ...ratios]];
}
