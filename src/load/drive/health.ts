import { type EventLoopUtilization, type IntervalHistogram, monitorEventLoopDelay, performance } from 'node:perf_hooks';

/** CPU and event loop of the process that generates the load. */
export interface Health {
  /** Cores in use on average. */
  readonly cpu: number;
  /** Share of the time in which the event loop was at work. */
  readonly utilization: number;
  readonly lagP99Ms: number;
}

/** Resolution of the event loop's delay, in milliseconds; it is subtracted from the result. */
const resolutionMs = 20;

/** Measures this process from its construction to `finish`. */
export class HealthWatch {
  readonly #beganAt = performance.now();
  readonly #cpu = process.cpuUsage();
  readonly #utilization: EventLoopUtilization = performance.eventLoopUtilization();
  readonly #delay: IntervalHistogram = monitorEventLoopDelay({ resolution: resolutionMs });

  constructor() {
    this.#delay.enable();
  }

  finish(): Health {
    this.#delay.disable();
    const tookMs = performance.now() - this.#beganAt;
    const { user, system } = process.cpuUsage(this.#cpu);
    const p99Ms = this.#delay.count === 0 ? 0 : this.#delay.percentile(99) / 1e6;
    return {
      cpu: (user + system) / 1000 / Math.max(1, tookMs),
      utilization: performance.eventLoopUtilization(this.#utilization).utilization,
      lagP99Ms: Math.max(0, p99Ms - resolutionMs),
    };
  }
}
