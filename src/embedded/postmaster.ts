import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Account, identityOf, serverEnvironment } from './account.js';
import { isGone, listChildren, signalProcess, waitUntil } from './processes.js';

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

/** One run of the server's main process, in a session of its own; it does not keep our process from exiting. */
export class Postmaster {
  /** Resolves when the process has ended, or could not be started at all. */
  readonly ended: Promise<void>;
  readonly #child: ChildProcess;
  readonly #data: string;
  #hasEnded = false;

  constructor({ bin, root, data, port, account, logFile }: PostmasterPlan) {
    this.#data = data;
    const log = openSync(logFile, 'a', 0o600);
    try {
      this.#child = spawn(join(bin, 'postgres'), ['-D', data, '-p', String(port)], {
        cwd: root,
        env: serverEnvironment(),
        detached: true,
        stdio: ['ignore', log, log],
        ...identityOf(account),
      });
    } finally {
      closeSync(log);
    }
    this.ended = new Promise<void>((resolve) => {
      this.#child.once('error', () => resolve());
      this.#child.once('exit', () => resolve());
    }).then(() => {
      this.#hasEnded = true;
    });
    this.#child.unref();
  }

  /** The process id; `undefined` where the process could not be started or has ended. */
  get pid(): number | undefined {
    return this.#hasEnded ? undefined : this.#child.pid;
  }

  /** Waits until the server takes connections. `false` when it ended instead. */
  async waitUntilReady(signal: AbortSignal): Promise<boolean> {
    await waitUntil(async () => this.#hasEnded || (await this.#isReady()), signal);
    return !this.#hasEnded;
  }

  /** The server writes its state into the eighth line of its pid file, as `pg_ctl` reads it. */
  async #isReady(): Promise<boolean> {
    const lines = (await readFile(join(this.#data, 'postmaster.pid'), 'utf8').catch(() => '')).split('\n');
    return Number(lines[0]) === this.#child.pid && lines[7]?.trim() === 'ready';
  }

  /** Ends the server with `signal` and waits until it has. */
  async end(signal: 'SIGINT' | 'SIGQUIT'): Promise<void> {
    if (this.pid !== undefined) signalProcess(this.pid, signal);
    await this.#waitForEnd();
  }

  /** SIGKILL for the main process and every process of its own, as a crash of the machine would. */
  async kill(): Promise<void> {
    const { pid } = this;
    if (pid === undefined) return this.ended;
    signalProcess(pid, 'SIGSTOP');
    const children = await listChildren(pid);
    for (const victim of [pid, ...children]) signalProcess(victim, 'SIGKILL');
    await this.#waitForEnd();
    const areGone = async () => (await Promise.all(children.map(isGone))).every(Boolean);
    await waitUntil(areGone, AbortSignal.timeout(endTimeoutMs));
  }

  async #waitForEnd(): Promise<void> {
    this.#child.ref();
    const timer = setTimeout(() => this.pid !== undefined && signalProcess(this.pid, 'SIGKILL'), endTimeoutMs);
    await this.ended;
    clearTimeout(timer);
  }
}
