import type { Clock, Timer } from '../../util/clock.js';
import type { CompiledWorkload } from '../script/script.js';
import type { Opening, OpenStrategy } from '../strategies/strategy.js';
import { ClosedLoop } from './closed-loop.js';
import { type Health, HealthWatch } from './health.js';
import { LatencyHistogram } from './histogram.js';
import type { Load, LoadParts, Sink } from './load.js';
import { OpenLoop } from './open-loop.js';
import type { Demand, DriveProgress, Span } from './plan.js';
import { type Recorded, Recorder } from './recorder.js';
import { waitUntil, within } from './wait.js';
import { mayClose, mayOpen } from './window.js';

/** What one worker measured. */
export interface Measured extends Recorded, Health {
  readonly seconds: number;
  /** `null` with an open load. */
  readonly users: number | null;
  /** Times to connect, encoded. */
  readonly connect: string;
}

/** What a drive is made with. */
export interface RunParts {
  readonly open: (opening: Opening) => Promise<OpenStrategy>;
  readonly workload: CompiledWorkload;
  readonly clock: Clock;
  readonly random: () => number;
  readonly userNumbers: LoadParts['userNumbers'];
}

/** Connections of strategies whose users keep one each, with an open load, which has no users. */
const openLoadClients = 100;
/** How long requests under way get at the end before their connections are closed, in milliseconds. */
const graceMs = 500;
/** Share of the warm-up over which users begin. */
const spread = 0.5;

/** One drive in one worker: `begin`, `measure`, `end`, in this order. */
export class Run {
  readonly #parts: RunParts;
  readonly #demand: Demand;
  readonly #span: Span;
  readonly #cut = new AbortController();
  #strategy: OpenStrategy | undefined;
  #load: Load | undefined;
  #recorder: Recorder | undefined;
  /** Of all connections opened for this drive: most strategies open theirs before anything is measured. */
  readonly #connect = new LatencyHistogram();
  #done = 0;
  #failed = 0;

  constructor(parts: RunParts, demand: Demand, span: Span) {
    this.#parts = parts;
    this.#demand = demand;
    this.#span = span;
  }

  /** Requests that ended since the beginning, warm-up included. */
  get progress(): DriveProgress {
    return { done: this.#done, failed: this.#failed };
  }

  /** Ends what `begin` and `measure` wait for. */
  cut(): void {
    this.#cut.abort();
  }

  /** Opens the strategy and makes load. Resolves when it is warm. */
  async begin(): Promise<void> {
    const { clock, open } = this.#parts;
    const users = usersOf(this.#demand) ?? openLoadClients;
    const mostUsers = users + extraUsersOf(this.#demand);
    const onOpened = (tookMs: number) => this.#connect.record(tookMs);
    const strategy = await open({ users, mostUsers, signal: this.#cut.signal, onOpened });
    this.#strategy = strategy;
    if (this.#cut.signal.aborted) return;
    const load = this.#makeLoad(strategy);
    const { warmUpMs } = this.#span;
    const beganAt = clock.now();
    load.start();
    const isReady = () => {
      const now = clock.now();
      const isSteady = load.isSteady(now) && !strategy.isOpening();
      return mayOpen({ elapsedMs: now - beganAt, warmUpMs, isWarm: load.isWarm, isSteady });
    };
    await waitUntil(isReady, { clock, everyMs: 20, signal: this.#cut.signal });
  }

  /** Measures. The load goes on afterwards, for the others' sake. */
  async measure(): Promise<Measured> {
    const { clock } = this.#parts;
    const { durationMs, objectiveMs } = this.#span;
    const load = this.#load as Load;
    const health = new HealthWatch();
    const beganAt = clock.now();
    const recorder = new Recorder(beganAt, this.#span);
    this.#recorder = recorder;
    const isOver = this.#watchBalance(load, recorder, beganAt);
    const timers = this.#planSpike(load);
    await waitUntil(isOver, { clock, everyMs: Math.min(5, durationMs / 20), signal: this.#cut.signal });
    for (const timer of timers) timer.cancel();
    this.#recorder = undefined;
    const now = clock.now();
    recorder.gaveUp(now, load.countWaiting(now, objectiveMs));
    const seconds = (now - beganAt) / 1000;
    return {
      ...health.finish(),
      ...recorder.give(),
      connect: this.#connect.encode(),
      seconds,
      users: usersOf(this.#demand),
    };
  }

  /** Ends the load: what is under way gets a moment, and is then broken off with its connection. */
  async end(): Promise<void> {
    this.#cut.abort();
    if (this.#load) await within(this.#load.stop(), graceMs, this.#parts.clock);
    this.#load?.abandon();
    await this.#strategy?.close();
  }

  #makeLoad(connections: OpenStrategy): Load {
    const { workload, clock, random, userNumbers } = this.#parts;
    const sink: Sink = {
      succeeded: (now, latencyMs, cycleMs) => {
        this.#done += 1;
        this.#recorder?.succeeded(now, latencyMs, cycleMs);
      },
      failed: (now, error, cycleMs) => {
        this.#failed += 1;
        this.#recorder?.failed(now, error, cycleMs);
      },
    };
    const parts: LoadParts = { connections, workload, clock, random, sink, userNumbers };
    const demand = this.#demand;
    const load =
      demand.kind === 'open'
        ? new OpenLoop(parts, demand.ratePerSecond)
        : new ClosedLoop(parts, { ...demand, spreadMs: this.#span.warmUpMs * spread });
    this.#load = load;
    return load;
  }

  #watchBalance(load: Load, recorder: Recorder, beganAt: number): () => boolean {
    const { clock } = this.#parts;
    const { durationMs } = this.#span;
    const hasSpike = this.#demand.kind === 'closed' && this.#demand.spike !== undefined;
    const users = usersOf(this.#demand);
    const before = load.underWayMs(beganAt);
    return () => {
      const now = clock.now();
      const elapsedMs = now - beganAt;
      const after = load.underWayMs(now);
      const isAsked = !hasSpike && users !== null && before !== null && after !== null;
      const imbalance = isAsked ? (after - before) / (Math.max(1, users) * elapsedMs) : null;
      return mayClose({ elapsedMs, durationMs, ended: recorder.ended, cyclesMs: recorder.cyclesMs, imbalance });
    };
  }

  #planSpike(load: Load): Timer[] {
    const demand = this.#demand;
    if (demand.kind === 'open' || !demand.spike || !(load instanceof ClosedLoop)) return [];
    const { users, beginsAtMs, lengthMs } = demand.spike;
    const { clock } = this.#parts;
    let dismiss = (): void => undefined;
    const begin = clock.setTimer(() => {
      dismiss = load.add(users, 0);
    }, beginsAtMs);
    return [begin, clock.setTimer(() => dismiss(), beginsAtMs + lengthMs)];
  }
}

function usersOf(demand: Demand): number | null {
  return demand.kind === 'closed' ? demand.users : null;
}

function extraUsersOf(demand: Demand): number {
  return demand.kind === 'closed' ? (demand.spike?.users ?? 0) : 0;
}
