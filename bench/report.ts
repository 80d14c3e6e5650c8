import type { Machine } from './machine.js';
import type { Effort, Row, Sample } from './runner.js';
import { type Summary, summarize, summarizeRatio } from './statistics.js';

export interface PeerResult {
  readonly name: string;
  readonly operationsPerSecond: Summary;
  readonly cpuMicrosPerOperation: Summary;
  /** How many times as many operations a second Headroom does; of Headroom itself, 1. */
  readonly headroomRatio: Summary | undefined;
  readonly samples: readonly Sample[];
}

export interface RowResult {
  readonly name: string;
  readonly workload: string;
  readonly title: string;
  readonly callers: number;
  readonly peers: readonly PeerResult[];
}

/** A whole run, as it is written with `--json`. */
export interface Report {
  readonly startedAt: string;
  readonly machine: Machine;
  readonly effort: Effort & { readonly max: number };
  readonly rows: readonly RowResult[];
}

/** Puts a row's samples together; `ours` is the peer the others are compared with. */
export function summarizeRow({ name, workload, callers, samples }: Row, ours = 'Headroom'): RowResult {
  const our = samples.get(ours)?.map(rateOf);
  const peers = [...samples].map(([peer, taken]) => ({
    name: peer,
    operationsPerSecond: summarize(taken.map(rateOf)),
    cpuMicrosPerOperation: summarize(taken.map((sample) => sample.cpuMicrosPerOperation)),
    headroomRatio: our && summarizeRatio(our, taken.map(rateOf)),
    samples: taken,
  }));
  return { name, workload: workload.name, title: workload.title, callers, peers };
}

function rateOf({ operationsPerSecond }: Sample): number {
  return operationsPerSecond;
}

export function renderHead({ machine, effort }: Pick<Report, 'machine' | 'effort'>): string {
  const { processor, cores, memoryGiB, platform, versions } = machine;
  return [
    `${processor}, ${cores} cores, ${memoryGiB} GiB, ${platform}; server and clients share it`,
    Object.entries(versions)
      .map(([name, version]) => `${name} ${version}`)
      .join(', '),
    `max ${effort.max} connections each; median (least to greatest) of ${effort.rounds} interleaved rounds of ${effort.seconds} s`,
  ].join('\n');
}

const widths = [14, 34, 26, 24];

export function renderRow({ name, title, callers, peers }: RowResult): string {
  const head = `${name}: ${callers} ${callers === 1 ? 'caller' : 'callers'}, ${title}`;
  const columns = ['', 'operations/s', 'client CPU µs/op', 'Headroom is'];
  return [head, renderLine(columns), ...peers.map((peer) => renderLine(cellsOf(peer)))].join('\n');
}

function cellsOf({ name, operationsPerSecond, cpuMicrosPerOperation, headroomRatio }: PeerResult): string[] {
  const ratio = headroomRatio && name !== 'Headroom' ? renderSummary(headroomRatio, 2, '×') : '';
  return [name, renderSummary(operationsPerSecond, 0), renderSummary(cpuMicrosPerOperation, 1), ratio];
}

function renderLine(cells: readonly string[]): string {
  return cells
    .map((cell, column) => (column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!)))
    .join('')
    .replace(/^/, '  ')
    .trimEnd();
}

function renderSummary({ median, low, high }: Summary, digits: number, unit = ''): string {
  const [middle, least, greatest] = [median, low, high].map((value) => renderNumber(value, digits));
  return `${middle}${unit} (${least} to ${greatest})`;
}

function renderNumber(value: number, digits: number): string {
  return value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}
