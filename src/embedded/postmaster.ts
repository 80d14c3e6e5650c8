import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Account } from './account.js';
import { isGone, listChildren, signalProcess, waitUntil } from './processes.js';
import { ServerProcess } from './server-process.js';

/** Parameters for starting the server once. */
export interface PostmasterPlan {
  readonly bin: string;
  readonly root: string;
  readonly data: string;
  readonly port: number;
  readonly account: Account | undefined;
  readonly logFile: string;
}

/** Maximum time for the server to shut down. */
const endTimeoutMs = 30_000;

/** True for the states in which a server accepts connections: as a primary, or as a standby. */
function isServing(state: string | undefined): boolean {
  return state === 'ready' || state === 'standby';
}

/** A running PostgreSQL main process. */
export class Postmaster {
  readonly #process: ServerProcess;
  readonly #data: string;

  constructor({ bin, root, data, port, account, logFile }: PostmasterPlan) {
    this.#data = data;
    const command = [join(bin, 'postgres'), '-D', data, '-p', String(port)];
    this.#process = new ServerProcess({ command, cwd: root, account, logFile });
  }

  /** Resolves when the process has exited, or could not be started. */
  get ended(): Promise<void> {
    return this.#process.ended;
  }

  /** Process id; `undefined` if the process has exited or could not be started. */
  get pid(): number | undefined {
    return this.#process.pid;
  }

  /** Waits until the server accepts connections. Returns `false` if it exited instead. */
  async waitUntilReady(signal: AbortSignal): Promise<boolean> {
    await waitUntil(async () => this.#process.hasEnded || (await this.#isReady()), signal);
    return !this.#process.hasEnded;
  }

  /** Reads the server's state from the eighth line of its pid file, as `pg_ctl` does. */
  async #isReady(): Promise<boolean> {
    const lines = (await readFile(join(this.#data, 'postmaster.pid'), 'utf8').catch(() => '')).split('\n');
    return Number(lines[0]) === this.pid && isServing(lines[7]?.trim());
  }

  /** Ends the server with `signal` and waits for its exit. */
  end(signal: 'SIGINT' | 'SIGQUIT'): Promise<void> {
    return this.#process.end(signal, endTimeoutMs);
  }

  /** Sends SIGKILL to the main process and all its children, as in a crash of the machine. */
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
