import { type ChildProcess, fork } from 'node:child_process';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defer } from '../../util/deferred.js';
import { LoadWorkerError } from './errors.js';
import { lastWordsOf } from './last-words.js';
import type { DriveProgress } from './plan.js';
import type { FromWorker, ToWorker, WorkerCalls } from './worker-calls.js';

/** Time limit for a process to exit, in milliseconds. */
const endTimeoutMs = 5000;
/** Wait for the last output of a process, in milliseconds. */
const lastWordsMs = 50;
/** Length of the end of stderr that is kept, in characters. */
const keptOfStderr = 4000;

/** A worker process, as its parent sees it. */
export class WorkerLink implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly #silenceMs: number;
  readonly #ended = defer<void>();
  #pending: { readonly resolve: (value: unknown) => void; readonly reject: (error: unknown) => void } | undefined;
  #progress: DriveProgress = { done: 0, failed: 0 };
  #heardAt = performance.now();
  #stderr = '';
  #failure: LoadWorkerError | undefined;

  /** @param silenceMs after which a worker that says nothing is taken for dead */
  constructor(silenceMs: number) {
    this.#silenceMs = silenceMs;
    this.#child = start();
    this.#child.on('message', (message: FromWorker) => this.#hear(message));
    this.#child.stderr?.on('data', (data: Buffer) => {
      this.#stderr = (this.#stderr + data.toString()).slice(-keptOfStderr);
    });
    this.#child.once('error', (error) => this.#end(`could not be started: ${error.message}`));
    // Not `close`, which waits for other processes that share its stderr; its last output may arrive a moment later.
    this.#child.once('exit', (code, signal) => {
      setTimeout(() => this.#end(`exited (${signal ?? `exit code ${code}`})`), lastWordsMs);
    });
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  get progress(): DriveProgress {
    return this.#progress;
  }

  /**
   * Asks for one thing at a time.
   *
   * @throws {LoadWorkerError} with what the worker said, or when it has ended or says nothing any more
   */
  async ask<N extends keyof WorkerCalls>(
    name: N,
    order: Parameters<WorkerCalls[N]>[0],
  ): Promise<Awaited<ReturnType<WorkerCalls[N]>>> {
    if (this.#failure) throw this.#failure;
    const answer = defer<unknown>();
    this.#pending = answer;
    this.#heardAt = performance.now();
    const watch = setInterval(() => this.#listen(), Math.min(1000, this.#silenceMs / 4));
    try {
      this.#say({ kind: 'ask', name, order });
      return (await answer.promise) as Awaited<ReturnType<WorkerCalls[N]>>;
    } finally {
      clearInterval(watch);
      this.#pending = undefined;
    }
  }

  /** Ends the waits of `begin` and `measure`. */
  cut(): void {
    this.#say({ kind: 'cut' });
  }

  /** Ends the process, and resolves when it has. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.connected) this.#child.disconnect();
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), endTimeoutMs);
    await this.#ended.promise;
    clearTimeout(timer);
  }

  #say(message: ToWorker): void {
    // If it cannot be sent, the process has exited, which is reported separately.
    if (this.#child.connected) this.#child.send(message, () => undefined);
  }

  #hear(message: FromWorker): void {
    this.#heardAt = performance.now();
    if (message.kind === 'pulse') this.#progress = message.progress;
    else if (message.kind === 'answer') this.#pending?.resolve(message.value);
    else this.#pending?.reject(new LoadWorkerError(message.message));
  }

  #listen(): void {
    const silentMs = performance.now() - this.#heardAt;
    if (silentMs < this.#silenceMs) return;
    this.#fail(`did not respond for ${Math.round(silentMs / 1000)} s`);
    this.#child.kill('SIGKILL');
  }

  #end(what: string): void {
    this.#fail(what);
    this.#child.stderr?.destroy();
    this.#ended.resolve();
  }

  #fail(what: string): void {
    const words = lastWordsOf(this.#stderr);
    this.#failure ??= new LoadWorkerError(
      `A process that generates the load ${what}.${words && ` It wrote: ${words}`}`,
      {
        remedy: 'Check whether the machine is out of memory or file handles; try fewer users or more workers.',
      },
    );
    this.#pending?.reject(this.#failure);
  }
}

/** Runs the sources with a TypeScript loader in development, else the built file. */
function start(): ChildProcess {
  const extension = extname(import.meta.url);
  return fork(fileURLToPath(new URL(`./worker-process${extension}`, import.meta.url)), {
    execArgv: extension === '.ts' ? ['--import', 'tsx'] : [],
    env: withoutAddresses(process.env),
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
}

/** Addresses and passwords of databases reach workers in their plan only. */
function withoutAddresses(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !/^(PG|DB_|DATABASE_URL)/.test(name)));
}
