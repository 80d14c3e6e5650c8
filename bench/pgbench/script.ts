import type { RowPlan } from '../rows.js';
import { accountCount } from '../tables.js';
import { query, selectAccount } from '../workloads/query.js';
import { tpcb, tpcbScript } from '../workloads/tpcb.js';

/** A script of pgbench. */
export interface Script {
  readonly text: string;
  /** Operations of the row that one run of the script is. */
  readonly operations: number;
}

/** Statements that one connection has under way at once. */
const depth = 32;
/** With fewer callers than connections no statement waits for a connection, and there is no limit to speak of. */
const fewestCallers = 10;

/** The script for a row, of the rows that have a limit to compare with. */
export function scriptOf({ workload, callers }: RowPlan): Script | undefined {
  if (workload.name === tpcb.name) return { text: tpcbScript, operations: 1 };
  if (workload.name !== query.name || callers < fewestCallers) return undefined;
  const select = `\\set id random(1, ${accountCount})\n${selectAccount.text.replace('$1', ':id')};\n`;
  return { text: `\\startpipeline\n${select.repeat(depth)}\\endpipeline\n`, operations: depth };
}

/** Result of pgbench: runs of the script, and runs per second. */
export interface Outcome {
  readonly runs: number;
  readonly runsPerSecond: number;
}

/** @throws Error when this is not what pgbench prints at the end of a good run */
export function parseOutcome(output: string): Outcome {
  const runs = /^number of transactions actually processed: (\d+)/m.exec(output)?.[1];
  const runsPerSecond = /^tps = ([\d.]+) \(without initial connection time\)/m.exec(output)?.[1];
  if (runs !== undefined && runsPerSecond !== undefined)
    return { runs: Number(runs), runsPerSecond: Number(runsPerSecond) };
  throw new Error(`pgbench printed what is not known: ${output}`);
}
