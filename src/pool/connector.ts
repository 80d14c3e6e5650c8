import type { HostFailure } from '../hosts/choice.js';
import type { Endpoint } from '../hosts/role.js';
import { connectError } from '../pipeline/errors/connect-error.js';
import { classifyPoolerError } from '../pipeline/errors/pooler-error.js';
import { type ConnectFailure, classifyConnectFailure, isUnreachable } from '../pipeline/errors/server-error.js';
import { isServerGone } from '../pipeline/errors/session-loss.js';
import { channels } from '../tracing/channels.js';
import { type BackoffRange, backoffMs } from '../util/backoff.js';
import type { Timer } from '../util/clock.js';
import { legible } from '../util/legible.js';
import { type Core, countsOf, warmCount } from './core.js';
import type { Dialer } from './dial.js';
import { planGrowth, widthAfterLanding } from './growth.js';
import type { HostRouting } from './host-routing.js';
import { OpenRate } from './open-rate.js';
import type { Opener } from './opening.js';
import type { LastFailure } from './refusal.js';

/** Backoff while no connection is open: callers depend on the next attempt. */
const whileWithout: BackoffRange = { firstMs: 10, capMs: 2000 };
/** The same in a fleet, whose members must all be back within a second of the server. */
export const inFleet: BackoffRange = { firstMs: 10, capMs: 250 };
/** Backoff while the server is full and the pool has connections: another attempt is not urgent. */
const whileFull: BackoffRange = { firstMs: 500, capMs: 5000 };

/** Backoff while the pooler accepts clients but cannot reach the server. */
const whileBehind: BackoffRange = { firstMs: 20, capMs: 500 };

/** Backoff before the first connection is open: callers are rejected meanwhile, and the next one expects a fresh answer. */
const whileNew: BackoffRange = { firstMs: 10, capMs: 250 };

/** Demand for connections, and supply from those in use. */
export interface Need {
  /** Number of connections that the waiting callers could use. */
  wanted(now: number): number;
  /** Number of connections in use that are being freed for them. */
  promised(now: number): number;
}

export interface ConnectorParts {
  readonly opener: Opener;
  readonly dialer: Dialer;
  readonly isolated: (run: () => void) => void;
  readonly need: Need;
  /** Undefined if the pool has one address only. */
  readonly routing?: HostRouting | undefined;
}

/** Decides when to open connections: on demand, a few at a time, and one attempt at a time while the server has a problem. */
export class Connector {
  readonly #core: Core;
  readonly #opener: Opener;
  readonly #dialer: Dialer;
  readonly #isolated: (run: () => void) => void;
  readonly #need: Need;
  readonly #routing: HostRouting | undefined;
  readonly #rate: OpenRate;
  #width = 1;
  #failures = 0;
  #jitter = 0;
  #last: LastFailure | undefined;
  /** True if a pooler accepts connections but cannot reach the server. */
  #isBehind = false;
  /** True once a connection was open. */
  #hasOpened = false;
  #retry: Timer | undefined;

  /** @param isolated runs a function outside of the current caller's async context, which a connection outlives */
  constructor(core: Core, { opener, dialer, isolated, need, routing }: ConnectorParts) {
    this.#core = core;
    this.#opener = opener;
    this.#dialer = dialer;
    this.#isolated = isolated;
    this.#need = need;
    this.#routing = routing;
    this.#rate = new OpenRate(core.settings.maxOpensPerSecond);
  }

  /** Failure of the last attempt; undefined after a success. */
  get lastFailure(): LastFailure | undefined {
    const failure = this.#last ?? this.#routing?.failure;
    return failure && { at: this.#core.clock.now(), ...failure };
  }

  /** Current limit on connections: those the pool has, while the backoff for a full server lasts; otherwise `max`. */
  get ceiling(): number {
    const { connections, max, clock } = this.#core;
    const isHeldBack = this.#last?.kind === 'full' && clock.now() < this.#retryAt;
    return isHeldBack ? Math.min(max, connections.serving) : max;
  }

  /** True if another connection may be opened now: below `max`, and below the limit on concurrent attempts. */
  get hasRoom(): boolean {
    const { connections, max, budget } = this.#core;
    if (connections.physical >= max || connections.connecting >= this.#allowed) return false;
    return budget === undefined || budget.room > 0;
  }

  /** Opens the connections needed now, if any; cheap to call whenever the need may have changed. */
  grow(): void {
    const { connections, queue, max, limit, budget, phase, clock } = this.#core;
    if (phase === 'ended' || this.#core.isSuspended || this.#core.isCutOff) return;
    // The most frequent cases first: no one waits, or there is no room.
    if (queue.length === 0) this.#retry?.unref();
    if (queue.length === 0 && connections.serving >= this.#core.settings.min) return;
    // A search needs no place: the connections that hold all of them may be to a host that is no longer there.
    if (this.#routing?.isReady === false && this.isWanting) return this.#isolated(() => this.#routing?.search());
    if (!this.hasRoom) return;
    const now = clock.now();
    const count = planGrowth({
      waiting: queue.length === 0 ? 0 : this.#need.wanted(now),
      promised: connections.promisingChecks + this.#need.promised(now),
      connecting: connections.connecting,
      serving: connections.serving,
      physical: connections.physical,
      max: budget === undefined ? max : Math.min(max, limit, connections.physical + budget.room),
      min: warmCount(this.#core),
      width: this.#allowed,
    });
    if (count === 0) return;
    const waitMs = this.#retryAt - now;
    if (waitMs > 0 && !(this.#last?.isOfHook && queue.length > 0)) {
      // They would only get the same error later.
      if (this.#last?.kind === 'refused') this.#refuseWaiters('refused', this.#last.error);
      return this.#retryIn(waitMs);
    }
    const allowed = Math.min(count, this.#rate.available(now));
    if (allowed === 0) return this.#retryIn(this.#rate.waitMs(now));
    this.#isolated(() => {
      for (let i = 0; i < allowed; i += 1) void this.#open();
    });
  }

  /** True if a connection would be opened now, were a host known that suits. */
  get isWanting(): boolean {
    const { queue, connections, phase, isSuspended } = this.#core;
    if (phase === 'ended' || isSuspended) return false;
    return queue.length > 0 || connections.serving < warmCount(this.#core);
  }

  /** Called when the attempts on all of several hosts have failed. */
  failedByAll(failures: readonly HostFailure[]): void {
    const isHopeless = ({ kind, error }: HostFailure): boolean =>
      kind === 'refused' || (this.#isFirst && isUnreachable(error));
    if (!failures.every(isHopeless)) return;
    const { kind, error } = failures.find((each) => each.kind !== 'refused') ?? (failures[0] as HostFailure);
    this.#refuseWaiters(kind, error);
  }

  /** Called with the error that ended a session: new connections may be useless for now. */
  sessionEnded(end: unknown): void {
    const isGone = isServerGone(end);
    if (!isGone && classifyPoolerError(end)?.kind !== 'serverDown') return;
    const now = this.#core.clock.now();
    this.#core.doubtedAt = now;
    this.#isBehind = true;
    // Several connections end like this at the same time. A pooler that only lost the server may reconnect immediately.
    if (isGone && now >= this.#retryAt) this.#note(classifyConnectFailure(end), end);
  }

  /** Forgets past failures: the next attempt may be made immediately. */
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

  /** Maximum number of concurrent attempts: one while the server has a problem. */
  get #allowed(): number {
    return this.#failures === 0 ? this.#width : 1;
  }

  get #retryAt(): number {
    if (this.#last === undefined) return 0;
    if (this.#isBehind) return this.#last.at + backoffMs(this.#failures, this.#jitter, whileBehind);
    if (this.#isFirst) return this.#last.at + backoffMs(this.#failures, this.#jitter, whileNew);
    const { connections } = this.#core;
    const hasOthers = connections.serving > connections.connecting;
    const range = this.#last.kind === 'full' && hasOthers ? whileFull : this.#rangeWithout;
    return this.#last.at + backoffMs(this.#failures, this.#jitter, range);
  }

  get #rangeWithout(): BackoffRange {
    return this.#core.budget === undefined ? whileWithout : inFleet;
  }

  #retryIn(ms: number): void {
    this.#retry?.cancel();
    this.#retry = this.#core.clock.setTimer(() => this.grow(), ms);
    if (this.#core.queue.length === 0) this.#retry.unref();
  }

  async #open(): Promise<void> {
    const startedAt = this.#core.clock.now();
    const endpoint = this.#routing?.next();
    this.#rate.spend(startedAt);
    const outcome = await this.#opener.open(this.#isBehind, endpoint);
    if (outcome.kind === 'opened') this.#succeeded(startedAt);
    else if (this.#core.phase !== 'ended') {
      if (outcome.kind === 'failed') this.#failed(outcome.error, endpoint);
      else if (outcome.kind === 'rejected') this.#rejected(outcome.error);
    }
    // The budget itself says when another may be opened.
    if (outcome.kind !== 'notAdmitted' || this.#core.phase !== 'open') this.#core.changed();
  }

  #succeeded(startedAt: number): void {
    const { connections, clock, doubtedAt } = this.#core;
    // A pooler that has lost the server in the meantime has still accepted it.
    if (this.#isBehind && startedAt <= doubtedAt) return;
    this.#hasOpened = true;
    this.forget();
    // The connection that has just opened serves one of them.
    const left = this.#need.wanted(clock.now()) - 1;
    this.#width = widthAfterLanding(this.#width, left, connections.connecting);
  }

  #failed(error: unknown, endpoint: Endpoint | undefined): void {
    const { stats, settings } = this.#core;
    if (this.#dialer.adapts(error)) return;
    const kind = classifyConnectFailure(error);
    this.#isBehind ||= classifyPoolerError(error) !== undefined && isServerGone(error);
    // Of several hosts, another one is tried, or all are searched.
    const isElsewhere = endpoint !== undefined && this.#routing?.failed(endpoint, error);
    if (!isElsewhere) this.#note(kind, error);
    stats.counters.openFailed[kind] += 1;
    channels.connectionFailed.publish({ pool: settings.name, failure: kind, error });
    if (isElsewhere) return;
    // If it was never there, its address is probably wrong: waiting would only delay the error.
    if (kind === 'refused' || (this.#isFirst && isUnreachable(error))) this.#refuseWaiters(kind, error);
  }

  /** Called when a hook has rejected a connection. As in `pg.Pool`, the caller for which it was opened gets the hook's error. */
  #rejected(error: unknown): void {
    const { stats, settings, queue } = this.#core;
    stats.counters.openFailed.refused += 1;
    channels.connectionFailed.publish({ pool: settings.name, failure: 'refused', error });
    const waiter = queue.shift();
    if (waiter === undefined) this.#note('refused', legible(error), true);
    else
      waiter.fail(
        isError(error) ? error : connectError('refused', { cause: legible(error), counts: countsOf(this.#core) }),
      );
  }

  /** True until the first connection of the pool's life is open, unless callers are to wait for the server. */
  get #isFirst(): boolean {
    return !this.#hasOpened && !this.#core.settings.waitForServer;
  }

  #note(kind: ConnectFailure, error: unknown, isOfHook = false): void {
    const { clock, random } = this.#core;
    this.#failures += 1;
    this.#width = 1;
    this.#jitter = random();
    this.#last = { kind, error, at: clock.now(), isOfHook };
  }

  /** Rejects all waiters if the pool has no connection, since it cannot open one. */
  #refuseWaiters(kind: ConnectFailure, cause: unknown): void {
    const { connections, queue, address } = this.#core;
    if (connections.serving > connections.connecting) return;
    const counts = countsOf(this.#core);
    queue.failAll(() => connectError(kind, { cause, counts, address: address() }));
  }
}

/** True for an error that can be passed on as it is: a hook may throw anything. */
function isError(thrown: unknown): thrown is Error {
  return thrown instanceof Error && legible(thrown) === thrown;
}
