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

/** Where an embedded PgBouncer runs. */
export interface BouncerPlace {
  /** Its private folder: its working directory, where its files are. */
  readonly folder: string;
  /** The port of 127.0.0.1 to listen on. */
  readonly port: number;
  /** A folder for its unix socket; empty, which switches the socket off, where the path would be too long. */
  readonly socketDir: string;
}

/** Renders the files of a PgBouncer by name, `pgbouncer.ini` among them. */
export type BouncerFiles = (place: BouncerPlace) => Readonly<Record<string, string>>;

/** What `startPgBouncer` found out before PgBouncer can run. */
export interface BouncerPlan {
  readonly binary: PgBouncerBinary;
  readonly account: Account | undefined;
  readonly workspace: Workspace;
  readonly files: BouncerFiles;
  /** `undefined`: one that `findPort` finds. */
  readonly port: number | undefined;
  readonly findPort: () => Promise<number>;
  readonly timeoutMs: number;
}

/** How PgBouncer is told to end; what SIGTERM waits for depends on its version. */
export type BouncerSignal = 'SIGINT' | 'SIGTERM' | 'SIGQUIT' | 'SIGKILL';

/** Longest that PgBouncer may wait for clients or servers after it was told to end. */
const patienceMs = 3000;

/** Its log says `listening on 127.0.0.1:6432`, and the same of its unix socket, which is not meant here. */
const listening = /listening on (?!unix:)\S+:\d+$/m;
const portTaken = /cannot listen on (?!unix:)\S+:\d+: .*in use|bind\(\S+\) failed/;

/**
 * A PgBouncer of our own on 127.0.0.1, made by `startPgBouncer`. It ends with this process, however this process ends,
 * and does not keep it from exiting. Its operations run one after the other.
 */
export class EmbeddedPgBouncer implements AsyncDisposable {
  /** Such as `1.18.0`. */
  readonly version: string;
  readonly folder: string;
  /** The folder of its unix socket; empty where there is none. */
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

  /** The same for its whole life, however often it is started. */
  get port(): number {
    return this.#port;
  }

  /** Its process id; `undefined` while it is not running. */
  get pid(): number | undefined {
    return this.#process?.pid;
  }

  /** All that it has logged. */
  readLog(): Promise<string> {
    return readLog(this.#logFile);
  }

  /**
   * Starts it again, after a `kill()`; does nothing while it runs.
   *
   * @throws PgBouncerStartError with the end of its log.
   * @throws PgBouncerStateError when it was stopped for good.
   */
  start(): Promise<void> {
    return this.#inOrder(() => this.#start());
  }

  /** Ends it and starts it again with the same files on the same port. */
  restart(signal: BouncerSignal = 'SIGINT'): Promise<void> {
    return this.#inOrder(async () => {
      await this.#process?.end(signal, patienceMs);
      await this.#start();
    });
  }

  /** Ends it with SIGKILL, as a crash would. `start()` brings it back. */
  kill(): Promise<void> {
    return this.#inOrder(async () => this.#process?.end('SIGKILL', patienceMs));
  }

  /** Ends it, with SIGKILL where it still waits for somebody after three seconds, and removes its folder. */
  stop(signal: BouncerSignal = 'SIGINT'): Promise<void> {
    return this.#inOrder(async () => {
      if (this.#isRemoved) return;
      this.#isRemoved = true;
      await this.#process?.end(signal, patienceMs);
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
    if (this.#isRemoved) throw new PgBouncerStateError('The embedded PgBouncer was stopped and its folder removed.');
    if (this.pid !== undefined) return;
    const port = this.#port || this.#plan.port;
    await (port ? this.#launch(port) : this.#launchOnFreePort());
  }

  /** Between finding a port free and binding it somebody else may take it; then another one will do. */
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
    const what = await this.#findTrouble(run, port, logStart);
    if (what === undefined) {
      this.#port = port;
      return;
    }
    await run.end('SIGKILL', patienceMs);
    const tail = await readTail(this.#logFile, logStart);
    throw new PgBouncerStartError(`PgBouncer ${this.version} ${what} on port ${port}.`, tail, portTaken.test(tail));
  }

  async #writeFiles(port: number): Promise<void> {
    const { files, account } = this.#plan;
    const { folder, socketDir } = this;
    const texts = Object.entries(files({ folder, socketDir, port }));
    await Promise.all(texts.map(([name, text]) => writeOwned(join(folder, name), text, account)));
  }

  #spawn(): ServerProcess {
    const { binary, account, workspace } = this.#plan;
    const command = [...withManyFiles, ...binary.command, join(this.folder, 'pgbouncer.ini')];
    const run = new ServerProcess({ command, cwd: this.folder, account, logFile: this.#logFile });
    workspace.watchdog.track(run.pid ?? 0);
    void run.ended.then(() => workspace.watchdog.track(this.pid ?? 0));
    this.#process = run;
    return run;
  }

  /** Waits until it answers. Some versions only log that a port is taken and go on without it. */
  async #findTrouble(run: ServerProcess, port: number, logStart: number): Promise<string | undefined> {
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
    if (run.hasEnded) return 'ended while starting';
    if (portTaken.test(log)) return 'could not listen';
    return isInTime ? undefined : 'did not get ready in time';
  }
}

/** PgBouncer needs a file descriptor for each client, so it gets as many as this process may hand on. */
const withManyFiles = ['/bin/sh', '-c', 'ulimit -S -n "$(ulimit -H -n)" 2>/dev/null; exec "$@"', 'pgbouncer'];

/** A request for TLS, which any server answers with one byte, whether it has TLS or not. */
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
