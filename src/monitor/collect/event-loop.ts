import { type IntervalHistogram, monitorEventLoopDelay } from 'node:perf_hooks';
import { runtime } from '../../util/runtime.js';

/** How often the loop is looked at; what is shorter than this may go unseen. */
const resolutionMs = 20;
/** How long a stall is remembered: whoever asks once a minute hears of each. */
const memoryMs = 60_000;

/** The worst between two looks, and when the second was. */
interface Stretch {
  readonly endedAt: number;
  readonly worstMs: number;
}

/**
 * How late the event loop is. Node measures by itself, fifty times a second, outside of JavaScript, and that does not
 * keep the process alive. However many ask, each hears of the same.
 */
export class EventLoopWatch {
  readonly #now: () => number;
  #histogram: IntervalHistogram | undefined;
  #stretches: Stretch[] = [];
  #isClosed = false;

  constructor(now: () => number = runtime.now) {
    this.#now = now;
  }

  /** The worst of the last minute, in milliseconds; undefined at the first call, which begins to measure. */
  read(): number | undefined {
    if (this.#isClosed) return undefined;
    if (this.#histogram === undefined) {
      this.#histogram = monitorEventLoopDelay({ resolution: resolutionMs });
      this.#histogram.enable();
      return undefined;
    }
    const endedAt = this.#now();
    const remembered = this.#stretches.filter((stretch) => endedAt - stretch.endedAt < memoryMs);
    this.#stretches = [...remembered, { endedAt, worstMs: takeWorst(this.#histogram) }];
    return Math.max(...this.#stretches.map(({ worstMs }) => worstMs));
  }

  close(): void {
    this.#isClosed = true;
    this.#histogram?.disable();
    this.#histogram = undefined;
  }
}

function takeWorst(histogram: IntervalHistogram): number {
  const { max, count } = histogram as IntervalHistogram & { readonly count: number };
  histogram.reset();
  // What is measured is the time between two looks, which is the resolution when nothing is late.
  return count === 0 ? 0 : Math.max(0, max / 1e6 - resolutionMs);
}
