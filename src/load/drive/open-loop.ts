import { setMaxListeners } from 'node:events';
import type { Timer } from '../../util/clock.js';
import { defer } from '../../util/deferred.js';
import type { ScriptUser } from '../script/script.js';
import type { Load, LoadParts } from './load.js';
import { settled } from './outcome.js';
import { arrivalGapMs } from './schedule.js';

/** A request, by when it was to start. */
interface Arrival {
  readonly at: number;
}

/** Maximum number of requests in progress in one process, to bound its memory. */
export const maxUnderWay = 100_000;

/**
 * Maximum number of requests per turn of the event loop. A loop that falls behind would otherwise send more and
 * more at once, and read fewer and fewer responses.
 */
const maxAtOnce = 128;

/** A request was not sent, because too many were in progress. */
class TooManyUnderWay extends Error {
  constructor() {
    super('too many requests in progress in the driver');
  }
}

/** Requests at a fixed rate, independent of responses. Latency counts from the scheduled start, even if it was late. */
export class OpenLoop implements Load {
  readonly isWarm = true;
  readonly #parts: LoadParts;
  readonly #ratePerSecond: number;
  readonly #most: number;
  readonly #stop = new AbortController();
  readonly #idle = defer<void>();
  readonly #underWay = new Set<Arrival>();
  /** Idle users. */
  readonly #free: ScriptUser[] = [];
  #isAbandoned = false;
  #created = 0;
  #nextAt = 0;
  #timer: Timer | undefined;

  constructor(parts: LoadParts, ratePerSecond: number, most = maxUnderWay) {
    this.#parts = parts;
    this.#ratePerSecond = ratePerSecond;
    this.#most = most;
    setMaxListeners(0, this.#stop.signal);
  }

  strayedBy(): number {
    return 0;
  }

  start(): void {
    this.#nextAt = this.#parts.clock.now();
    this.#advance();
    this.#wait();
  }

  underWayMs(): null {
    return null;
  }

  countWaiting(now: number, longerThanMs: number): number {
    let count = Math.round((Math.max(0, now - longerThanMs - this.#nextAt) * this.#ratePerSecond) / 1000);
    for (const { at } of this.#underWay) if (now - at > longerThanMs) count += 1;
    return count;
  }

  stop(): Promise<void> {
    this.#timer?.cancel();
    this.#stop.abort();
    if (this.#underWay.size === 0) this.#idle.resolve();
    return this.#idle.promise;
  }

  abandon(): void {
    this.#isAbandoned = true;
  }

  #numberUser(): number {
    const { first, step } = this.#parts.userNumbers;
    return first + step * this.#created++;
  }

  /** The schedule is independent: a late request does not move it. */
  #advance(): void {
    this.#nextAt += arrivalGapMs(this.#ratePerSecond, this.#parts.random);
  }

  #wait(): void {
    const { clock } = this.#parts;
    this.#timer = clock.setTimer(() => this.#makeDue(), Math.max(0, this.#nextAt - clock.now()));
  }

  #makeDue(): void {
    if (this.#stop.signal.aborted) return;
    const now = this.#parts.clock.now();
    for (let made = 0; this.#nextAt <= now; made += 1) {
      if (made === maxAtOnce) return void setImmediate(() => this.#makeDue());
      void this.#make({ at: this.#nextAt });
      this.#advance();
    }
    this.#wait();
  }

  async #make(arrival: Arrival): Promise<void> {
    const { connections, workload, clock, sink } = this.#parts;
    if (this.#underWay.size >= this.#most) return sink.failed(clock.now(), new TooManyUnderWay(), 0);
    const user = this.#free.pop() ?? workload.createUser(this.#numberUser());
    this.#underWay.add(arrival);
    const failure = await user.request(connections, this.#stop.signal).then(...settled);
    this.#underWay.delete(arrival);
    this.#free.push(user);
    if (this.#underWay.size === 0 && this.#stop.signal.aborted) this.#idle.resolve();
    if (this.#isAbandoned) return;
    const now = clock.now();
    if (failure === undefined) sink.succeeded(now, now - arrival.at, 0);
    else sink.failed(now, failure.error, 0);
  }
}
