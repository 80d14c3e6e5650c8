import { formatNoun } from '../../src/format/noun.js';
import { formatFixed } from '../../src/format/number.js';
import { figureColumns, renderTable } from '../../src/format/table.js';
import type { ContenderResult, ReportHead, RowResult } from '../summary.js';
import { renderOptional, renderSummary } from './figures.js';

/** Head of the printed report. */
export function renderHead({ machine, effort, pgbenchVersion }: ReportHead): string {
  const { processor, cores, memoryGiB, platform, load, versions } = machine;
  return [
    `${processor}, ${cores} cores, ${memoryGiB} GiB, ${platform}, load ${load} before; server and clients share it`,
    Object.entries(versions)
      .map(([name, version]) => `${name} ${version}`)
      .join(', '),
    pgbenchVersion ? `pgbench ${pgbenchVersion} is the limit` : 'pgbench was not found, so no limit is shown',
    `median (least to greatest) of ${effort.rounds} interleaved rounds of ${effort.seconds} s`,
  ].join('\n');
}

/** A row as it is printed when it is done. */
export function renderRow(row: RowResult): string {
  const { name, title, callers, max, roundTripMs } = row;
  const network = roundTripMs === undefined ? '' : ` (there and back: ${formatFixed(roundTripMs, 1)} ms)`;
  const head = `${name}: ${formatNoun(callers, 'caller')}, at most ${max} connections each, ${title}${network}`;
  const tables = [rateTable(row), latencyTable(row)].filter((table) => table !== undefined);
  const absences = row.leftOut.map(({ name: peer, reason }) => `  ${peer} is left out: ${reason}.`);
  return [head, ...tables.map((table) => renderIndented(table)), ...absences].join('\n');
}

type Table = readonly (readonly string[])[];

function rateTable({ contenders }: RowResult): Table {
  const columns = ['', 'operations/s', 'client CPU µs/op', 'connections', 'Headroom is'];
  return [columns, ...contenders.map(rateCells)];
}

function rateCells(contender: ContenderResult): string[] {
  const { name, operationsPerSecond, cpuMicrosPerOperation, connections, headroomRatio } = contender;
  return [
    name,
    renderSummary(operationsPerSecond, 0),
    renderOptional(cpuMicrosPerOperation, 1),
    String(connections ?? '–'),
    headroomRatio && name !== 'Headroom' ? renderSummary(headroomRatio, 2, '×') : '',
  ];
}

function latencyTable({ contenders, noted }: RowResult): Table | undefined {
  const rows = contenders.flatMap(({ name, latency }) => {
    if (!latency) return [];
    const { p50Ms, p99Ms, headroomP99Ratio } = latency;
    const ratio = headroomP99Ratio && name !== 'Headroom' ? renderSummary(headroomP99Ratio, 2, '×') : '';
    return [[name, renderSummary(p50Ms, 2), renderSummary(p99Ms, 2), ratio]];
  });
  return rows.length > 0 ? [[`${noted} alone`, 'p50 ms', 'p99 ms', 'Headroom’s p99 is'], ...rows] : undefined;
}

function renderIndented([titles = [], ...rows]: Table): string {
  const lines = renderTable(figureColumns(titles), rows, Number.POSITIVE_INFINITY);
  return lines.map((line) => `  ${line}`).join('\n');
}
