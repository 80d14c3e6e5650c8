import { connect } from 'node:net';
import { join } from 'node:path';
import type { Account } from '../account.js';
import { PgBouncerStartError, PgBouncerStateError } from '../errors.js';
import { readLog, readTail } from '../log-file.js';
import { writeOwned } from '../owned-file.js';
import { waitUntil } from '../processes.js';
import { ServerProcess } from '../server-process.js';
import { socketFolderOf } from '../settings.js';
import type { Workspace } from '../workspace.js';
import type { PgBouncerBinary } from './find.js';

/** Directory, port and socket of an embedded PgBouncer. */
export interface BouncerPlace {
  /** Its private working directory, with its files. */
  readonly folder: string;
  /** Port on 127.0.0.1. */
  readonly port: number;
  /** Directory of its Unix socket; empty, which disables the socket, if the path would be too long. */
  readonly socketDir: string;
}

/** Renders the files of a PgBouncer by name, including `pgbouncer.ini`. */
export type BouncerFiles = (place: BouncerPlace) => Readonly<Record<string, string>>;

/** Everything that `startPgBouncer` has resolved for running PgBouncer. */
export interface BouncerPlan {
  readonly binary: PgBouncerBinary;
  readonly account: Account | undefined;
  readonly workspace: Workspace;
  readonly files: BouncerFiles;
  /** `undefined` for one that `findPort` finds. */
  readonly port: number | undefined;
  readonly findPort: () => Promise<number>;
  readonly timeoutMs: number;
}

/** Signal that ends PgBouncer; the effect of SIGTERM depends on its version. */
export type BouncerSignal = 'SIGINT' | 'SIGTERM' | 'SIGQUIT' | 'SIGKILL';

/** Time for clients and servers to finish after the signal, before SIGKILL. */
const graceMs = 3000;

/** Matches `listening on 127.0.0.1:6432` in its log, but not the line for its Unix socket. */
const listening = /listening on (?!unix:)\S+:\d+$/m;
const portTaken = /cannot listen on (?!unix:)\S+:\d+: .*in use|bind\(\S+\) failed/;

/**
 * An embedded PgBouncer on 127.0.0.1, created by `startPgBouncer`. It ends with this process, however this process
 * ends, and does not keep it alive. Its operations run one after the other.
 */
export class EmbeddedPgBouncer implements AsyncDisposable {
  /** Version, such as `1.18.0`. */
  readonly version: string;
  readonly folder: string;
  /** Directory of its Unix socket; empty if there is none. */
  readonly socketDir: string;
  readonly #plan: BouncerPlan;
  readonly #logFile: string;
  #port = 0;
  #process: ServerProcess | undefined;
  #isRemoved = false;
  #last: Promise<unknown> = Promise.resolve();

  /** @internal Use `startPgBouncer`. */
  constructor(plan: BouncerPlan) {
    this.#plan = plan;
    this.version = plan.binary.version;
    this.folder = plan.workspace.root;
    this.socketDir = socketFolderOf(this.folder);
    this.#logFile = join(this.folder, 'output.log');
  }

  /** Port of PgBouncer; unchanged by restarts. */
  get port(): number {
    return this.#port;
  }

  /** Process id; `undefined` while it is not running. */
  get pid(): number | undefined {
    return this.#process?.pid;
  }

  /** Returns its complete log. */
  readLog(): Promise<string> {
    return readLog(this.#logFile);
  }

  /**
   * Restarts it after `kill()`; does nothing while it runs.
   *
   * @throws PgBouncerStartError with the end of its log.
   * @throws PgBouncerStateError if it was stopped and its directory removed.
   */
  start(): Promise<void> {
    return this.#inOrder(() => this.#start());
  }

  /** Restarts it with the same files on the same port. */
  restart(signal: BouncerSignal = 'SIGINT'): Promise<void> {
    return this.#inOrder(async () => {
      await this.#process?.end(signal, graceMs);
      await this.#start();
    });
  }

  /** Ends it with SIGKILL, as in a crash. `start()` restarts it. */
  kill(): Promise<void> {
    return this.#inOrder(async () => this.#process?.end('SIGKILL', graceMs));
  }

  /** Ends it, with SIGKILL if it is still running after three seconds, and removes its directory. */
  stop(signal: BouncerSignal = 'SIGINT'): Promise<void> {
    return this.#inOrder(async () => {
      if (this.#isRemoved) return;
      this.#isRemoved = true;
      await this.#process?.end(signal, graceMs);
      await this.#plan.workspace.watchdog.finish();
    });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  #inOrder<T>(operation: () => Promise<T>): Promise<T> {
    const result = this.#last.then(operation);
    this.#last = result.catch(() => undefined);
    return result;
  }

  async #start(): Promise<void> {
    if (this.#isRemoved) throw new PgBouncerStateError('The embedded PgBouncer was stopped and its directory removed.');
    if (this.pid !== undefined) return;
    const port = this.#port || this.#plan.port;
    await (port ? this.#launch(port) : this.#launchOnFreePort());
  }

  /** Another process may take the port between the search and the bind; then another port is tried. */
  async #launchOnFreePort(): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#launch(await this.#plan.findPort());
      } catch (error) {
        if (attempt === 5 || !(error instanceof PgBouncerStartError && error.isPortTaken)) throw error;
      }
    }
  }

  async #launch(port: number): Promise<void> {
    const logStart = (await this.readLog()).length;
    await this.#writeFiles(port);
    const run = this.#spawn();
    const failure = await this.#waitUntilReady(run, port, logStart);
    if (failure === undefined) {
      this.#port = port;
      return;
    }
    await run.end('SIGKILL', graceMs);
    const tail = await readTail(this.#logFile, logStart);
    throw new PgBouncerStartError(`PgBouncer ${this.version} ${failure} on port ${port}.`, tail, portTaken.test(tail));
  }

  async #writeFiles(port: number): Promise<void> {
    const { files, account } = this.#plan;
    const { folder, socketDir } = this;
    const texts = Object.entries(files({ folder, socketDir, port }));
    await Promise.all(texts.map(([name, text]) => writeOwned(join(folder, name), text, account)));
  }

  #spawn(): ServerProcess {
    const { binary, account, workspace } = this.#plan;
    const command = [...raiseFileLimit, ...binary.command, join(this.folder, 'pgbouncer.ini')];
    const run = new ServerProcess({ command, cwd: this.folder, account, logFile: this.#logFile });
    workspace.watchdog.track(run.pid ?? 0);
    void run.ended.then(() => workspace.watchdog.track(this.pid ?? 0));
    this.#process = run;
    return run;
  }

  /**
   * Waits until it answers; returns the failure, if any. Some versions only log that a port is taken and continue
   * without it.
   */
  async #waitUntilReady(run: ServerProcess, port: number, logStart: number): Promise<string | undefined> {
    let log = '';
    const isDecided = async () => {
      const hasEnded = run.hasEnded;
      log = (await this.readLog()).slice(logStart);
      return hasEnded || portTaken.test(log) || (listening.test(log) && (await isAnswering(port)));
    };
    const isInTime = await waitUntil(isDecided, AbortSignal.timeout(this.#plan.timeoutMs)).then(
      () => true,
      () => false,
    );
    if (run.hasEnded) return 'exited while starting';
    if (portTaken.test(log)) return 'could not listen';
    return isInTime ? undefined : 'was not ready in time';
  }
}

/** Raises the soft limit of file descriptors to the hard limit, because PgBouncer needs one for each client. */
const raiseFileLimit = ['/bin/sh', '-c', 'ulimit -S -n "$(ulimit -H -n)" 2>/dev/null; exec "$@"', 'pgbouncer'];

/** An SSLRequest, which every server answers with one byte, whether it supports TLS or not. */
const tlsRequest = Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]);

function isAnswering(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1', timeout: 1000 }, () => socket.write(tlsRequest));
    const settle = (isThere: boolean) => {
      socket.destroy();
      resolve(isThere);
    };
    socket.once('data', () => settle(true));
    for (const event of ['error', 'close', 'timeout']) socket.once(event, () => settle(false));
  });
}
