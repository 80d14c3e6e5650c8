import { setMaxListeners } from 'node:events';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { defer } from '../../util/deferred.js';
import type { ScriptUser } from '../script/script.js';
import type { Load, LoadParts } from './load.js';
import { settled } from './outcome.js';
import { Pauses } from './pauses.js';
import { pauseAfterMs, spreadStarts } from './schedule.js';
import { TypicalAge } from './typical-age.js';
import { strayedBy } from './window.js';

/** Users who start and stop together. */
interface Crew {
  isOn: boolean;
}

/** Number of requests after which a user yields to the event loop, in case requests never wait. */
const requestsPerTurn = 256;

/** Users who each make one request after the other. */
export class ClosedLoop implements Load {
  readonly #parts: LoadParts;
  readonly #users: number;
  readonly #thinkMs: number;
  readonly #spreadMs: number;
  readonly #pauses: Pauses;
  readonly #stop = new AbortController();
  readonly #idle = defer<void>();
  readonly #crews = new Set<Crew>();
  readonly #typicalAge: TypicalAge;
  #isAbandoned = false;
  #created = 0;
  #fresh = 0;
  #present = 0;
  /** Sum of the times at which each user's last request ended. */
  #lastEnds = 0;

  /** @param plan `spreadMs`: time over which users begin */
  constructor(parts: LoadParts, plan: { readonly users: number; readonly thinkMs: number; readonly spreadMs: number }) {
    this.#parts = parts;
    this.#users = plan.users;
    this.#thinkMs = plan.thinkMs;
    this.#spreadMs = plan.spreadMs;
    this.#typicalAge = new TypicalAge(plan.users);
    this.#pauses = new Pauses(parts.clock);
    setMaxListeners(0, this.#stop.signal);
  }

  get isWarm(): boolean {
    return this.#fresh === 0;
  }

  strayedBy(now: number): number {
    if (this.#users === 0) return 0;
    return strayedBy(this.underWayMs(now) / Math.max(1, this.#present), this.#typicalAge.ms);
  }

  start(): void {
    this.add(this.#users, this.#spreadMs);
  }

  /**
   * More users, beginning within a time.
   *
   * @returns dismisses them, each after the request that it is making
   */
  add(users: number, spreadMs: number): () => void {
    const crew: Crew = { isOn: true };
    this.#crews.add(crew);
    this.#fresh += users;
    for (const startMs of spreadStarts(users, spreadMs, this.#parts.random)) void this.#join(crew, startMs);
    return () => {
      crew.isOn = false;
    };
  }

  underWayMs(now: number): number {
    return this.#present * now - this.#lastEnds;
  }

  countWaiting(): number {
    return 0;
  }

  stop(): Promise<void> {
    for (const crew of this.#crews) crew.isOn = false;
    this.#stop.abort();
    this.#pauses.endAll();
    if (this.#present === 0) this.#idle.resolve();
    return this.#idle.promise;
  }

  abandon(): void {
    this.#isAbandoned = true;
  }

  async #join(crew: Crew, startMs: number): Promise<void> {
    const user = this.#parts.workload.createUser(this.#numberUser());
    await this.#pauses.pause(startMs);
    if (!crew.isOn) {
      this.#fresh -= 1;
      return;
    }
    const begin = this.#parts.clock.now();
    this.#present += 1;
    this.#lastEnds += begin;
    this.#lastEnds -= await this.#be(user, crew, begin);
    this.#present -= 1;
    if (this.#present === 0 && this.#stop.signal.aborted) this.#idle.resolve();
  }

  #numberUser(): number {
    const { first, step } = this.#parts.userNumbers;
    return first + step * this.#created++;
  }

  /** Makes request after request. Resolves with the time at which the last one ended. */
  async #be(user: ScriptUser, crew: Crew, joinedAt: number): Promise<number> {
    const { connections, clock, sink } = this.#parts;
    const { signal } = this.#stop;
    let begin = joinedAt;
    let last = joinedAt;
    for (let count = 1; crew.isOn; count += 1) {
      const failure = await user.request(connections, signal).then(...settled);
      const end = clock.now();
      if (this.#isAbandoned) return last;
      // The first is not typical: a pool may have grown, and nothing was compiled or cached.
      if (count === 1) this.#fresh -= 1;
      else this.#typicalAge.add(end - last);
      this.#lastEnds += end - last;
      if (failure === undefined) sink.succeeded(end, end - begin, end - last);
      else sink.failed(end, failure.error, end - last);
      last = end;
      const pauseMs = pauseAfterMs(failure !== undefined, this.#thinkMs);
      if (pauseMs === 0 && count % requestsPerTurn !== 0) begin = end;
      else begin = await this.#pause(pauseMs);
    }
    return last;
  }

  /** Resolves with the time at which it ended. */
  async #pause(ms: number): Promise<number> {
    await (ms === 0 ? nextTurn() : this.#pauses.pause(ms));
    return this.#parts.clock.now();
  }
}
