import type { Workload } from './workload.js';
import { connectRelease } from './workloads/connect-release.js';
import { delay1ms, delay5ms } from './workloads/delay.js';
import { insert } from './workloads/insert.js';
import { mixed } from './workloads/mixed.js';
import { monitored } from './workloads/monitored.js';
import { generatedNames, query } from './workloads/query.js';
import { json, long, params, stream, wide } from './workloads/rows.js';
import { tiered } from './workloads/tiered.js';
import { tpcb } from './workloads/tpcb.js';
import { traced } from './workloads/traced.js';
import { transaction, transactionAtOnce } from './workloads/transaction.js';

/** A workload with one of its numbers of callers: a row of the report. */
export interface RowPlan {
  /** Such as `query-64`. */
  readonly name: string;
  readonly workload: Workload;
  readonly callers: number;
  /** Maximum number of connections of each peer. */
  readonly max: number;
}

/** As many as a pool has unless told, in every peer. */
const defaultMax = 10;

const workloads: readonly Workload[] = [
  query,
  generatedNames,
  traced,
  wide,
  long,
  json,
  stream,
  insert,
  params,
  transaction,
  transactionAtOnce,
  tpcb,
  mixed,
  delay1ms,
  delay5ms,
  connectRelease,
  monitored,
  tiered,
];

/**
 * The rows to measure, in order: all, or those of the workloads and rows named.
 *
 * @throws RangeError when a name is not known
 */
export function chooseRows(only: readonly string[] = []): RowPlan[] {
  const rows = workloads.flatMap(planRows);
  const isNamed = ({ name, workload }: RowPlan, by: string) => by === name || by === workload.name;
  const unknown = only.find((by) => !rows.some((row) => isNamed(row, by)));
  if (unknown === undefined)
    return only.length === 0 ? rows : rows.filter((row) => only.some((by) => isNamed(row, by)));
  const names = [...workloads, ...rows].map(({ name }) => name);
  throw new RangeError(`--only: expected one of ${names.join(', ')}, got ${unknown}.`);
}

function planRows(workload: Workload): RowPlan[] {
  const { max = defaultMax } = workload;
  return workload.callers.map((callers) => ({ name: `${workload.name}-${callers}`, workload, callers, max }));
}
