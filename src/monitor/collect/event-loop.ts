import { type IntervalHistogram, monitorEventLoopDelay } from 'node:perf_hooks';
import { runtime } from '../../util/runtime.js';

/** Sampling interval; shorter delays may go unnoticed. */
const resolutionMs = 20;
/** Time for which a delay is reported, so that a reader that polls once a minute misses none. */
const windowMs = 60_000;

/** Maximum delay between two reads, and the time of the second. */
interface Interval {
  readonly endedAt: number;
  readonly maxMs: number;
}

/**
 * Measures the event loop's delay. Node samples it fifty times per second, outside of JavaScript, and that does not
 * keep the process alive. All readers get the same value.
 */
export class EventLoopWatch {
  readonly #now: () => number;
  #histogram: IntervalHistogram | undefined;
  #intervals: Interval[] = [];
  #isClosed = false;

  constructor(now: () => number = runtime.now) {
    this.#now = now;
  }

  /** Maximum delay of the last minute, in milliseconds; undefined at the first call, which starts the measurement. */
  read(): number | undefined {
    if (this.#isClosed) return undefined;
    if (this.#histogram === undefined) {
      this.#histogram = monitorEventLoopDelay({ resolution: resolutionMs });
      this.#histogram.enable();
      return undefined;
    }
    const endedAt = this.#now();
    const remembered = this.#intervals.filter((interval) => endedAt - interval.endedAt < windowMs);
    this.#intervals = [...remembered, { endedAt, maxMs: takeMax(this.#histogram) }];
    return Math.max(...this.#intervals.map(({ maxMs }) => maxMs));
  }

  close(): void {
    this.#isClosed = true;
    this.#histogram?.disable();
    this.#histogram = undefined;
  }
}

function takeMax(histogram: IntervalHistogram): number {
  const { max, count } = histogram as IntervalHistogram & { readonly count: number };
  histogram.reset();
  // The histogram contains the time between two samples, which equals the resolution without delay.
  return count === 0 ? 0 : Math.max(0, max / 1e6 - resolutionMs);
}
