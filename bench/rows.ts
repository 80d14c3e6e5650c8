import type { Workload } from './workload.js';
import { connectRelease } from './workloads/connect-release.js';
import { query } from './workloads/query.js';
import { transaction } from './workloads/transaction.js';

/** A workload with one of its numbers of callers: a row of the report. */
export interface RowPlan {
  /** Such as `query-64`. */
  readonly name: string;
  readonly workload: Workload;
  readonly callers: number;
}

const workloads: readonly Workload[] = [connectRelease, query, transaction];

/**
 * The rows to measure, in order: all, or those of the workloads and rows named.
 *
 * @throws RangeError when a name is not known
 */
export function chooseRows(only: readonly string[] = []): RowPlan[] {
  const rows = workloads.flatMap((workload) =>
    workload.callers.map((callers) => ({ name: `${workload.name}-${callers}`, workload, callers })),
  );
  const isNamed = ({ name, workload }: RowPlan, by: string) => by === name || by === workload.name;
  const unknown = only.find((by) => !rows.some((row) => isNamed(row, by)));
  if (unknown === undefined)
    return only.length === 0 ? rows : rows.filter((row) => only.some((by) => isNamed(row, by)));
  const names = [...workloads, ...rows].map(({ name }) => name);
  throw new RangeError(`--only: expected one of ${names.join(', ')}, got ${unknown}.`);
}
