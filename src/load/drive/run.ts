import type { Clock } from '../../util/clock.js';
import type { CompiledWorkload } from '../script/script.js';
import type { Opening, OpenStrategy } from '../strategy/opening.js';
import { type Health, HealthWatch } from './health.js';
import { LatencyHistogram } from './histogram.js';
import type { Load, LoadParts, Sink } from './load.js';
import { askersOf, constantUsersOf, makeGrowth, makeLoad, planSpike, usersOf } from './make-load.js';
import { Measurement } from './measurement.js';
import type { Demand, DriveProgress, Span } from './plan.js';
import type { Recorded } from './recorder.js';
import { waitUntil, within } from './wait.js';
import { mayBeginAnew, mayOpen } from './window.js';

/** Measurements of one worker. */
export interface Measured extends Recorded, Health {
  /** Delay of the window's start, in milliseconds. */
  readonly lateMs: number;
  readonly seconds: number;
  /** `null` with an open load. */
  readonly users: number | null;
  /** Times to connect, encoded. */
  readonly connect: string;
}

/** Dependencies of a drive. */
export interface RunParts {
  readonly open: (opening: Opening) => Promise<OpenStrategy>;
  readonly workload: CompiledWorkload;
  readonly clock: Clock;
  readonly random: () => number;
  readonly userNumbers: LoadParts['userNumbers'];
}

/** Maximum number of windows that are abandoned for another. */
const maxGivenUp = 2;
/**
 * How often it is looked whether a window may close, in milliseconds, should no request end: seldom, since each look takes a
 * processor from a server on the same machine.
 */
const lookEveryMs = 25;
/** Time for requests in progress at the end, before their connections are closed, in milliseconds. */
const graceMs = 500;
/** Time for the last requests of the users who grow a pool, in milliseconds. */
const growthEndMs = 10_000;

/** One drive in one worker: `begin`, `measure`, `end`, in this order. */
export class Run {
  readonly #parts: RunParts;
  readonly #demand: Demand;
  readonly #span: Span;
  readonly #cut = new AbortController();
  #strategy: OpenStrategy | undefined;
  #load: Load | undefined;
  #measurement: Measurement | undefined;
  /** Connect times of this drive, including connections that were opened during the warm-up. */
  readonly #connect = new LatencyHistogram();
  #done = 0;
  #failed = 0;

  constructor(parts: RunParts, demand: Demand, span: Span) {
    this.#parts = parts;
    this.#demand = demand;
    this.#span = span;
  }

  /** Requests that have ended so far, warm-up included. */
  get progress(): DriveProgress {
    return { done: this.#done, failed: this.#failed };
  }

  /** Ends the waits of `begin` and `measure`. */
  cut(): void {
    this.#cut.abort();
  }

  /** Opens the strategy and starts the load. Resolves when it is warm. */
  async begin(): Promise<void> {
    const { signal } = this.#cut;
    const onOpened = (tookMs: number) => this.#connect.record(tookMs);
    const strategy = await this.#parts.open({ ...askersOf(this.#demand), signal, onOpened });
    this.#strategy = strategy;
    const parts = this.#loadParts(strategy);
    if (this.#demand.kind === 'open' && strategy.isGrowing !== undefined) await this.#grow(parts);
    if (signal.aborted) return;
    this.#load = makeLoad(this.#demand, this.#span, parts);
    await this.#warm(this.#load);
  }

  /** Measures. The load continues afterwards, since other workers may still measure. */
  async measure(): Promise<Measured> {
    const load = this.#load as Load;
    const beganAt = this.#parts.clock.now();
    const timers = planSpike(this.#demand, load, this.#parts);
    let measured: Measured | undefined;
    for (let givenUp = 0; measured === undefined; givenUp += 1)
      measured = await this.#measureOnce(load, beganAt, givenUp < maxGivenUp);
    for (const timer of timers) timer.cancel();
    return measured;
  }

  /** Opens a window and waits until it closes. `undefined` if it was abandoned. */
  async #measureOnce(load: Load, wantedAt: number, mayGiveUp: boolean): Promise<Measured | undefined> {
    const { clock } = this.#parts;
    const { durationMs, objectiveMs } = this.#span;
    const { signal } = this.#cut;
    const health = new HealthWatch();
    const beganAt = clock.now();
    const measurement = new Measurement({ load, span: this.#span, users: constantUsersOf(this.#demand), beganAt });
    this.#measurement = measurement;
    let isGivenUp = false;
    const isOver = () => {
      const now = clock.now();
      if (measurement.look(now)) return true;
      isGivenUp = mayGiveUp && mayBeginAnew({ elapsedMs: now - beganAt, durationMs, strayedBy: load.strayedBy(now) });
      return isGivenUp;
    };
    await waitUntil(isOver, { clock, everyMs: Math.min(lookEveryMs, durationMs / 20), signal });
    const ended = health.finish();
    this.#measurement = undefined;
    if (isGivenUp) return undefined;
    const closedAt = measurement.close(clock.now());
    measurement.recorder.gaveUp(closedAt, load.countWaiting(closedAt, objectiveMs));
    return {
      ...ended,
      ...measurement.recorder.give(),
      connect: this.#connect.encode(),
      lateMs: beganAt - wantedAt,
      seconds: (closedAt - beganAt) / 1000,
      users: usersOf(this.#demand),
    };
  }

  /** Ends the load. Requests in progress get a grace period; then their connections are closed. */
  async end(): Promise<void> {
    this.#cut.abort();
    if (this.#load) await within(this.#load.stop(), graceMs, this.#parts.clock);
    this.#load?.abandon();
    await this.#strategy?.close();
  }

  async #grow(parts: LoadParts): Promise<void> {
    const growth = makeGrowth(parts);
    await this.#warm(growth);
    await within(growth.stop(), growthEndMs, parts.clock);
  }

  /** Starts a load, and resolves when it is warm. */
  async #warm(load: Load): Promise<void> {
    const { clock } = this.#parts;
    const { warmUpMs } = this.#span;
    const beganAt = clock.now();
    load.start();
    const isReady = () => {
      const now = clock.now();
      const isWarm = load.isWarm && !this.#strategy?.isGrowing?.();
      return mayOpen({ elapsedMs: now - beganAt, warmUpMs, isWarm, strayedBy: load.strayedBy(now) });
    };
    await waitUntil(isReady, { clock, everyMs: 20, signal: this.#cut.signal });
  }

  #loadParts(connections: OpenStrategy): LoadParts {
    const sink: Sink = {
      succeeded: (now, latencyMs, cycleMs) => {
        this.#done += 1;
        this.#measurement?.succeeded(now, latencyMs, cycleMs);
      },
      failed: (now, error, cycleMs) => {
        this.#failed += 1;
        this.#measurement?.failed(now, error, cycleMs);
      },
    };
    return { ...this.#parts, connections, sink };
  }
}
