import type { Machine } from './machine.js';
import type { LeftOut } from './peers/entry.js';
import type { Row } from './run-row.js';
import type { Effort, Samples } from './runner.js';
import type { Sample } from './sample.js';
import { type Summary, summarize, summarizeRatio } from './statistics.js';

export interface ContenderResult {
  readonly name: string;
  readonly operationsPerSecond: Summary;
  /** Not of pgbench. */
  readonly cpuMicrosPerOperation: Summary | undefined;
  /** Maximum that the server counted. Not of pgbench. */
  readonly connections: number | undefined;
  /** Throughput of Headroom relative to this one; 1 for Headroom itself. */
  readonly headroomRatio: Summary | undefined;
  /** Throughput relative to pg.Pool. */
  readonly overPgPool: Summary | undefined;
  /** Of the statements that the workload notes; `undefined` where it notes none. */
  readonly latency: LatencyResult | undefined;
  readonly samples: readonly Sample[];
}

export interface LatencyResult {
  readonly p50Ms: Summary;
  readonly p99Ms: Summary;
  /** Headroom's divided by this one's. Below 1, Headroom is faster. */
  readonly headroomP50Ratio: Summary | undefined;
  readonly headroomP99Ratio: Summary | undefined;
}

export interface RowResult {
  readonly name: string;
  readonly workload: string;
  readonly title: string;
  readonly callers: number;
  readonly max: number;
  /** Statements that the latencies are of. */
  readonly noted: string | undefined;
  /** There and back over a delayed network. */
  readonly roundTripMs: number | undefined;
  readonly contenders: readonly ContenderResult[];
  /** Peers that cannot do what the workload needs. */
  readonly leftOut: readonly LeftOut[];
}

/** Facts that are known before the measurement. */
export interface ReportHead {
  readonly startedAt: string;
  readonly machine: Machine;
  readonly effort: Effort;
  readonly peers: readonly { readonly name: string; readonly settings: string }[];
  readonly pgbenchVersion: string | undefined;
}

/** A whole run, as it is written with `--json`. */
export interface Report extends ReportHead {
  readonly rows: readonly RowResult[];
}

/** Puts a row's samples together. */
export function summarizeRow({ plan, samples, roundTripMs, leftOut }: Row): RowResult {
  const { name, workload, callers, max } = plan;
  const contenders = [...samples.keys()].map((each) => summarizeContender(each, samples));
  const { name: workloadName, title, noted } = workload;
  return { name, workload: workloadName, title, callers, max, noted, roundTripMs, contenders, leftOut };
}

type Figure = (sample: Sample) => number | undefined;

const rateOf: Figure = ({ operationsPerSecond }) => operationsPerSecond;
const cpuOf: Figure = ({ cpuMicrosPerOperation }) => cpuMicrosPerOperation;
const p50Of: Figure = ({ latency }) => latency?.p50Ms;
const p99Of: Figure = ({ latency }) => latency?.p99Ms;

function summarizeContender(name: string, samples: Samples): ContenderResult {
  const taken = samples.get(name) ?? [];
  const [ours, pgPools] = [samples.get('Headroom'), samples.get('pg.Pool')];
  const counts = taken.flatMap(({ connections }) => connections ?? []);
  return {
    name,
    operationsPerSecond: summarize(taken.map(({ operationsPerSecond }) => operationsPerSecond)),
    cpuMicrosPerOperation: summarizeFigure(taken, cpuOf),
    connections: counts.length > 0 ? Math.max(...counts) : undefined,
    headroomRatio: compareFigure(ours, taken, rateOf),
    overPgPool: compareFigure(taken, pgPools, rateOf),
    latency: summarizeLatency(ours, taken),
    samples: taken,
  };
}

function summarizeLatency(ours: readonly Sample[] | undefined, taken: readonly Sample[]): LatencyResult | undefined {
  const [p50Ms, p99Ms] = [summarizeFigure(taken, p50Of), summarizeFigure(taken, p99Of)];
  if (!p50Ms || !p99Ms) return undefined;
  const headroomP50Ratio = compareFigure(ours, taken, p50Of);
  const headroomP99Ratio = compareFigure(ours, taken, p99Of);
  return { p50Ms, p99Ms, headroomP50Ratio, headroomP99Ratio };
}

/** The figure over all rounds; `undefined` where a sample lacks it. */
function summarizeFigure(samples: readonly Sample[], figure: Figure): Summary | undefined {
  const values = listFigures(samples, figure);
  return values && summarize(values);
}

/** The figure of one by that of another, round by round. */
function compareFigure(
  ones: readonly Sample[] | undefined,
  others: readonly Sample[] | undefined,
  figure: Figure,
): Summary | undefined {
  const [numerators, denominators] = [listFigures(ones, figure), listFigures(others, figure)];
  return numerators && denominators && summarizeRatio(numerators, denominators);
}

function listFigures(samples: readonly Sample[] | undefined, figure: Figure): number[] | undefined {
  const values = samples?.flatMap((sample) => figure(sample) ?? []);
  return values && values.length > 0 && values.length === samples?.length ? values : undefined;
}
