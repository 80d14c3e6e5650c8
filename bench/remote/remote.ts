import { type ChildProcess, type ForkOptions, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Calls, Reply, Request } from './serve.js';

/** Time limit for a process to exit. */
const endTimeoutMs = 5000;

/** Runs a module: an executable and its arguments. */
export type Program = Required<Pick<ForkOptions, 'execPath' | 'execArgv'>>;

/** Node.js with a compiler for TypeScript. */
const node: Program = { execPath: process.execPath, execArgv: ['--import', 'tsx'] };

/**
 * A module of ours in a process of its own, so that neither its processor time nor its garbage is another's. It ends
 * with us: the channel to it closes however we die, and it waits for that.
 *
 * @example
 * await using peer = new Remote<PeerCalls>('pg.Pool', new URL('./peer-process.ts', import.meta.url));
 * await peer.ask('close', undefined, 1000);
 */
export class Remote<C extends Calls> implements AsyncDisposable {
  readonly #name: string;
  readonly #child: ChildProcess;
  readonly #ended: Promise<string>;

  constructor(name: string, module: URL, program = node) {
    this.#name = name;
    this.#child = fork(fileURLToPath(module), program);
    this.#ended = new Promise((resolve) => {
      this.#child.once('error', ({ message }) => resolve(`failed: ${message}`));
      this.#child.once('exit', (code, signal) => resolve(`ended by itself with ${signal ?? `exit code ${code}`}`));
    });
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /**
   * Calls what the process serves under a name. One call at a time.
   *
   * @throws Error with what the process threw, or when it ended or did not answer in time
   */
  async ask<N extends keyof C & string>(
    name: N,
    argument: Parameters<C[N]>[0],
    timeoutMs: number,
  ): Promise<Awaited<ReturnType<C[N]>>> {
    const reply = await this.#exchange({ name, argument }, timeoutMs);
    if (typeof reply === 'string') throw new Error(`${this.#name} ${reply}.`);
    if ('error' in reply) throw new Error(`${this.#name}: ${reply.error}`);
    return reply.value as Awaited<ReturnType<C[N]>>;
  }

  /** Ends the process and waits until it has. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.connected) this.#child.disconnect();
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), endTimeoutMs);
    await this.#ended;
    clearTimeout(timer);
  }

  /** The reply, or why there is none. */
  #exchange(request: Request, timeoutMs: number): Promise<Reply | string> {
    return new Promise((resolve) => {
      const settle = (reply: Reply | string): void => {
        clearTimeout(timer);
        this.#child.off('message', settle);
        resolve(reply);
      };
      const timer = setTimeout(settle, timeoutMs, `did not answer \`${request.name}\` within ${timeoutMs} ms`);
      this.#child.once('message', settle);
      void this.#ended.then(settle);
      // Where it cannot be sent, the process has ended, which is told by the line above.
      this.#child.send(request, () => {});
    });
  }
}
