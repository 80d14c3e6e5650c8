import { type ChildProcess, fork } from 'node:child_process';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { MemberReport, MemberTask, ToMember } from './messages.js';

/** Time limit for a process to exit, in milliseconds. */
const endTimeoutMs = 7000;

const nothing: MemberReport = { done: 0, errors: {}, open: 0, inUse: 0, callers: 0, fleet: undefined, cpuMs: 0 };

/** The address of the database is in the task alone. */
function withoutAddresses(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !/^(PG|DB_|DATABASE_URL)/.test(name)));
}

/** One process of the fleet, as its parent sees it. */
export class FleetProcess {
  readonly #child: ChildProcess;
  #isReady = false;
  readonly #unsent: ToMember[] = [];
  /** Resolves when the process has exited. */
  readonly exited: Promise<void>;
  /** Its last report. */
  report: MemberReport = nothing;
  isStopped = false;
  hasExited = false;
  /** Last part of its output on stderr. */
  stderr = '';

  constructor(task: MemberTask, onReport: () => void) {
    const here = fileURLToPath(import.meta.url);
    // From the sources, or built.
    const script = fileURLToPath(new URL(`./member-process${extname(here)}`, import.meta.url));
    this.#child = fork(script, [JSON.stringify(task)], {
      execArgv: extname(here) === '.ts' ? ['--import', 'tsx'] : [],
      env: withoutAddresses(process.env),
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    this.#child.on('message', (report: MemberReport) => {
      this.report = report;
      // Before its first report it does not listen yet.
      this.#isReady = true;
      for (const message of this.#unsent.splice(0)) this.#say(message);
      onReport();
    });
    this.#child.stderr?.on('data', (data: Buffer) => {
      this.stderr = (this.stderr + data.toString()).slice(-2000);
    });
    this.#child.once('error', () => undefined);
    this.exited = new Promise((resolve) => {
      this.#child.once('exit', () => {
        this.hasExited = true;
        resolve();
      });
    });
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** @param holdMs average time of a statement, in milliseconds */
  want(callers: number, holdMs: number): void {
    this.#say({ kind: 'want', callers, holdMs });
  }

  /** SIGSTOP: it does nothing until `resume`. */
  stop(): void {
    this.isStopped = this.#child.kill('SIGSTOP');
  }

  resume(): void {
    this.#child.kill('SIGCONT');
    this.isStopped = false;
  }

  /** Kills it with SIGKILL: nothing is closed in order. */
  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.exited;
  }

  /** Sends SIGTERM, as a deployment does. */
  terminate(): void {
    this.#child.kill('SIGTERM');
  }

  /** Ends it in order, by force after a while. */
  async end(): Promise<void> {
    if (this.isStopped) this.resume();
    this.#say({ kind: 'end' });
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), endTimeoutMs);
    await this.exited;
    clearTimeout(timer);
  }

  #say(message: ToMember): void {
    if (!this.#isReady) this.#unsent.push(message);
    else if (this.#child.connected) this.#child.send(message, () => undefined);
  }
}

/** Sums over the processes of a fleet. */
export interface FleetTotals {
  readonly done: number;
  readonly errors: number;
  readonly open: number;
  readonly inUse: number;
  readonly callers: number;
}

/** Real processes that share a server, each with its own pool. */
export class FleetOfProcesses implements AsyncDisposable {
  readonly #task: MemberTask;
  readonly #gone: MemberReport[] = [];
  #processes: FleetProcess[] = [];
  #onReport: (() => void) | undefined;

  constructor(task: MemberTask) {
    this.#task = task;
  }

  /** Processes that have not exited. */
  get processes(): readonly FleetProcess[] {
    const gone = this.#processes.filter(({ hasExited }) => hasExited);
    this.#gone.push(...gone.map(({ report }) => report));
    if (gone.length > 0) this.#processes = this.#processes.filter(({ hasExited }) => !hasExited);
    return this.#processes;
  }

  get totals(): FleetTotals {
    const living = this.processes.map(({ report }) => report);
    const sum = (of: (report: MemberReport) => number, reports: readonly MemberReport[]): number =>
      reports.reduce((total, report) => total + of(report), 0);
    const all = [...living, ...this.#gone];
    return {
      done: sum(({ done }) => done, all),
      errors: sum(({ errors }) => Object.values(errors).reduce((total, count) => total + count, 0), all),
      open: sum(({ open }) => open, living),
      inUse: sum(({ inUse }) => inUse, living),
      callers: sum(({ callers }) => callers, living),
    };
  }

  /** Messages of all errors so far, each with its number. */
  get errors(): Map<string, number> {
    const all = new Map<string, number>();
    for (const { errors } of [...this.processes.map(({ report }) => report), ...this.#gone]) {
      for (const [message, count] of Object.entries(errors)) all.set(message, (all.get(message) ?? 0) + count);
    }
    return all;
  }

  /** Starts processes. */
  start(count: number, more: Partial<MemberTask> = {}): FleetProcess[] {
    const started = Array.from(
      { length: count },
      () => new FleetProcess({ ...this.#task, ...more }, () => this.#onReport?.()),
    );
    this.#processes.push(...started);
    return started;
  }

  /** Resolves as soon as the condition holds after a report, or rejects after the time. */
  until(condition: () => boolean, timeoutMs: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const end = (settle: () => void): void => {
        clearTimeout(timer);
        this.#onReport = undefined;
        settle();
      };
      const timer = setTimeout(
        () => end(() => reject(new Error(`The fleet did not get there in ${timeoutMs} ms.`))),
        timeoutMs,
      );
      const check = (): void => {
        if (condition()) end(resolve);
      };
      this.#onReport = check;
      check();
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.processes.map((process) => process.end()));
  }
}
