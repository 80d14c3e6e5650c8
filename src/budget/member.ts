import { backoffMs } from '../util/backoff.js';
import type { Clock, Timer } from '../util/clock.js';
import { packDemand, unpackDemand } from './demand.js';
import { type Division, totalOf } from './division.js';
import { Exclusion } from './exclusion.js';
import type { Fleet } from './fleet.js';
import { freeHint, type Published } from './ledger.js';
import { Outlook } from './outlook.js';
import { maxClaim, maxOpening, nextLookMs, pace } from './pacing.js';
import { PeakDemand } from './peak.js';
import { emptyPicture, readPicture, type Standing } from './picture.js';
import { Reserve } from './reserve.js';
import { Seating } from './seating.js';
import {
  type Budget,
  type BudgetedPool,
  type FleetStats,
  NotSeatedError,
  type SeatedConnection,
  type Shortage,
} from './seats.js';
import type { Claim } from './shares.js';
import { refusalOf, shortageOf } from './shortage.js';
import { Steward, StewardLost } from './steward.js';

/** Environment of a member. */
export interface MemberParts<C extends SeatedConnection<S>, S> {
  /** Guaranteed number of connections, and weight. */
  readonly min: number;
  readonly weight: number;
  readonly clock: Clock;
  /** A number from 0 to 1. */
  readonly random: () => number;
  /** Reads the budget from the server, on the first session. */
  readonly examine: (connection: C) => Promise<Fleet<S>>;
  readonly warn: (text: string) => void;
  /** True if the error of an attempt to connect says that the server is full. */
  readonly isFull: (error: unknown) => boolean;
}

/**
 * One pool as a member of a fleet. Every connection holds its own slot, as a lock of its session. Another connection of the
 * pool, the steward, reserves the slot before the connection is opened, and until its socket is closed. The members see each
 * other's slots and demands in the server's locks, and all compute the same shares.
 */
export class FleetMember<C extends SeatedConnection<S>, S> implements Budget<C> {
  readonly #parts: MemberParts<C, S>;
  readonly #seats = new Seating<C>();
  readonly #claims = new Map<C, (isAdmitted: boolean) => void>();
  readonly #outlook: Outlook;
  readonly #peak: PeakDemand;
  readonly #id: string;
  #pool!: BudgetedPool<C>;
  #fleet: Fleet<S> | undefined;
  #examining: Promise<Fleet<S>> | undefined;
  #steward: Steward<C, S> | undefined;
  /** Earlier stewards that have not given everything back yet. */
  readonly #dismissed = new Set<C>();
  readonly #reserve: Reserve;
  readonly #exclusion = new Exclusion<S>();
  #isLeaving = false;
  #isDraining = false;
  #isWorking = false;
  #lookAt = 0;
  #lookedAt = Number.NEGATIVE_INFINITY;
  #publishedAt = Number.NEGATIVE_INFINITY;
  /** No slot is claimed before this time. */
  #pausedUntil = 0;
  /** No first connection is opened before this time. */
  #enterAt = 0;
  /** Consecutive attempts without a connection that found the fleet or the server full. */
  #refusals = 0;
  /** Consecutive attempts with connections that found too few slots. */
  #shortfalls = 0;
  /** Consecutive attempts with connections that the server refused, since it is full. */
  #refusedByServer = 0;
  #lastRefusal: unknown;
  /** True if others count it among those that knock. */
  #hasKnocked = false;
  #givenUp = 0;
  #limit = Number.POSITIVE_INFINITY;
  #timer: Timer | undefined;
  #hintTimer: Timer | undefined;

  constructor(parts: MemberParts<C, S>) {
    this.#parts = parts;
    this.#outlook = new Outlook(parts.clock);
    this.#peak = new PeakDemand(pace.peakMs);
    this.#reserve = new Reserve(parts.clock, parts.random);
    this.#id = Math.floor(parts.random() * 2 ** 48).toString(36);
    this.#enterAt = parts.clock.now() + parts.random() * pace.firstMs;
  }

  join(pool: BudgetedPool<C>): void {
    this.#pool = pool;
  }

  get room(): number {
    if (this.#fleet?.mode === 'pooler') return Number.POSITIVE_INFINITY;
    const now = this.#parts.clock.now();
    if (this.#isLeaving) return 0;
    if (this.#canEnter(now)) return 1;
    this.#notice(now);
    if (now < this.#pausedUntil) {
      this.#schedule();
      return 0;
    }
    if (this.#steward?.hasLooked !== true) {
      const isLate = this.#steward?.isLateAt(now, pace.unreachableMs) === true;
      if (!isLate) this.#schedule();
      return isLate && this.#seats.opening === 0 ? 1 : 0;
    }
    const most = this.#refusedByServer > 0 ? 1 : maxOpening;
    return Math.min(Math.max(0, most - this.#seats.opening), this.#allowance());
  }

  async admit(connection: C): Promise<boolean> {
    if (this.#fleet?.mode === 'pooler') return true;
    if (this.#canEnter(this.#parts.clock.now())) {
      this.#seats.add(connection, 'entering');
      return true;
    }
    if (this.#steward === undefined) return false;
    const slot = this.#reserve.take();
    if (slot !== undefined) {
      this.#seats.add(connection, 'opening', slot);
      return true;
    }
    this.#seats.add(connection, 'claiming');
    return new Promise((resolve) => {
      this.#claims.set(connection, resolve);
      void this.#work();
      this.#goAround();
      this.#schedule();
    });
  }

  async seat(connection: C): Promise<void> {
    const fleet = await this.#examine(connection);
    const seat = this.#seats.of(connection);
    if (fleet.mode === 'pooler' || seat === undefined) return;
    const { client } = connection;
    if (seat.slot === undefined) return this.#enter(connection, fleet);
    if (!(await fleet.ledger.hold(client, seat.slot)))
      throw new NotSeatedError('The slot is still held by a session that is ending.');
    if (!this.#seats.move(connection, 'held')) return;
    this.#shortfalls = 0;
    this.#refusedByServer = 0;
    // The steward may have ended in the meantime.
    if (this.#steward === undefined) this.#appoint(connection);
    const steward = this.#steward as Steward<C, S>;
    const stewards = this.#seats.of(steward.connection);
    if (stewards?.slot === undefined || !stewards.isReserved) return;
    const areUseless = await this.#exclusion.areLocksUseless(fleet.ledger, client, {
      ...{ own: seat.slot, stewards: stewards.slot },
      asSteward: (task) => steward.run(task),
    });
    if (areUseless && this.#fleet === fleet) this.#count(fleet);
  }

  isNotNow(error: unknown): boolean {
    if (this.#fleet?.mode === 'pooler') return false;
    const isFull = this.#parts.isFull(error);
    const isNotNow = error instanceof NotSeatedError || isFull;
    if (isNotNow && this.#seats.held.length === 0) this.#refusals += 1;
    else if (isFull) {
      this.#refusedByServer += 1;
      this.#lastRefusal = error;
    }
    return isNotNow;
  }

  async hold(connection: C): Promise<boolean> {
    const fleet = this.#fleet;
    const slot = this.#seats.of(connection)?.slot;
    if (fleet === undefined || slot === undefined || fleet.mode === 'pooler') return true;
    const steward = this.#steward;
    if (steward?.connection === connection) {
      // Its reservations are lost too. Those made since then are given back first, since locks count.
      const { reserved, published } = steward;
      const slots = [...reserved];
      steward.forget();
      this.#seats.setReserved(this.#seats.slots, false);
      await fleet.ledger.resign(connection.client, slots, published);
      const got = await fleet.ledger.reserve(connection.client, [slot]);
      if (got.length === 0) return false;
      this.#keepReserved(steward, got);
    }
    const isHeld = await fleet.ledger.hold(connection.client, slot);
    void this.#work();
    return isHeld;
  }

  closed(connection: C): void {
    this.#dismissed.delete(connection);
    const seat = this.#seats.remove(connection);
    if (seat === undefined) return;
    if (seat.phase === 'entering') this.#entryFailed();
    else if (seat.phase === 'opening') this.#pause();
    if (this.#steward?.connection === connection) this.#replaceSteward();
    else if (seat.slot !== undefined && seat.isReserved) {
      const isForOthers = this.#limit !== Number.POSITIVE_INFINITY;
      this.#reserve.leave([seat.slot], isForOthers);
      if (isForOthers) this.#givenUp += 1;
    }
    void this.#work();
  }

  leave(): void {
    this.#isLeaving = true;
    this.#timer?.cancel();
    this.#hintTimer?.cancel();
    this.#refuseClaims();
  }

  /** The process is about to end: it wants no more than its floor, and closes what it does not use. */
  drain(): void {
    if (this.#isDraining || this.#isLeaving) return;
    this.#isDraining = true;
    this.#limitTo(this.#wanted);
    this.#lookSoon();
  }

  shortage(): Shortage | undefined {
    const held = this.#seats.held.length;
    const stats = this.stats();
    if (this.#refusedByServer > 0) return refusalOf(stats, this.#lastRefusal);
    const isCurbed = this.#judge().share <= this.#seats.size || this.#parts.clock.now() < this.#pausedUntil;
    const isShort = held === 0 ? this.#refusals > 0 : isCurbed && held < this.#pool.max;
    return isShort && stats.mode !== 'pooler' ? shortageOf(stats, this.#outlook.division, held) : undefined;
  }

  stats(): FleetStats {
    const fleet = this.#fleet;
    const standing = this.#judge();
    const { members, used } = this.#outlook.picture;
    return Object.freeze({
      name: fleet?.name ?? '',
      mode: fleet?.mode ?? 'starting',
      members: members.length,
      max: fleet?.max ?? 0,
      used: used.size,
      free: Math.max(0, standing.free),
      mine: this.#seats.held.length,
      share: standing.share,
      wanted: this.#wanted,
      hungry: standing.hungry,
      knocking: this.#outlook.knocking,
      givenUp: this.#givenUp,
    });
  }

  get #wanted(): number {
    // Accepted work is done before a process ends, but nothing is kept for work to come.
    const wanted = this.#isDraining ? this.#pool.demand() : Math.max(this.#peak.value, this.#pool.min);
    return Math.max(1, Math.min(wanted, this.#pool.max));
  }

  get #claim(): Claim {
    const { min, weight } = this.#parts;
    return { wanted: this.#wanted, min, weight };
  }

  /** True if a connection may be opened without a reservation: the pool has no steward. */
  #canEnter(now: number): boolean {
    if (this.#steward !== undefined || this.#seats.opening > 0) return false;
    if (now < this.#enterAt) this.#schedule();
    return now >= this.#enterAt;
  }

  /** Opens one of the connections that wait for a slot without one, if the steward cannot be reached: a caller keeps it. */
  #goAround(): void {
    const now = this.#parts.clock.now();
    const isLate = this.#steward?.isLateAt(now, pace.unreachableMs) === true;
    const [first] = this.#claims;
    if (!isLate || first === undefined || this.#seats.entering !== undefined) return;
    if (now < Math.max(this.#enterAt, this.#pausedUntil)) return;
    const [connection, resolve] = first;
    this.#claims.delete(connection);
    resolve(this.#seats.move(connection, 'entering'));
  }

  /** Notes the present demand, and publishes it if it has grown. */
  #notice(now: number): void {
    this.#peak.note(this.#pool.demand(), now);
    if (this.#steward !== undefined && this.#isPublicationDue(now)) void this.#work();
  }

  #judge(): Standing {
    const pid =
      this.#steward && this.#fleet ? this.#fleet.pidOf(this.#steward.connection.client) : Number.POSITIVE_INFINITY;
    return this.#outlook.judge({ pid, open: this.#seats.size, claim: this.#claim });
  }

  async #examine(connection: C): Promise<Fleet<S>> {
    if (this.#fleet !== undefined) return this.#fleet;
    this.#examining ??= this.#parts.examine(connection);
    try {
      this.#fleet = await this.#examining;
      this.#outlook.divide(this.#fleet.division);
      return this.#fleet;
    } finally {
      this.#examining = undefined;
    }
  }

  /** Takes a slot for a session without a reservation, which becomes the steward. */
  async #enter(connection: C, { ledger }: Fleet<S>): Promise<void> {
    const { slots, first } = this.#outlook.division as Division;
    const isFirst = this.#seats.held.length === 0;
    const slot = await ledger.enter(connection.client, isFirst ? slots + first : slots);
    if (slot === undefined) {
      if (isFirst) await ledger.hint(connection.client, `knock ${this.#id}`);
      this.#hasKnocked ||= isFirst;
      // For the error of a caller that gets no connection.
      if (isFirst) this.#outlook.see(readPicture(await ledger.look(connection.client)));
      throw new NotSeatedError('All slots of the fleet are taken.');
    }
    if (!this.#seats.move(connection, 'held', slot)) return;
    this.#refusals = 0;
    this.#refusedByServer = 0;
    this.#shortfalls = 0;
    this.#enterAt = 0;
    const old = this.#steward;
    this.#appoint(connection);
    this.#seats.setReserved([slot], true);
    if (old !== undefined) this.#dismiss(old);
  }

  #entryFailed(): void {
    const { clock, random } = this.#parts;
    const isWithout = this.#seats.held.length === 0;
    if (!isWithout) this.#pauseShort();
    const isKnocking = this.#refusals > 0 && isWithout;
    // After any other error the pool itself waits.
    this.#enterAt = clock.now() + (isKnocking ? backoffMs(this.#refusals, random(), pace.knock) : pace.hintMs);
    this.#schedule();
  }

  /** Makes a connection the steward. The new one reserves the slots of all others. */
  #appoint(connection: C | undefined): void {
    this.#steward?.end();
    this.#steward = connection && new Steward(connection, this.#pool, this.#parts.clock);
    this.#pool.preferOthers(connection);
    this.#seats.setReserved(this.#seats.slots, false);
    this.#reserve.clear();
    this.#outlook.reconsider();
    this.#lookAt = 0;
    // Now, so that it is done before the first caller gets a new connection.
    void this.#work();
    this.#schedule();
  }

  /** Gives back what a steward has reserved that lives on as an ordinary connection. */
  #dismiss(steward: Steward<C, S>): void {
    const { connection } = steward;
    const { ledger } = this.#fleet as Fleet<S>;
    this.#dismissed.add(connection);
    this.#pool.errand(connection, async () => {
      try {
        // As they are by then: it may just have been publishing.
        await ledger.resign(connection.client, [...steward.reserved], steward.published);
      } catch {
        // The session is gone, and all of its locks with it.
      }
      this.#dismissed.delete(connection);
      void this.#work();
    });
  }

  #replaceSteward(): void {
    const held = this.#seats.held.map(([connection]) => connection);
    const next = held.find((connection) => this.#pool.isReachable(connection)) ?? held[0];
    this.#appoint(next);
    if (next !== undefined) return;
    this.#outlook.see(emptyPicture);
    this.#limitTo(Number.POSITIVE_INFINITY);
    this.#enterAt = this.#parts.clock.now() + this.#parts.random() * pace.againMs;
    this.#refuseClaims();
    this.#schedule();
  }

  /** Locks do not exclude on this server: sessions are counted from now on. */
  #count(fleet: Fleet<S>): void {
    this.#fleet = fleet.counting();
    this.#parts.warn(
      `Session locks do not exclude on this server, so the fleet "${fleet.name}" counts sessions. Only a connection limit of the role prevents overshoot: see headroom fleet limit.`,
    );
    this.#steward?.forget();
  }

  /** Does all that is due, one statement after the other. */
  async #work(): Promise<void> {
    if (this.#isWorking || this.#isLeaving) return;
    this.#isWorking = true;
    for (;;) {
      const steward = this.#steward;
      const fleet = this.#fleet;
      const task = steward && fleet && this.#nextTask(steward, fleet);
      if (task === undefined) break;
      try {
        await steward?.run(task);
      } catch (error) {
        if (error instanceof StewardLost || steward !== this.#steward) continue;
        // An ordinary error of the server, such as a full lock table, or the end of the session, of which the pool hears next.
        this.#refuseClaims();
        this.#lookAt = Math.max(this.#lookAt, this.#parts.clock.now() + pace.lookMs);
        this.#pause();
        break;
      }
    }
    this.#isWorking = false;
    this.#schedule();
  }

  #nextTask(steward: Steward<C, S>, fleet: Fleet<S>): ((session: S) => Promise<void>) | undefined {
    const { ledger } = fleet;
    const now = this.#parts.clock.now();
    if (!steward.isListening) return (session) => this.#listen(steward, session, fleet);
    if (this.#reserve.hasLeftover(this.#lacking)) return (session) => this.#release(steward, session, fleet);
    const unreserved = this.#seats.unreserved;
    if (unreserved.length > 0 && now >= steward.reserveAt) {
      return async (session) => {
        steward.reserving(now);
        this.#keepReserved(steward, await ledger.reserve(session, unreserved));
      };
    }
    if (this.#claims.size > 0 && steward.hasLooked) return (session) => this.#claimSlots(steward, session, fleet);
    if (this.#isPublicationDue(now)) return (session) => this.#publish(steward, session, fleet);
    if (now >= this.#lookAt) return (session) => this.#look(steward, session, fleet);
    return undefined;
  }

  async #listen(steward: Steward<C, S>, session: S, { ledger, pidOf }: Fleet<S>): Promise<void> {
    const { slot } = this.#seats.of(steward.connection) ?? {};
    await ledger.listen(session, pidOf(session), (hint) => {
      if (this.#steward === steward) this.#hear(hint);
    });
    steward.isListening = true;
    if (this.#hasKnocked) await ledger.hint(session, `seated ${this.#id}`);
    this.#hasKnocked = false;
    if (slot !== undefined && this.#seats.of(steward.connection)?.isReserved) steward.reserved.add(slot);
  }

  async #release(steward: Steward<C, S>, session: S, { ledger }: Fleet<S>): Promise<void> {
    const { slots, freeFor } = this.#reserve.release(this.#judge().short, this.#outlook.knocking);
    for (const slot of slots) steward.reserved.delete(slot);
    await ledger.release(session, slots, freeFor.length === 0 ? undefined : { freeFor });
  }

  /** Notes reservations; those of connections that are gone in the meantime are given back. */
  #keepReserved(steward: Steward<C, S>, slots: readonly number[]): void {
    // One that has been dismissed meanwhile gives them back with its others.
    for (const slot of slots) steward.reserved.add(slot);
    if (this.#steward !== steward) return;
    const present = new Set(this.#seats.slots);
    this.#seats.setReserved(slots, true);
    this.#reserve.leave(slots.filter((slot) => !present.has(slot)));
  }

  async #claimSlots(steward: Steward<C, S>, session: S, { ledger }: Fleet<S>): Promise<void> {
    // More connections will follow these.
    const count = Math.min(this.#claims.size + this.#lacking, maxClaim);
    const own = [...new Set([...this.#seats.slots, ...steward.reserved])];
    const slots = await ledger.claim(session, { count, own });
    // One that has been dismissed meanwhile gives them back with its others; the next steward claims again.
    for (const slot of slots) steward.reserved.add(slot);
    if (this.#steward !== steward) return;
    const unused = [...slots];
    for (const [connection, resolve] of [...this.#claims]) {
      this.#claims.delete(connection);
      const slot = unused.shift();
      const isAdmitted = slot !== undefined && this.#seats.move(connection, 'opening', slot);
      if (!isAdmitted) this.#seats.remove(connection);
      if (!isAdmitted && slot !== undefined) this.#reserve.leave([slot]);
      resolve(isAdmitted);
    }
    this.#reserve.stock(unused);
    if (slots.length === count) return;
    this.#pauseShort();
    this.#lookSoon();
    await ledger.hint(session, 'more');
  }

  /** Number of connections that it may and would have beyond those that it has. */
  get #lacking(): number {
    return Math.max(0, Math.min(this.#wanted - this.#seats.size, this.#allowance()));
  }

  /** Number of connections that it may have beyond those that it has. */
  #allowance(): number {
    const { share, free } = this.#judge();
    const { knocking } = this.#outlook;
    // Processes that knock have none: a free slot is rather theirs.
    const left = knocking === 0 ? Number.POSITIVE_INFINITY : free - knocking;
    return Math.max(0, Math.min(share - this.#seats.size, left));
  }

  #refuseClaims(): void {
    for (const [connection, resolve] of this.#claims) {
      this.#seats.remove(connection);
      resolve(false);
    }
    this.#claims.clear();
  }

  get #published(): Published {
    const { pidOf } = this.#fleet as Fleet<S>;
    const replaces = [...this.#dismissed].map(({ client }) => pidOf(client));
    return { demand: packDemand(this.#claim), total: totalOf(this.#outlook.division as Division), replaces };
  }

  #isPublicationDue(now: number): boolean {
    const steward = this.#steward;
    if (steward?.isListening !== true) return false;
    if (steward.published === undefined) return true;
    const { demand, total, replaces } = this.#published;
    if (total !== steward.published.total || String(replaces) !== String(steward.published.replaces)) return true;
    if (demand === steward.published.demand) return false;
    // Any other demand is published once a look.
    return now >= this.#urgentAt || this.#publishedAt < this.#lookedAt;
  }

  /** Time to publish the demand, if it changes what others may have, or what they should close; else infinite. */
  get #urgentAt(): number {
    const published = this.#steward?.published;
    if (published === undefined || published.demand === packDemand(this.#claim)) return Number.POSITIVE_INFINITY;
    const { share, isScarce } = this.#judge();
    const wanted = this.#wanted;
    const before = unpackDemand(published.demand).wanted;
    // A demand beyond the share says that it goes short; by how much counts only if others leave it so many.
    const hasGrown = wanted > this.#seats.size && wanted > (before > share ? before * pace.growth : before);
    const hasFallen = isScarce && wanted < before && wanted <= share;
    const isUrgent = hasGrown || hasFallen;
    return isUrgent ? this.#publishedAt + pace.publishMs : Number.POSITIVE_INFINITY;
  }

  async #publish(steward: Steward<C, S>, session: S, { ledger }: Fleet<S>): Promise<void> {
    const next = this.#published;
    const isUrgent = this.#parts.clock.now() >= this.#urgentAt;
    this.#publishedAt = this.#parts.clock.now();
    await ledger.publish(session, next, steward.published);
    steward.published = next;
    if (isUrgent) this.#lookSoon();
  }

  async #look(steward: Steward<C, S>, session: S, fleet: Fleet<S>): Promise<void> {
    const { clock, random } = this.#parts;
    this.#peak.note(this.#pool.demand(), clock.now());
    const held = this.#seats.held;
    const rows = await fleet.ledger.look(session);
    if (this.#steward !== steward) return;
    const now = clock.now();
    this.#lookedAt = now;
    this.#outlook.see(readPicture(rows));
    steward.hasLooked = true;
    if (fleet.isAutomatic) this.#outlook.agree();
    this.#verify(steward, fleet, held);
    const standing = this.#judge();
    if (standing.free > 0) this.#endPause();
    const nextMs = nextLookMs(standing, this.#outlook.picture.members.length, fleet.canListen, random());
    this.#lookAt = now + (this.#isDraining ? Math.min(nextMs, pace.hungryMs) : nextMs);
    this.#giveUp(standing);
    this.#pool.changed();
  }

  /** A borrower may have unlocked everything in its session: such a session must hold its slot again. */
  #verify(steward: Steward<C, S>, fleet: Fleet<S>, held: readonly (readonly [C, number])[]): void {
    if (fleet.mode !== 'locks') return;
    const { holders, stewards } = this.#outlook.picture;
    const me = fleet.pidOf(steward.connection.client);
    const lost = [...steward.reserved].filter((slot) => stewards.get(slot) !== me);
    for (const slot of lost) steward.reserved.delete(slot);
    this.#seats.setReserved(lost, false);
    for (const [connection, slot] of held) {
      const isLost = holders.get(slot) !== fleet.pidOf(connection.client);
      if (isLost && this.#seats.of(connection)?.slot === slot) this.#pool.mustHoldAgain(connection);
    }
  }

  #giveUp({ excess }: Standing): void {
    const { size } = this.#seats;
    const isUnused = size === 1 && this.#pool.demand() === 0;
    if (isUnused && this.#outlook.knocking > 0 && this.#judge().free <= 0) return this.#limitTo(0);
    if (excess > 0) return this.#limitTo(size - excess);
    this.#limitTo(this.#isDraining ? this.#wanted : Number.POSITIVE_INFINITY);
  }

  #limitTo(count: number): void {
    this.#limit = count;
    this.#pool.limitTo(count);
  }

  #hear(text: string): void {
    const { slots } = this.#outlook.division as Division;
    const { size } = this.#seats;
    if (text === 'more' && size <= Math.min(this.#wanted, slots / (this.#outlook.picture.members.length + 1))) return;
    if (text === freeHint) return this.#lookSoon(pace.offeredMs);
    if (text.startsWith('seated ')) {
      this.#outlook.seated(text.slice(7));
      return;
    }
    if (text.startsWith('knock ')) {
      this.#outlook.knocked(text.slice(6));
      if (size <= 1 && this.#pool.demand() > 0) return;
    }
    this.#hintTimer ??= this.#parts.clock.setTimer(() => {
      this.#hintTimer = undefined;
      this.#lookSoon();
    }, this.#parts.random() * pace.hintMs);
    this.#hintTimer.unref();
  }

  /** Looks as soon as the last look is old enough. */
  #lookSoon(afterMs: number = pace.lookMs): void {
    this.#lookAt = Math.min(this.#lookAt, this.#lookedAt + afterMs);
    if (afterMs < pace.lookMs) this.#endPause();
    void this.#work();
    this.#schedule();
  }

  /** Opens nothing for a while. */
  #pause(attempts = 1): void {
    const { clock, random } = this.#parts;
    const refused = this.#refusedByServer;
    const waitMs = refused > 0 ? backoffMs(refused, random(), pace.full) : backoffMs(attempts, random(), pace.short);
    this.#pausedUntil = clock.now() + waitMs;
    this.#schedule();
  }

  /** The same after an attempt that found too few slots: each costs others time, and the next finds no more. */
  #pauseShort(): void {
    this.#shortfalls += 1;
    this.#pause(this.#shortfalls);
  }

  /** A slot is offered, or seen: of use unless it is the server that has no room. */
  #endPause(): void {
    if (this.#refusedByServer > 0) return;
    this.#shortfalls = 0;
    this.#pausedUntil = 0;
  }

  /** Sets the timer for what is due next. */
  #schedule(): void {
    if (this.#isLeaving) return;
    const { clock } = this.#parts;
    const now = clock.now();
    this.#timer?.cancel();
    this.#timer = undefined;
    const next = Math.min(...this.#dueTimes().filter((time) => time > now || !this.#isWorking));
    if (next === Number.POSITIVE_INFINITY) return;
    this.#timer = clock.setTimer(() => this.#ring(), Math.max(1, next - now));
    // Callers that wait must be served; looking around is no reason for the process to go on.
    if (this.#pool.demand() <= this.#pool.inUse()) this.#timer.unref();
  }

  #dueTimes(): number[] {
    const now = this.#parts.clock.now();
    const times = [this.#pausedUntil, this.#enterAt, this.#peak.endsAt].filter((time) => time > now);
    const steward = this.#steward;
    if (steward === undefined) return times;
    times.push(this.#lookAt);
    if (this.#claims.size > 0 || !steward.hasLooked) times.push(steward.lateAt(pace.unreachableMs));
    if (this.#seats.unreserved.length > 0) times.push(steward.reserveAt);
    times.push(this.#urgentAt, this.#reserve.endsAt(this.#lacking));
    return times;
  }

  #ring(): void {
    this.#timer = undefined;
    this.#goAround();
    this.#peak.note(this.#pool.demand(), this.#parts.clock.now());
    void this.#work();
    this.#schedule();
    this.#pool.changed();
  }
}
