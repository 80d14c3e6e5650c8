import type { HostAddress } from '../config/hosts.js';
import type { PoolSettings } from '../config/settings.js';
import type { ConnectFailure } from '../pipeline/errors/server-error.js';
import type { Clock, Timer } from '../util/clock.js';
import {
  type Choice,
  choose,
  conclude,
  graceMs,
  type HostFacts,
  type HostFailure,
  shuffled,
  supersededBy,
} from './choice.js';
import { Host, type Probe } from './host.js';
import { findEndpoints, type Resolver } from './lookup.js';
import { type Endpoint, endpointOf, isUnique, nameOf, type Role } from './role.js';

/** Minimum time between two logins on one host while no suitable host is known. */
const loginEveryMs = 100;
/** Interval at which an open probe asks for the role: no login, so it may be shorter. */
const askEveryMs = 50;
/** Interval at which names are looked up during a search. */
const lookupEveryMs = 1000;
/** Time after which a search goes on with the addresses known so far, if names cannot be looked up. */
const lookupTimeoutMs = 1000;
/** Interval of questions, and of logins, while the primary does not answer: it may only be busy. */
const watchAskEveryMs = 200;
const watchLoginEveryMs = 1000;
/** Time for which a watch counts as still called for. */
const silenceLastsMs = 300;
/** Time for which the probes of a watch stay open after it, so that frequent short silences cost no logins. */
const watchLingersMs = 10_000;
/** Interval at which all hosts are asked while one is in use: for a second primary, and for preferred hosts that are back. */
const reviewEveryMs = 10_000;

/** Dependencies of the hosts. */
export interface HostSetParts {
  readonly hosts: readonly HostAddress[];
  readonly settings: Pick<
    PoolSettings,
    'targetSessionAttrs' | 'loadBalanceHosts' | 'srv' | 'connectTimeoutMs' | 'pingTimeoutMs'
  >;
  /** True if names must not be looked up, since a function of the application creates the sockets. */
  readonly areNames: boolean;
  readonly resolver: Resolver;
  readonly clock: Clock;
  readonly random: () => number;
  /** Opens a probe within the time limit. */
  readonly openProbe: (endpoint: Endpoint, timeoutMs: number) => Promise<Probe>;
  readonly classify: (error: unknown) => ConnectFailure;
  /** True while connections are needed. */
  readonly isWanted: () => boolean;
  /** Called when a search has found suitable hosts. */
  readonly found: (endpoint: Endpoint) => void;
  /** Called when the attempts on all hosts have failed, with the failure of each. */
  readonly failed: (failures: readonly HostFailure[]) => void;
  /** Called with a host that is the primary no more, and with the host that is. */
  readonly superseded: (endpoint: Endpoint, winner: Endpoint, isReadOnly: boolean) => void;
  readonly warn: (text: string) => void;
}

/**
 * Reason for asking hosts.
 *
 * - `search`: no host suits; all are asked until one does
 * - `review`: all are asked once
 * - `watch`: the primary does not answer; its siblings are asked if one of them has replaced it
 */
type Round = 'none' | 'search' | 'review' | 'watch';

/**
 * The hosts of a pool: which of them suit, and the search while none does. A search asks all hosts at the same time, each at
 * most once in 100 ms, however many callers wait. Opens nothing until asked.
 */
export class HostSet {
  readonly #parts: HostSetParts;
  #hosts: readonly Host[];
  #round: Round = 'none';
  #watched: Host | undefined;
  #silentAt = Number.NEGATIVE_INFINITY;
  #firstAt: number | undefined;
  #graceTimer: Timer | undefined;
  #namesTimer: Timer | undefined;
  #reviewedAt: number;
  #isClosed = false;
  #hasWarned = false;

  constructor(parts: HostSetParts) {
    this.#parts = parts;
    this.#hosts = parts.hosts.map((each) => new Host(endpointOf(each)));
    this.#reviewedAt = parts.clock.now();
  }

  /** True if a connection may be opened now. */
  get isReady(): boolean {
    return this.#choice.suitable.length > 0;
  }

  /** Failure of the most recent search: of a host that cannot be reached, else of one that has the wrong role. */
  get lastFailure(): HostFailure | undefined {
    const failures = this.#hosts.map(({ failure }) => failure).filter((each) => each !== undefined);
    return failures.find(({ kind }) => kind !== 'refused') ?? failures[0];
  }

  /** State of each host, for statistics. */
  get all(): readonly HostFacts[] {
    return this.#hosts;
  }

  /** Returns the host for the next connection; undefined if none is known to suit. */
  next(): Endpoint | undefined {
    const { clock, random, settings } = this.#parts;
    const { suitable } = this.#choice;
    const ordered = settings.loadBalanceHosts === 'random' ? shuffled(suitable, random) : suitable;
    const [host] = ordered;
    if (host !== undefined) host.loginAt = clock.now();
    return host?.endpoint;
  }

  /** Begins a search, unless one is under way. */
  search(): void {
    if (this.#round === 'search' || this.#isClosed) return;
    this.#begin('search');
  }

  /** Reviews all hosts if that is due; to be called about once a second while the pool is in use. */
  maintain(): void {
    const now = this.#parts.clock.now();
    if (this.#round !== 'none' || this.#isClosed || now - this.#reviewedAt < reviewEveryMs) return;
    if (this.#hosts.length > 1 && this.isReady) this.#begin('review');
  }

  /**
   * Asks the siblings of the primary while it owes an answer: it may have been replaced. To be called again and again as long
   * as that lasts. Changes nothing about a primary that is only slow.
   */
  watch(silent: Endpoint): void {
    this.#silentAt = this.#parts.clock.now();
    const isPossible = this.#hosts.length > 1 && isUnique(this.#parts.settings.targetSessionAttrs);
    if (this.#round !== 'none' || this.#isClosed || !isPossible || !this.suits(silent)) return;
    this.#round = 'watch';
    this.#watched = this.#of(silent);
    for (const host of this.#hosts) host.hasAnswered = false;
    for (const host of this.#hosts) this.#schedule(host);
  }

  /** True if a connection to the host may be used. */
  suits(endpoint: Endpoint): boolean {
    return this.#choice.suitable.some((host) => isSame(host.endpoint, endpoint));
  }

  /** Forgets which timelines were written: the operator goes back to an older primary. */
  forgetTimelines(): void {
    for (const host of this.#hosts) host.timeline = host.standing === 'known' ? host.role?.timeline : undefined;
  }

  /**
   * Called when a connection is open, with its server's role unless that does not matter. The timeline is that of the last
   * probe, if the role is the same.
   */
  opened(endpoint: Endpoint, role?: Role): void {
    const host = this.#of(endpoint);
    if (host === undefined) return;
    const { role: earlier } = host;
    const isSame = earlier?.isInRecovery === role?.isInRecovery;
    host.hasRole(role && isSame && role.timeline === undefined ? { ...role, timeline: earlier?.timeline } : role);
    host.standing = 'known';
    host.failure = undefined;
  }

  /** Called when a connection could not be opened. */
  failed(endpoint: Endpoint, failure: HostFailure): void {
    const host = this.#of(endpoint);
    // A full server is still the right one.
    if (host === undefined || failure.kind === 'full') return;
    host.standing = 'failed';
    host.failure = failure;
  }

  /** Called when a session has shown that the host may be gone, or may have another role: it is asked before further use. */
  suspect(endpoint: Endpoint): void {
    const host = this.#of(endpoint);
    if (host?.standing === 'known') host.standing = 'suspect';
  }

  /** Casts doubt on all hosts, as after a planned switchover. */
  suspectAll(): void {
    for (const host of this.#hosts) this.suspect(host.endpoint);
  }

  /** Ends all probes, for good. */
  close(): void {
    this.#isClosed = true;
    this.#end();
  }

  get #choice(): Choice<Host> {
    return choose(this.#parts.settings.targetSessionAttrs, this.#hosts);
  }

  #of(endpoint: Endpoint): Host | undefined {
    return this.#hosts.find((host) => isSame(host.endpoint, endpoint));
  }

  #begin(round: 'search' | 'review'): void {
    this.#round = round;
    this.#firstAt = undefined;
    this.#reviewedAt = this.#parts.clock.now();
    for (const host of this.#hosts) host.hasAnswered = false;
    void this.#lookUp().then(() => {
      for (const host of this.#hosts) this.#schedule(host);
    });
  }

  /** Looks up names, which may have other addresses by now; late answers are used when they come. */
  async #lookUp(): Promise<void> {
    const { hosts, resolver, clock, settings, areNames } = this.#parts;
    const looked = findEndpoints(hosts, resolver, { isSrv: settings.srv, areNames }).then((found) =>
      this.#merge(found),
    );
    let timer: Timer | undefined;
    const late = new Promise<void>((resolve) => {
      timer = clock.setTimer(resolve, lookupTimeoutMs);
    });
    await Promise.race([looked, late]);
    timer?.cancel();
    if (this.#round !== 'search') return;
    this.#namesTimer?.cancel();
    this.#namesTimer = clock.setTimer(() => {
      if (this.#round === 'search') void this.#lookUp();
    }, lookupEveryMs);
  }

  #merge(endpoints: readonly Endpoint[]): void {
    const gone = this.#hosts.filter(({ endpoint }) => !endpoints.some((each) => isSame(each, endpoint)));
    const isUnchanged = gone.length === 0 && endpoints.length === this.#hosts.length;
    if (isUnchanged || endpoints.length === 0 || this.#isClosed) return;
    for (const host of gone) host.closeProbe();
    const before = this.#hosts;
    this.#hosts = endpoints.map(
      (endpoint) => before.find((host) => isSame(host.endpoint, endpoint)) ?? new Host(endpoint),
    );
    if (this.#round === 'none') return;
    for (const host of this.#hosts) if (!before.includes(host)) this.#schedule(host);
  }

  /** Plans the next probe of a host, the first one immediately. */
  #schedule(host: Host): void {
    if (this.#round === 'none' || host.isProbing || host.timer !== undefined || !this.#hosts.includes(host)) return;
    if (this.#round === 'review' && host.hasAnswered) return;
    const isWatch = this.#round === 'watch';
    if (isWatch && host === this.#watched) return;
    const { clock, random } = this.#parts;
    const isFirst = !host.hasAnswered;
    const jitter = 1 + random() / 2;
    const askMs = isFirst ? 0 : (isWatch ? watchAskEveryMs : askEveryMs) * jitter;
    const loginAfterMs = isWatch && !isFirst ? watchLoginEveryMs : loginEveryMs;
    const loginMs = Math.max(0, host.loginAt + loginAfterMs * jitter - clock.now());
    host.timer = clock.setTimer(() => this.#ring(host), host.probe === undefined ? loginMs : askMs);
    // Unlike a search, a watch serves no caller that waits for a connection.
    if (isWatch) host.timer.unref();
  }

  async #ask(host: Host): Promise<void> {
    const { clock, classify, isWanted } = this.#parts;
    if (this.#round === 'none') return;
    if (this.#round === 'search' && !isWanted()) return this.#end();
    if (this.#round === 'watch' && clock.now() - this.#silentAt > silenceLastsMs) return this.#linger(host);
    host.isProbing = true;
    try {
      if (host.probe === undefined) {
        host.loginAt = clock.now();
        host.probe = await this.#parts.openProbe(host.endpoint, this.#timeoutOf(host));
      }
      const role = await host.probe.ask();
      host.silences = 0;
      this.#answered(host, { role, standing: 'known', failure: undefined });
    } catch (error) {
      host.closeProbe();
      host.silences = clock.now() - host.loginAt >= this.#timeoutOf(host) ? host.silences + 1 : 0;
      this.#answered(host, { role: undefined, standing: 'failed', failure: { kind: classify(error), error } });
    } finally {
      host.isProbing = false;
      if (this.#isOver(host)) host.closeProbe();
      else this.#schedule(host);
    }
  }

  /** Called while the primary answers again. */
  #linger(host: Host): void {
    const { clock } = this.#parts;
    if (clock.now() - this.#silentAt > watchLingersMs) return this.#end();
    host.timer = clock.setTimer(() => this.#ring(host), watchAskEveryMs);
    host.timer.unref();
  }

  #ring(host: Host): void {
    host.timer = undefined;
    void this.#ask(host);
  }

  /** True if nothing more is asked of the host. */
  #isOver(host: Host): boolean {
    return this.#round === 'none' || !this.#hosts.includes(host);
  }

  /** Short at first, so that a host that is back is noticed soon; then longer, since a slow one must be able to answer. */
  #timeoutOf({ silences }: Host): number {
    const { connectTimeoutMs, pingTimeoutMs } = this.#parts.settings;
    return Math.min(connectTimeoutMs, pingTimeoutMs * 2 ** Math.min(silences, 10));
  }

  #answered(host: Host, answer: Pick<Host, 'role' | 'standing' | 'failure'>): void {
    if (this.#isClosed) return;
    // A server without a free connection is still there.
    const isFull = answer.failure?.kind === 'full' && host.role !== undefined;
    host.standing = isFull ? 'known' : answer.standing;
    host.failure = answer.failure;
    if (!isFull) host.hasRole(answer.role);
    host.hasAnswered = true;
    if (this.#round === 'search') this.#judgeSearch();
    else this.#judgeReview();
  }

  #judgeSearch(): void {
    const { clock, settings, found, failed } = this.#parts;
    const now = clock.now();
    if (this.#choice.suitable.length > 0) this.#firstAt ??= now;
    const choice = conclude({
      target: settings.targetSessionAttrs,
      hosts: this.#hosts,
      isPending: ({ hasAnswered }) => !hasAnswered,
      sinceFirstMs: this.#firstAt === undefined ? undefined : now - this.#firstAt,
    });
    const [first] = choice?.suitable ?? [];
    if (choice === undefined || first === undefined) {
      if (this.#firstAt !== undefined) this.#judgeLater();
      const failures = this.#hosts.map(({ failure }) => failure).filter((each) => each !== undefined);
      if (failures.length === this.#hosts.length) failed(failures);
      return;
    }
    this.#end();
    this.#dismiss(choice);
    found(first.endpoint);
  }

  /** The hosts that have not answered by then do not count. */
  #judgeLater(): void {
    if (this.#graceTimer !== undefined) return;
    this.#graceTimer = this.#parts.clock.setTimer(() => {
      this.#graceTimer = undefined;
      if (this.#round === 'search') this.#judgeSearch();
    }, graceMs);
  }

  /** Also called for an answer that came after the end of a search. */
  #judgeReview(): void {
    this.#dismiss(this.#choice);
    if (this.#round === 'review' && this.#hosts.every(({ hasAnswered }) => hasAnswered)) this.#end();
    if (this.#round === 'watch') this.#judgeWatch();
  }

  /** Over as soon as a sibling has replaced the primary that does not answer. */
  #judgeWatch(): void {
    const [winner] = this.#choice.suitable;
    if (winner === undefined || winner === this.#watched) return;
    this.#end();
    this.#parts.found(winner.endpoint);
  }

  /** Takes the pool off primaries that a newer one has replaced. */
  #dismiss({ suitable: [winner], outdated }: Choice<Host>): void {
    if (winner === undefined || !isUnique(this.#parts.settings.targetSessionAttrs)) return;
    for (const { host, isReadOnly } of supersededBy(winner, this.#hosts)) {
      this.#parts.superseded(host.endpoint, winner.endpoint, isReadOnly);
    }
    const loser = outdated.find(({ hasAnswered }) => hasAnswered);
    if (this.#hasWarned || loser === undefined) return;
    this.#hasWarned = true;
    this.#parts.warn(
      `Two servers claim to be the primary: ${nameOf(winner.endpoint)} on timeline ${winner.role?.timeline}, ` +
        `and ${nameOf(loser.endpoint)} on timeline ${loser.role?.timeline}. The pool uses the newer one, ` +
        `${nameOf(winner.endpoint)}. Stop the other: what is written there will be lost.`,
    );
  }

  #end(): void {
    this.#round = 'none';
    this.#watched = undefined;
    this.#graceTimer?.cancel();
    this.#graceTimer = undefined;
    this.#namesTimer?.cancel();
    this.#namesTimer = undefined;
    for (const host of this.#hosts) {
      host.timer?.cancel();
      host.timer = undefined;
      if (!host.isProbing) host.closeProbe();
    }
  }
}

function isSame(one: Endpoint, other: Endpoint): boolean {
  return one.host === other.host && one.port === other.port && one.address === other.address;
}
