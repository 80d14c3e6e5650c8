import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { waitFor } from '../../test/support/wait.js';
import { ask } from './admin.js';
import type { Order, Outcome, Report } from './load-process.js';
import { type Access, limits, type PoolName } from './pools.js';

/** A call may take this long: to get a connection, and to run. */
const deadlineMs = limits.acquireMs + limits.statementMs;
/** Time that the calls in flight get at the end. */
const endMs = deadlineMs + 2000;

/** One row of the report. */
export interface Account {
  readonly pool: PoolName;
  readonly acknowledged: number;
  readonly failed: number;
  /** Acknowledged writes that are not there. */
  readonly lost: number;
  /** Writes that are there twice. */
  readonly doubled: number;
  /** Failed writes that are there: their callers cannot know. */
  readonly unknown: number;
  /** Reads that found something else than was written. */
  readonly wrong: number;
  /** Calls without an answer. */
  readonly stuck: number;
  /** Longest time of a call beyond its deadline, in milliseconds. */
  readonly pastDeadlineMs: number;
  /** Time from the end of the fault to the first good answer to a call made after it; undefined if there was none. */
  readonly recoveryMs: number | undefined;
  readonly crashes: number;
  /** Errors of failed calls, the most frequent first. */
  readonly errors: readonly string[];
}

export interface LoadOptions {
  readonly access: Access;
  /** File with addresses of names, in place of the DNS. */
  readonly namesFile?: string | undefined;
  /** @default 20 */
  readonly callers?: number;
  /** Pause of a caller between two writes. @default 5 */
  readonly pauseMs?: number;
}

/** The load of one pool in a process of its own, restarted if it crashes, and the ledger of its calls. */
export class WatchedLoad {
  readonly #pool: PoolName;
  readonly #table: string;
  readonly #args: readonly string[];
  readonly #namesFile: string | undefined;
  readonly #outcomes: Outcome[] = [];
  #child: ChildProcess;
  #crashes = 0;
  #wrongReads = 0;
  #isTerminating = false;
  #isEnding = false;
  #isDone = false;

  /** Memory in use, as far as it was asked for. */
  readonly memory: NonNullable<Report['memory']>[] = [];

  constructor(pool: PoolName, table: string, { access, namesFile, callers = 20, pauseMs = 5 }: LoadOptions) {
    this.#pool = pool;
    this.#table = table;
    this.#namesFile = namesFile;
    this.#args = [pool, table, String(callers), String(pauseMs), JSON.stringify(access)];
    this.#child = this.#start();
  }

  get acknowledged(): number {
    return this.#outcomes.filter(({ isAcknowledged }) => isAcknowledged).length;
  }

  send(order: Order): void {
    if (this.#child.connected) this.#child.send(order);
  }

  /** Ends the process as a deployment does. Resolves when the next one works. */
  async terminate(): Promise<void> {
    const child = this.#child;
    this.#isTerminating = true;
    child.kill('SIGTERM');
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    const { acknowledged } = this;
    const works = () => this.acknowledged > acknowledged;
    await waitFor(works, { timeoutMs: 60_000, what: `a write of the next process of ${this.#pool}` });
  }

  /** Ends the load and balances the ledger. */
  async finish(url: string, healedAt: number): Promise<Account> {
    this.#isEnding = true;
    this.send({ stop: true });
    for (let waited = 0; waited < endMs && !this.#isDone && this.#child.exitCode === null; waited += 50)
      await delay(50);
    const stuck = this.#isDone || this.#child.exitCode !== null ? 0 : 1;
    this.#child.kill('SIGKILL');
    const rows = await ask(url, `select id, count(*)::int as count from ${this.#table} group by id`);
    const counts = new Map(rows.map(({ id, count }) => [String(id), Number(count)]));
    const good = this.#outcomes.filter(({ isAcknowledged }) => isAcknowledged);
    const bad = this.#outcomes.filter(({ isAcknowledged }) => !isAcknowledged);
    const first = good
      .filter(({ startedAt }) => startedAt >= healedAt)
      .map(({ startedAt, tookMs }) => startedAt + tookMs);
    return {
      pool: this.#pool,
      acknowledged: good.length,
      failed: bad.length,
      lost: good.filter(({ id }) => !counts.has(id)).length,
      doubled: [...counts.values()].filter((count) => count > 1).length,
      unknown: bad.filter(({ id }) => counts.has(id)).length,
      wrong: good.filter(({ isWrong }) => isWrong).length + this.#wrongReads,
      stuck,
      pastDeadlineMs: this.#outcomes.reduce((most, { tookMs }) => Math.max(most, tookMs - deadlineMs), 0),
      recoveryMs: first.length === 0 ? undefined : Math.max(0, first.reduce((a, b) => Math.min(a, b)) - healedAt),
      crashes: this.#crashes,
      errors: mostFrequent(bad.map(({ error = '' }) => error)),
    };
  }

  #start(): ChildProcess {
    const path = join(import.meta.dirname, 'load-process.ts');
    const preload = pathToFileURL(join(import.meta.dirname, 'preload.ts')).href;
    const child = fork(path, [...this.#args], {
      execArgv: ['--expose-gc', '--import', 'tsx', '--import', preload],
      stdio: 'ignore',
      env: { ...process.env, FAULTS_NAMES: this.#namesFile },
    });
    child.on('message', ({ outcomes = [], wrongReads = 0, memory, isDone }: Report) => {
      for (const outcome of outcomes) this.#outcomes.push(outcome);
      this.#wrongReads += wrongReads;
      if (memory) this.memory.push(memory);
      if (isDone) this.#isDone = !this.#isTerminating;
    });
    child.on('exit', (code) => {
      if (this.#isEnding || this.#isDone) return;
      const isWanted = this.#isTerminating && code === 0;
      this.#isTerminating = false;
      if (!isWanted) this.#crashes += 1;
      if (this.#crashes < 3) this.#child = this.#start();
    });
    return child;
  }
}

function mostFrequent(texts: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  const sorted = [...counts].sort((a, b) => b[1] - a[1]);
  return sorted.slice(0, 3).map(([text, count]) => `${count} × ${text}`);
}
