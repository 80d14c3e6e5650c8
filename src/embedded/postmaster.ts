import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Account } from './account.js';
import { isGone, listChildren, signalProcess, waitUntil } from './processes.js';
import { ServerProcess } from './server-process.js';

/** How one run of the server is started. */
export interface PostmasterPlan {
  readonly bin: string;
  readonly root: string;
  readonly data: string;
  readonly port: number;
  readonly account: Account | undefined;
  readonly logFile: string;
}

/** Longest a server may take to end after it was told to. */
const endTimeoutMs = 30_000;

/** One run of PostgreSQL's main process. */
export class Postmaster {
  readonly #process: ServerProcess;
  readonly #data: string;

  constructor({ bin, root, data, port, account, logFile }: PostmasterPlan) {
    this.#data = data;
    const command = [join(bin, 'postgres'), '-D', data, '-p', String(port)];
    this.#process = new ServerProcess({ command, cwd: root, account, logFile });
  }

  /** Resolves when the process has ended, or could not be started at all. */
  get ended(): Promise<void> {
    return this.#process.ended;
  }

  /** The process id; `undefined` where the process could not be started or has ended. */
  get pid(): number | undefined {
    return this.#process.pid;
  }

  /** Waits until the server takes connections. `false` when it ended instead. */
  async waitUntilReady(signal: AbortSignal): Promise<boolean> {
    await waitUntil(async () => this.#process.hasEnded || (await this.#isReady()), signal);
    return !this.#process.hasEnded;
  }

  /** The server writes its state into the eighth line of its pid file, as `pg_ctl` reads it. */
  async #isReady(): Promise<boolean> {
    const lines = (await readFile(join(this.#data, 'postmaster.pid'), 'utf8').catch(() => '')).split('\n');
    return Number(lines[0]) === this.pid && lines[7]?.trim() === 'ready';
  }

  /** Ends the server with `signal` and waits until it has. */
  end(signal: 'SIGINT' | 'SIGQUIT'): Promise<void> {
    return this.#process.end(signal, endTimeoutMs);
  }

  /** SIGKILL for the main process and every process of its own, as a crash of the machine would. */
  async kill(): Promise<void> {
    const { pid } = this;
    if (pid === undefined) return this.ended;
    signalProcess(pid, 'SIGSTOP');
    const children = await listChildren(pid);
    for (const child of children) signalProcess(child, 'SIGKILL');
    await this.#process.end('SIGKILL', endTimeoutMs);
    const areGone = async () => (await Promise.all(children.map(isGone))).every(Boolean);
    await waitUntil(areGone, AbortSignal.timeout(endTimeoutMs));
  }
}
