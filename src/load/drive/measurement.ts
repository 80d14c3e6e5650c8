import type { Load, Sink } from './load.js';
import type { Span } from './plan.js';
import { Recorder } from './recorder.js';
import { mayClose } from './window.js';

/** The subject of a measurement. */
interface Measured {
  readonly load: Load;
  readonly span: Span;
  /** `null` where there is no one number of them: with an open load, and with a spike. 0: nothing is to be balanced. */
  readonly users: number | null;
  readonly beganAt: number;
}

/**
 * Records what ends from when it is made until its window closes. It looks whether that may be with each request that
 * ends: where thousands end in one turn of the event loop, nobody else comes to look before all have.
 */
export class Measurement implements Sink {
  readonly recorder: Recorder;
  readonly #measured: Measured;
  readonly #before: number | null;
  #closedAt: number | undefined;

  constructor(measured: Measured) {
    this.#measured = measured;
    this.#before = measured.load.underWayMs(measured.beganAt);
    this.recorder = new Recorder(measured.beganAt, measured.span);
  }

  succeeded(now: number, latencyMs: number, cycleMs: number): void {
    if (this.#closedAt !== undefined) return;
    this.recorder.succeeded(now, latencyMs, cycleMs);
    this.look(now);
  }

  failed(now: number, error: unknown, cycleMs: number): void {
    if (this.#closedAt !== undefined) return;
    this.recorder.failed(now, error, cycleMs);
    this.look(now);
  }

  /** Closes the window if it may close. Returns whether it is closed. */
  look(now: number): boolean {
    if (this.#closedAt === undefined && this.#mayClose(now)) this.close(now);
    return this.#closedAt !== undefined;
  }

  /** Closes the window unless it is closed. Returns when it closed. */
  close(now: number): number {
    this.#closedAt ??= now;
    return this.#closedAt;
  }

  #mayClose(now: number): boolean {
    const { beganAt, span } = this.#measured;
    const elapsedMs = now - beganAt;
    if (elapsedMs < span.durationMs) return false;
    const { ended, cyclesMs } = this.recorder;
    return mayClose({ ...span, elapsedMs, ended, cyclesMs, imbalance: this.#imbalance(now, elapsedMs) });
  }

  #imbalance(now: number, elapsedMs: number): number | null {
    const { load, users } = this.#measured;
    const after = load.underWayMs(now);
    if (!users || this.#before === null || after === null) return null;
    return (after - this.#before) / (Math.max(1, users) * elapsedMs);
  }
}
