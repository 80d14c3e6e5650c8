import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { type Account, identityOf, serverEnvironment } from './account.js';
import { signalProcess } from './processes.js';

/** Parameters for starting a server process. */
export interface ProcessPlan {
  readonly command: readonly string[];
  readonly cwd: string;
  readonly account: Account | undefined;
  readonly logFile: string;
}

/** A server's main process in its own session; it does not keep our process alive. */
export class ServerProcess {
  /** Resolves when the process has exited, or could not be started. */
  readonly ended: Promise<void>;
  readonly #child: ChildProcess;
  #hasEnded = false;

  constructor(plan: ProcessPlan) {
    this.#child = spawnInto(plan);
    this.ended = new Promise<void>((resolve) => {
      this.#child.once('error', () => resolve());
      this.#child.once('exit', () => resolve());
    }).then(() => {
      this.#hasEnded = true;
    });
    this.#child.unref();
  }

  /** True if the process has exited. */
  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  /** Process id; `undefined` if the process has exited or could not be started. */
  get pid(): number | undefined {
    return this.#hasEnded ? undefined : this.#child.pid;
  }

  /** Ends the process with `signal`, after `graceMs` with SIGKILL, and waits for its exit. */
  async end(signal: NodeJS.Signals, graceMs: number): Promise<void> {
    if (this.pid !== undefined) signalProcess(this.pid, signal);
    this.#child.ref();
    const timer = setTimeout(() => this.pid !== undefined && signalProcess(this.pid, 'SIGKILL'), graceMs);
    await this.ended;
    clearTimeout(timer);
  }
}

function spawnInto({ command: [file = '', ...args], cwd, account, logFile }: ProcessPlan): ChildProcess {
  const log = openSync(logFile, 'a', 0o600);
  try {
    const stdio = ['ignore' as const, log, log];
    return spawn(file, args, { cwd, env: serverEnvironment(), detached: true, stdio, ...identityOf(account) });
  } finally {
    closeSync(log);
  }
}
