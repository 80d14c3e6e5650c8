/** Weight of a slower probe in the estimate of the network's round trip; a faster probe replaces it. */
const driftShare = 0.1;
/** The moving average covers about this many runs. */
const maxMemory = 8;
/** Lower bound of a measurement. */
const minMs = 0.02;
/** A run above this multiple of the average, and above this time, is an outlier and counts as that multiple. */
const outlier = { times: 10, ms: 10 } as const;
/** Outliers are counted over about this many runs; with more than `max` of them a text is erratic. */
const outlierMemory = { runs: 256, max: 2 } as const;

/**
 * Cost of an answer by its size, in addition to the server's time. A socket with more data than one read takes is read again
 * and again before the others, and its statements would be served before those of all other callers: so answers of 64 KB
 * together, one read, fill a lane.
 */
const bytesPerRead = 65_536;
const msPerRead = 0.5;

/** A point in time, and the event loop's idle time up to then. */
export interface Moment {
  readonly at: number;
  readonly idleMs: number;
}

/**
 * Separates the server's time from the client's own. An answer that is read late because this process was busy says
 * nothing about the server. So a statement is charged only with time in which its answer had certainly not arrived: while
 * the event loop was idle, and up to the last iteration of the loop in which its socket had no data.
 *
 * Each iteration reads a socket once. A second read of one socket therefore marks a new iteration, and every socket that
 * was not read in between had no data when the previous one began.
 */
export class ServiceTimeEstimator {
  /** Round trip of a message for which the server has no work to do, in milliseconds; 0 before the first probe. */
  networkMs = 0;
  readonly #idleMs: () => number;
  readonly #readSockets = new Set<unknown>();
  #now: Moment = { at: 0, idleMs: 0 };
  #round: Moment = { at: Number.NEGATIVE_INFINITY, idleMs: 0 };
  #roundBefore: Moment = this.#round;
  #hasProbed = false;

  /** @param idleMs returns the event loop's idle time so far, in milliseconds */
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

  /** Returns the server's minimum time for a statement that began then and is read now, in milliseconds. */
  tookMs(began: Moment): number {
    const { at, idleMs } = this.#roundBefore;
    if (at <= began.at) return this.#now.idleMs - began.idleMs;
    return at - began.at + this.#now.idleMs - idleMs;
  }

  /** Records the round trip of a probe. */
  probed(tookMs: number): void {
    const isFaster = !this.#hasProbed || tookMs < this.networkMs;
    this.networkMs = isFaster ? tookMs : this.networkMs + (tookMs - this.networkMs) * driftShare;
    this.#hasProbed = true;
  }
}

/** The cost of statements that differ only in values and comments: the server's time, and that of their answers. */
export class ServiceTime {
  /** Number of runs. */
  runs = 0;
  /**
   * Expected cost of the next run, in milliseconds, from moving averages; `Infinity` before the first run. An erratic text
   * is expected to take long.
   */
  expectedMs = Number.POSITIVE_INFINITY;
  /** Expected size of the next answer, in reads of a socket. */
  expectedReads = 0;
  /** Moving average of how far runs are from their average, in milliseconds; `Infinity` before the third run. */
  deviationMs = Number.POSITIVE_INFINITY;
  #averageMs = Number.POSITIVE_INFINITY;
  #outliers = 0;

  /**
   * Records one run.
   *
   * @param tookMs the server's time, in milliseconds
   * @param bytes size of its rows
   */
  learn(tookMs: number, bytes = 0): void {
    this.runs += 1;
    const sample = tookMs > minMs ? tookMs : minMs;
    if (this.runs <= 2) {
      // The first run includes planning and cold caches.
      this.#averageMs = Math.min(this.#averageMs, sample);
    } else {
      // A single slow run, such as on a busy machine, must not dominate the average.
      const maxMs = this.#averageMs * outlier.times;
      const isOutlier = sample > maxMs && sample > outlier.ms;
      this.#outliers += (isOutlier ? 1 : 0) - this.#outliers / outlierMemory.runs;
      const offMs = Math.min(sample, maxMs) - this.#averageMs;
      const weight = 1 / Math.min(this.runs, maxMemory);
      const off = Math.abs(offMs);
      this.deviationMs = this.runs === 3 ? off : this.deviationMs + (off - this.deviationMs) * weight;
      this.#averageMs += offMs * weight;
    }
    this.expectedReads += (bytes / bytesPerRead - this.expectedReads) / Math.min(this.runs, maxMemory);
    const isErratic = this.#outliers > outlierMemory.max;
    const serverMs = isErratic ? Math.max(this.#averageMs, outlier.ms) : this.#averageMs;
    this.expectedMs = serverMs + this.expectedReads * msPerRead;
  }
}
