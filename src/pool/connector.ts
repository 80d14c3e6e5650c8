import { connectError } from '../pipeline/errors/connect-error.js';
import { classifyPoolerError } from '../pipeline/errors/pooler-error.js';
import { type ConnectFailure, classifyConnectFailure } from '../pipeline/errors/server-error.js';
import { isServerGone } from '../pipeline/errors/session-loss.js';
import { type BackoffRange, backoffMs } from '../util/backoff.js';
import type { Timer } from '../util/clock.js';
import { channels } from './channels.js';
import { type Core, countsOf, warmCount } from './core.js';
import type { Dialer } from './dial.js';
import { planGrowth, widthAfterLanding } from './growth.js';
import type { Lifecycle, OpenOutcome } from './lifecycle.js';
import type { LastFailure } from './refusal.js';

/** With nothing open, callers depend on the next attempt: soon, and never further apart than this. */
const whileWithout: BackoffRange = { firstMs: 10, capMs: 2000 };
/** The pool goes on with what it has; asking a full server again is not urgent. */
const whileFull: BackoffRange = { firstMs: 500, capMs: 5000 };

/** What would say so lets us in at once: the server is asked for through it, soon after it may be back. */
const whileBehind: BackoffRange = { firstMs: 20, capMs: 500 };

/** Who waits for connections, and which of those in use will be free at once. */
export interface Need {
  /** Connections that those who wait could use. */
  wanted(now: number): number;
  /** Connections in use that are being freed for them, and will be soon. */
  promised(now: number): number;
}

export interface ConnectorParts {
  readonly lifecycle: Lifecycle;
  readonly dialer: Dialer;
  readonly isolated: (run: () => void) => void;
  readonly need: Need;
}

/** Decides when to open connections: on demand, a few at a time, one probe at a time while the server is not well. */
export class Connector {
  readonly #core: Core;
  readonly #lifecycle: Lifecycle;
  readonly #dialer: Dialer;
  readonly #isolated: (run: () => void) => void;
  readonly #need: Need;
  #width = 1;
  #failures = 0;
  #jitter = 0;
  #last: LastFailure | undefined;
  /** Whether a pooler lets us in that does not reach the server. */
  #isBehind = false;
  #retry: Timer | undefined;

  /** @param isolated runs a function outside of the present caller's async context, which a connection outlives */
  constructor(core: Core, { lifecycle, dialer, isolated, need }: ConnectorParts) {
    this.#core = core;
    this.#lifecycle = lifecycle;
    this.#dialer = dialer;
    this.#isolated = isolated;
    this.#need = need;
  }

  /** The failure of the last attempt; undefined once one has succeeded. */
  get lastFailure(): LastFailure | undefined {
    return this.#last;
  }

  /** Connections the pool may have for now: what it has got, for as long as a full server is left alone. */
  get ceiling(): number {
    const { connections, max, clock } = this.#core;
    const isHeldBack = this.#last?.kind === 'full' && clock.now() < this.#retryAt;
    return isHeldBack ? Math.min(max, connections.serving) : max;
  }

  /** Whether there is room for another connection, and not as many being opened already as may be at once. */
  get hasRoom(): boolean {
    const { connections, max } = this.#core;
    return connections.physical < max && connections.connecting < this.#allowed;
  }

  /** Opens what is needed now, if anything; cheap to call whenever the need may have changed. */
  grow(): void {
    const { connections, queue, max, phase, clock } = this.#core;
    if (phase === 'ended' || this.#core.isSuspended || this.#core.isCutOff) return;
    // By far the most frequent cases: nobody waits, or there is no room.
    if (queue.length === 0) this.#retry?.unref();
    if (queue.length === 0 && connections.serving >= this.#core.settings.min) return;
    if (!this.hasRoom) return;
    const now = clock.now();
    const count = planGrowth({
      waiting: queue.length === 0 ? 0 : this.#need.wanted(now),
      promised: connections.promisingChecks + this.#need.promised(now),
      connecting: connections.connecting,
      serving: connections.serving,
      physical: connections.physical,
      max,
      min: warmCount(this.#core),
      width: this.#allowed,
    });
    if (count === 0) return;
    const waitMs = this.#retryAt - now;
    if (waitMs > 0) {
      // They would only be told the same later.
      if (this.#last?.kind === 'refused') this.#refuseWaiters(this.#last.error);
      return this.#retryIn(waitMs);
    }
    this.#isolated(() => {
      for (let i = 0; i < count; i += 1) void this.#open();
    });
  }

  /** Learns from the error that ended a session that new ones would be of no use yet. */
  sessionEnded(end: unknown): void {
    const isGone = isServerGone(end);
    if (!isGone && classifyPoolerError(end)?.kind !== 'serverDown') return;
    const now = this.#core.clock.now();
    this.#core.doubtedAt = now;
    this.#isBehind = true;
    // Several connections end so at once. Where it has only lost the server it may find it again at once.
    if (isGone && now >= this.#retryAt) this.#note(classifyConnectFailure(end), end);
  }

  /** Forgets past failures: the next attempt may be made at once. */
  forget(): void {
    this.#failures = 0;
    this.#last = undefined;
    this.#isBehind = false;
    this.close();
  }

  /** Cancels the attempt that is planned. */
  close(): void {
    this.#retry?.cancel();
    this.#retry = undefined;
  }

  /** How many may be opening at once: one while the server is not well. */
  get #allowed(): number {
    return this.#failures === 0 ? this.#width : 1;
  }

  get #retryAt(): number {
    if (this.#last === undefined) return 0;
    if (this.#isBehind) return this.#last.at + backoffMs(this.#failures, this.#jitter, whileBehind);
    const { connections } = this.#core;
    const hasOthers = connections.serving > connections.connecting;
    const range = this.#last.kind === 'full' && hasOthers ? whileFull : whileWithout;
    return this.#last.at + backoffMs(this.#failures, this.#jitter, range);
  }

  #retryIn(ms: number): void {
    this.#retry?.cancel();
    this.#retry = this.#core.clock.setTimer(() => this.grow(), ms);
    if (this.#core.queue.length === 0) this.#retry.unref();
  }

  async #open(): Promise<void> {
    const startedAt = this.#core.clock.now();
    const outcome = await this.#lifecycle.open(this.#isBehind);
    if (outcome.kind === 'opened') this.#succeeded(startedAt);
    else if (this.#core.phase !== 'ended') this.#failed(outcome);
    this.#core.changed();
  }

  #succeeded(startedAt: number): void {
    const { connections, clock, doubtedAt } = this.#core;
    // A pooler that has lost the server meanwhile has let it in all the same.
    if (this.#isBehind && startedAt <= doubtedAt) return;
    this.forget();
    // The connection that has just landed serves one of them.
    const left = this.#need.wanted(clock.now()) - 1;
    this.#width = widthAfterLanding(this.#width, left, connections.connecting);
  }

  #failed(outcome: Exclude<OpenOutcome, { kind: 'opened' }>): void {
    const { stats, settings } = this.#core;
    if (outcome.kind === 'failed' && this.#dialer.adapts(outcome.error)) return;
    const error = outcome.kind === 'failed' ? outcome.error : new Error('the connection budget has none to give');
    const kind = outcome.kind === 'failed' ? classifyConnectFailure(error) : 'full';
    this.#isBehind ||= classifyPoolerError(error) !== undefined && isServerGone(error);
    this.#note(kind, error);
    stats.counters.openFailed[kind] += 1;
    channels.connectionFailed.publish({ pool: settings.name, failure: kind, error });
    if (kind === 'refused') this.#refuseWaiters(error);
  }

  #note(kind: ConnectFailure, error: unknown): void {
    const { clock, random } = this.#core;
    this.#failures += 1;
    this.#width = 1;
    this.#jitter = random();
    this.#last = { kind, error, at: clock.now() };
  }

  /** Nothing will ever serve them while the pool has no connection and may not open one. */
  #refuseWaiters(cause: unknown): void {
    const { connections, queue } = this.#core;
    if (connections.serving > connections.connecting) return;
    const counts = countsOf(this.#core);
    queue.failAll(() => connectError('refused', { cause, counts }));
  }
}
