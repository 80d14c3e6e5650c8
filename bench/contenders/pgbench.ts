import type { PgbenchProgram } from '../pgbench/find.js';
import { runPgbench } from '../pgbench/run.js';
import { type Script, scriptOf } from '../pgbench/script.js';
import type { RowPlan } from '../rows.js';
import type { Sample, Span } from '../sample.js';
import type { Contender } from './contender.js';

/** Throughput of a C program over the same number of connections: the limit, not a peer. */
export function openPgbench({ path }: PgbenchProgram, plan: RowPlan, url: string): Contender | undefined {
  const script = scriptOf(plan);
  return script && new Pgbench({ path, url, connections: plan.max, script });
}

interface PgbenchPlan {
  readonly path: string;
  readonly url: string;
  readonly connections: number;
  readonly script: Script;
}

class Pgbench implements Contender {
  readonly name = 'pgbench';
  readonly #plan: PgbenchPlan;
  #operations = 0;

  constructor(plan: PgbenchPlan) {
    this.#plan = plan;
  }

  get operations(): number {
    return this.#operations;
  }

  /** Nothing of it gets warm: each run is a new process. */
  async prepare(): Promise<void> {}

  async sample({ seconds }: Span): Promise<Sample> {
    const { script, ...plan } = this.#plan;
    const { runs, runsPerSecond } = await runPgbench({ ...plan, script: script.text, seconds });
    this.#operations += runs * script.operations;
    return { operations: runs * script.operations, operationsPerSecond: runsPerSecond * script.operations };
  }

  async [Symbol.asyncDispose](): Promise<void> {}
}
