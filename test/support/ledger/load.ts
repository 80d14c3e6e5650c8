import { setTimeout as delay } from 'node:timers/promises';
import { HeadroomError, type Pool } from '../../../src/index.js';
import { waitFor } from '../wait.js';
import { type Way, ways } from './ways.js';

export interface LoadOptions {
  /** Callers that write one row after another, each in one of the ways, in turn. @default 20 */
  readonly callers?: number;
  /** @default all of them */
  readonly ways?: readonly Way[];
  /** Pause of a caller between two writes. @default 5 */
  readonly pauseMs?: number;
  /** Longest a write may take, answered or not; a longer one counts as stuck. */
  readonly deadlineMs: number;
}

export interface Failure {
  readonly id: string;
  readonly way: Way;
  readonly error: Error & { code?: string };
}

let loads = 0;

/** Callers writing rows with ids of their own making, and the account of what came of each. */
export class Load {
  readonly attempted = new Set<string>();
  readonly acknowledged = new Set<string>();
  readonly failures: Failure[] = [];
  /** How long the slowest settled write took, either way. */
  slowestMs = 0;
  /** Times of the acknowledgements, in order. */
  readonly #acknowledgedAt: number[] = [];
  readonly #pool: Pool;
  readonly #options: LoadOptions;
  readonly #name = `${process.pid}-${++loads}`;
  readonly #inFlight = new Map<string, number>();
  readonly #sharing: number;
  #isStopping = false;

  constructor(pool: Pool, options: LoadOptions) {
    this.#pool = pool;
    this.#options = options;
    const { callers = 20, ways: used = Object.keys(ways) as Way[] } = options;
    const wayOf = (caller: number) => used[caller % used.length]!;
    const all = Array.from({ length: callers }, (_, caller) => caller);
    this.#sharing = all.filter((caller) => wayOf(caller) === 'query').length;
    for (const caller of all) void this.#write(caller, wayOf(caller));
  }

  /** Time of the last acknowledgement. */
  get lastAcknowledgedAt(): number {
    return this.#acknowledgedAt.at(-1) ?? 0;
  }

  /** Time of the first acknowledgement after the given time. */
  firstAcknowledgedAfter(time: number): number {
    return this.#acknowledgedAt.find((each) => each > time) ?? Number.POSITIVE_INFINITY;
  }

  /** Ids of writes that have been under way for longer than the deadline. */
  get stuck(): string[] {
    const now = performance.now();
    return [...this.#inFlight].filter(([, since]) => now - since > this.#options.deadlineMs).map(([id]) => id);
  }

  /** Failures by their code, or their message where there is none. */
  get failureKinds(): Record<string, number> {
    const kinds: Record<string, number> = {};
    for (const { error } of this.failures) {
      const kind = error instanceof HeadroomError ? error.headroomCode : (error.code ?? error.message);
      kinds[kind] = (kinds[kind] ?? 0) + 1;
    }
    return kinds;
  }

  /** Most writes that so many connections carry at once: one each, or those that share connections, which all callers may. */
  carriedBy(connections: number): number {
    return connections + this.#sharing;
  }

  /** Waits until `count` more writes were acknowledged; long, since a busy machine may be slow. */
  async acknowledges(count: number, timeoutMs = 120_000): Promise<void> {
    const goal = this.acknowledged.size + count;
    await waitFor(() => this.acknowledged.size >= goal, { timeoutMs, what: `${count} writes acknowledged` });
  }

  /** Ends the load: nobody starts anew. Settles when everybody has an answer, or the deadline of the last has passed. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    const isOver = () => this.#inFlight.size === 0 || this.stuck.length === this.#inFlight.size;
    await waitFor(isOver, { timeoutMs: this.#options.deadlineMs + 1000 });
  }

  /** Lets nobody start anew, so that a trial that failed does not write on into the next. */
  [Symbol.dispose](): void {
    this.#isStopping = true;
  }

  async #write(caller: number, way: Way): Promise<void> {
    for (let count = 0; !this.#isStopping; count++) {
      await this.#writeOnce(`${this.#name}-${caller}-${count}`, way);
      await delay(this.#options.pauseMs ?? 5);
    }
  }

  async #writeOnce(id: string, way: Way): Promise<void> {
    const start = performance.now();
    this.attempted.add(id);
    this.#inFlight.set(id, start);
    try {
      await ways[way](this.#pool, id);
      this.acknowledged.add(id);
      this.#acknowledgedAt.push(performance.now());
    } catch (error) {
      this.failures.push({ id, way, error: error as Error });
    }
    this.#inFlight.delete(id);
    this.slowestMs = Math.max(this.slowestMs, performance.now() - start);
  }
}
