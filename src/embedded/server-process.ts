import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { type Account, identityOf, serverEnvironment } from './account.js';
import { signalProcess } from './processes.js';

/** How one run of a server is started. */
export interface ProcessPlan {
  readonly command: readonly string[];
  readonly cwd: string;
  readonly account: Account | undefined;
  readonly logFile: string;
}

/** One run of a server's main process, in a session of its own; it does not keep our process from exiting. */
export class ServerProcess {
  /** Resolves when the process has ended, or could not be started at all. */
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

  /** Whether the process has ended. */
  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  /** The process id; `undefined` where the process could not be started or has ended. */
  get pid(): number | undefined {
    return this.#hasEnded ? undefined : this.#child.pid;
  }

  /** Ends the process with `signal`, after `patienceMs` with SIGKILL, and waits until it has. */
  async end(signal: NodeJS.Signals, patienceMs: number): Promise<void> {
    if (this.pid !== undefined) signalProcess(this.pid, signal);
    this.#child.ref();
    const timer = setTimeout(() => this.pid !== undefined && signalProcess(this.pid, 'SIGKILL'), patienceMs);
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
