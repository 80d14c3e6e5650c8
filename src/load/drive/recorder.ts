import { classifyFailure, describeFailure } from './failures.js';
import { LatencyHistogram } from './histogram.js';
import type { Sink } from './load.js';

/** Kind of failure of requests that were older than the objective when measuring ended. */
export const unanswered = 'not answered by the end';

/** Maximum number of distinct kinds; further ones are counted together. */
const maxKinds = 50;
const otherKinds = 'other errors';

/** Events in one step of time. */
export interface Step {
  readonly done: number;
  readonly failed: number;
  /** Encoded, to two digits; `null` where nothing was done. */
  readonly latency: string | null;
}

/** The record that is sent to the parent. */
export interface Recorded {
  readonly done: number;
  readonly failed: number;
  readonly good: number;
  readonly cyclesMs: number;
  readonly latency: string;
  readonly errors: Readonly<Record<string, number>>;
  /** Message of the first failure of each kind. */
  readonly messages: Readonly<Record<string, string>>;
  readonly steps: readonly Step[];
}

class StepRecorder {
  done = 0;
  failed = 0;
  readonly #latency = new LatencyHistogram(2);

  succeed(latencyMs: number): void {
    this.done += 1;
    this.#latency.record(latencyMs);
  }

  give(): Step {
    const { done, failed } = this;
    return { done, failed, latency: done === 0 ? null : this.#latency.encode() };
  }
}

/** Records the requests that end while measuring. */
export class Recorder implements Sink {
  readonly #beganAt: number;
  readonly #objectiveMs: number;
  readonly #everyMs: number;
  readonly #latency = new LatencyHistogram();
  readonly #errors = new Map<string, number>();
  readonly #messages = new Map<string, string>();
  readonly #steps: StepRecorder[] = [];
  #failed = 0;
  #good = 0;
  #cyclesMs = 0;

  constructor(beganAt: number, plan: { readonly objectiveMs: number; readonly everyMs: number }) {
    this.#beganAt = beganAt;
    this.#objectiveMs = plan.objectiveMs;
    this.#everyMs = plan.everyMs;
  }

  /** Requests that ended. */
  get ended(): number {
    return this.#latency.count + this.#failed;
  }

  get cyclesMs(): number {
    return this.#cyclesMs;
  }

  succeeded(now: number, latencyMs: number, cycleMs: number): void {
    this.#latency.record(latencyMs);
    this.#cyclesMs += cycleMs;
    if (latencyMs <= this.#objectiveMs) this.#good += 1;
    this.#stepAt(now).succeed(latencyMs);
  }

  failed(now: number, error: unknown, cycleMs: number): void {
    this.#cyclesMs += cycleMs;
    this.#stepAt(now).failed += 1;
    const kind = this.#count(classifyFailure(error), 1);
    if (!this.#messages.has(kind)) this.#messages.set(kind, describeFailure(error));
  }

  /** Counts requests that are still waiting at the end. */
  gaveUp(now: number, count: number): void {
    if (count === 0) return;
    this.#stepAt(now).failed += count;
    this.#count(unanswered, count);
  }

  give(): Recorded {
    return {
      done: this.#latency.count,
      failed: this.#failed,
      good: this.#good,
      cyclesMs: this.#cyclesMs,
      latency: this.#latency.encode(),
      errors: Object.fromEntries(this.#errors),
      messages: Object.fromEntries(this.#messages),
      steps: this.#steps.map((step) => step.give()),
    };
  }

  #count(kind: string, count: number): string {
    const known = this.#errors.has(kind) || this.#errors.size < maxKinds ? kind : otherKinds;
    this.#errors.set(known, (this.#errors.get(known) ?? 0) + count);
    this.#failed += count;
    return known;
  }

  #stepAt(now: number): StepRecorder {
    const index = Math.floor((now - this.#beganAt) / this.#everyMs);
    while (this.#steps.length <= index) this.#steps.push(new StepRecorder());
    return this.#steps[index] as StepRecorder;
  }
}
