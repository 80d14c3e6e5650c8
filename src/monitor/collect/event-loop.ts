import { type IntervalHistogram, monitorEventLoopDelay } from 'node:perf_hooks';

/** How often the loop is looked at; what is shorter than this may go unseen. */
const resolutionMs = 20;

/**
 * How late the event loop is. Node measures by itself, fifty times a second, outside of JavaScript, and that does not
 * keep the process alive.
 */
export class EventLoopWatch {
  #histogram: IntervalHistogram | undefined;

  /** The worst since the last call, in milliseconds; undefined at the first, which begins to measure. */
  read(): number | undefined {
    if (this.#histogram === undefined) {
      this.#histogram = monitorEventLoopDelay({ resolution: resolutionMs });
      this.#histogram.enable();
      return undefined;
    }
    const { max, count } = this.#histogram as IntervalHistogram & { readonly count: number };
    this.#histogram.reset();
    // What is measured is the time between two looks, which is the resolution when nothing is late.
    return count === 0 ? 0 : Math.max(0, max / 1e6 - resolutionMs);
  }

  close(): void {
    this.#histogram?.disable();
    this.#histogram = undefined;
  }
}
