/** Share by which the estimate of the network's time follows a slower probe; a faster one it follows at once. */
const driftShare = 0.1;
/** The average follows its last runs, of which each counts for this share of it, once there have been as many. */
const maxMemory = 8;
/** A statement costs the server at least this much, however little was measured. */
const minMs = 0.02;
/** A run that takes this many times the average, and this long, is an exception and counts for no more than that. */
const exceptional = { times: 10, ms: 10 } as const;
/** Exceptions are remembered over about as many runs; with more than `max` among them a text is not to be relied on. */
const exceptionMemory = { runs: 256, max: 2 } as const;

/** A moment: when it was, and how long the event loop had idled until then. */
export interface Moment {
  readonly at: number;
  readonly idleMs: number;
}

/**
 * Tells the server's time from the client's own. An answer that is handled late, because this process was busy, says
 * nothing about the server. So a statement is charged only with time during which its answer had certainly not come:
 * while the event loop idled, and up to the last time round the loop in which its socket had nothing to say.
 *
 * A socket is read once each time round. When one is read for the second time the loop has come round, and every socket
 * that was not read in between had nothing to say when the round began.
 */
export class ServiceTimeEstimator {
  /** Time of a round trip with nothing to do at its other end, in milliseconds; 0 before the first probe. */
  networkMs = 0;
  /** The shortest time between sending and an answer so far, in milliseconds: an upper bound of the network's. */
  minRoundTripMs = Number.POSITIVE_INFINITY;
  readonly #idleMs: () => number;
  readonly #readSockets = new Set<unknown>();
  #now: Moment = { at: 0, idleMs: 0 };
  #round: Moment = { at: Number.NEGATIVE_INFINITY, idleMs: 0 };
  #roundBefore: Moment = this.#round;
  #hasProbed = false;

  /** @param idleMs how long the event loop has idled so far, in milliseconds */
  constructor(idleMs: () => number) {
    this.#idleMs = idleMs;
  }

  moment(at: number): Moment {
    return { at, idleMs: this.#idleMs() };
  }

  /** Called when a socket is read. */
  read(socket: unknown, at: number): Moment {
    const now = { at, idleMs: this.#idleMs() };
    this.#now = now;
    const { size } = this.#readSockets;
    if (size === 0 || this.#readSockets.has(socket)) {
      if (size > 1) this.#readSockets.clear();
      this.#roundBefore = this.#round;
      this.#round = now;
    }
    this.#readSockets.add(socket);
    return now;
  }

  /** Returns how long, at least, the server took over what began then and is read now, in milliseconds. */
  tookMs(began: Moment): number {
    const { at, idleMs } = this.#roundBefore;
    if (at <= began.at) return this.#now.idleMs - began.idleMs;
    return at - began.at + this.#now.idleMs - idleMs;
  }

  /** Takes in the time of a round trip for nothing. */
  probed(tookMs: number): void {
    const isFaster = !this.#hasProbed || tookMs < this.networkMs;
    this.networkMs = isFaster ? tookMs : this.networkMs + (tookMs - this.networkMs) * driftShare;
    this.#hasProbed = true;
  }
}

/** How long the server takes over statements that differ in values and comments only. */
export class ServiceTime {
  /** How often the server has run one of them. */
  runs = 0;
  /**
   * How long the server will take, in milliseconds, by a moving average; `Infinity` when it was never run. One that takes
   * very long now and then is expected to.
   */
  expectedMs = Number.POSITIVE_INFINITY;
  #averageMs = Number.POSITIVE_INFINITY;
  #exceptions = 0;

  /** Takes in how long the server took. */
  learn(tookMs: number): void {
    this.runs += 1;
    const sample = tookMs > minMs ? tookMs : minMs;
    if (this.runs <= 2) {
      // The first run pays for planning and cold caches.
      this.#averageMs = Math.min(this.#averageMs, sample);
    } else {
      // Now and then a run takes long for reasons of its own, such as a busy machine: that is not to be taken for a habit.
      const maxMs = this.#averageMs * exceptional.times;
      const isException = sample > maxMs && sample > exceptional.ms;
      this.#exceptions += (isException ? 1 : 0) - this.#exceptions / exceptionMemory.runs;
      this.#averageMs += (Math.min(sample, maxMs) - this.#averageMs) / Math.min(this.runs, maxMemory);
    }
    const isErratic = this.#exceptions > exceptionMemory.max;
    this.expectedMs = isErratic ? Math.max(this.#averageMs, exceptional.ms) : this.#averageMs;
  }
}
