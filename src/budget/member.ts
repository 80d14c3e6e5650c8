import type { Clock } from '../util/clock.js';
import { Attempts } from './attempts.js';
import { Exclusion } from './exclusion.js';
import type { Fleet } from './fleet.js';
import { Outlook } from './outlook.js';
import { OwnPosition } from './own-position.js';
import { maxOpening } from './pacing.js';
import { readPicture } from './picture.js';
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
import { refusalOf, shortageOf } from './shortage.js';
import type { Steward } from './steward.js';
import { StewardWork } from './steward-work.js';
import { Stewards } from './stewards.js';

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
 *
 * A connection's way: `admit` gives it a slot from the `Reserve`, or lets it wait until `StewardWork` has claimed one; without a
 * steward, or past one that a caller keeps, it enters. `seat` makes its new session hold the slot; one that has entered becomes
 * the steward (`Stewards`). `closed` gives the slot back. How long the member waits where there was no room is in `Attempts`,
 * what it wants and may have in `OwnPosition`, what it knows of the others in `Outlook`.
 */
export class FleetMember<C extends SeatedConnection<S>, S> implements Budget<C> {
  readonly #parts: MemberParts<C, S>;
  readonly #id: string;
  readonly #seats = new Seating<C>();
  readonly #outlook: Outlook<S>;
  readonly #reserve: Reserve;
  readonly #attempts: Attempts;
  readonly #exclusion = new Exclusion<S>();
  // From `join` on.
  #pool!: BudgetedPool<C>;
  #own!: OwnPosition<C, S>;
  #work!: StewardWork<C, S>;
  #stewards!: Stewards<C, S>;
  #examining: Promise<Fleet<S>> | undefined;
  #isLeaving = false;

  constructor(parts: MemberParts<C, S>) {
    const { clock, random } = parts;
    this.#parts = parts;
    this.#outlook = new Outlook(clock);
    this.#reserve = new Reserve(clock, random);
    this.#id = Math.floor(random() * 2 ** 48).toString(36);
    this.#attempts = new Attempts(clock, random);
  }

  join(pool: BudgetedPool<C>): void {
    const { min, weight, clock, random } = this.#parts;
    const shared = {
      pool,
      seats: this.#seats,
      outlook: this.#outlook,
      attempts: this.#attempts,
      reserve: this.#reserve,
    };
    this.#pool = pool;
    this.#own = new OwnPosition({ ...shared, min, weight });
    this.#work = new StewardWork({ ...shared, own: this.#own, clock, random, id: this.#id });
    this.#stewards = new Stewards({ ...shared, own: this.#own, work: this.#work, clock });
  }

  get room(): number {
    if (this.#outlook.fleet?.mode === 'pooler') return Number.POSITIVE_INFINITY;
    const now = this.#parts.clock.now();
    if (this.#isLeaving) return 0;
    if (this.#canEnter(now)) return 1;
    this.#work.notice(now);
    if (now < this.#attempts.pausedUntil) {
      this.#work.schedule();
      return 0;
    }
    const { opening } = this.#seats;
    if (this.#work.steward?.hasLooked !== true) {
      const isLate = this.#work.isLateAt(now);
      if (!isLate) this.#work.schedule();
      return isLate && opening === 0 ? 1 : 0;
    }
    const most = this.#attempts.isServerFull ? 1 : maxOpening;
    return Math.min(Math.max(0, most - opening), this.#own.allowance);
  }

  /** True if a connection may be opened without a reservation: the pool has no steward. */
  #canEnter(now: number): boolean {
    if (this.#work.steward !== undefined || this.#seats.opening > 0) return false;
    const { enterAt } = this.#attempts;
    if (now < enterAt) this.#work.schedule();
    return now >= enterAt;
  }

  async admit(connection: C): Promise<boolean> {
    if (this.#outlook.fleet?.mode === 'pooler') return true;
    if (this.#canEnter(this.#parts.clock.now())) {
      this.#seats.add(connection, 'entering');
      this.#attempts.entering();
      return true;
    }
    if (this.#work.steward === undefined) return false;
    const slot = this.#reserve.take();
    if (slot !== undefined) {
      this.#seats.add(connection, 'opening', slot);
      return true;
    }
    const isAdmitted = this.#seats.claim(connection);
    this.#work.claiming();
    return isAdmitted;
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
    this.#attempts.seated();
    // The steward may have ended in the meantime.
    if (this.#work.steward === undefined) this.#stewards.appoint(connection);
    const steward = this.#work.steward as Steward<C, S>;
    const stewards = this.#seats.of(steward.connection);
    if (stewards?.slot === undefined || !stewards.isReserved) return;
    const areUseless = await this.#exclusion.areLocksUseless(fleet.ledger, client, {
      ...{ own: seat.slot, stewards: stewards.slot },
      asSteward: (task) => steward.run(task),
    });
    if (areUseless && this.#outlook.fleet === fleet) this.#count(fleet);
  }

  async #examine(connection: C): Promise<Fleet<S>> {
    if (this.#outlook.fleet !== undefined) return this.#outlook.fleet;
    this.#examining ??= this.#parts.examine(connection);
    try {
      const fleet = await this.#examining;
      this.#outlook.found(fleet);
      return fleet;
    } finally {
      this.#examining = undefined;
    }
  }

  /** Takes a slot for a session without a reservation, which becomes the steward. */
  async #enter(connection: C, { ledger }: Fleet<S>): Promise<void> {
    const { slots, first } = this.#outlook.division;
    const isFirst = this.#seats.held.length === 0;
    const slot = await ledger.enter(connection.client, isFirst ? slots + first : slots);
    if (slot === undefined) {
      if (isFirst) await this.#knock(connection.client, ledger);
      throw new NotSeatedError('All slots of the fleet are taken.');
    }
    // It was one of a crowd, in which few get as far as to knock. Told first: from `move` on there must be a steward.
    if (this.#attempts.turnedAway > 0) await this.#tell(connection.client, ledger);
    if (!this.#seats.move(connection, 'held', slot)) return;
    this.#attempts.entered();
    this.#stewards.takeOver(connection, slot);
  }

  async #knock(session: S, ledger: Fleet<S>['ledger']): Promise<void> {
    await this.#tell(session, ledger);
    // For the error of a caller that gets no connection.
    this.#outlook.see(readPicture(await ledger.look(session)));
  }

  /** Tells the others that processes without a connection ask for one. */
  async #tell(session: S, ledger: Fleet<S>['ledger']): Promise<void> {
    const { first, knocking } = this.#outlook.division;
    // One that finds no slot comes after those that have the slots for first connections, and each refusal by the server means
    // that others were taking all the places for first connections and for knocking.
    const crowd = 1 + first + this.#attempts.turnedAway * (first + knocking);
    await ledger.hint(session, `knock ${this.#id} ${crowd}`);
    this.#work.knocked();
  }

  /** Locks do not exclude on this server: sessions are counted from now on. */
  #count({ name }: Fleet<S>): void {
    this.#outlook.count();
    this.#parts.warn(
      `Session locks do not exclude on this server, so the fleet "${name}" counts sessions. Only a connection limit of the role prevents overshoot: see headroom fleet limit.`,
    );
    this.#work.steward?.forget();
  }

  isNotNow(error: unknown): boolean {
    if (this.#outlook.fleet?.mode === 'pooler') return false;
    const isFull = this.#parts.isFull(error);
    const isNotNow = error instanceof NotSeatedError || isFull;
    if (isNotNow) this.#attempts.refused(this.#seats.held.length > 0, isFull ? { error } : undefined);
    return isNotNow;
  }

  async hold(connection: C): Promise<boolean> {
    const { fleet } = this.#outlook;
    const slot = this.#seats.of(connection)?.slot;
    if (fleet === undefined || slot === undefined || fleet.mode === 'pooler') return true;
    const { steward } = this.#work;
    if (steward?.connection === connection) {
      // Its reservations are lost too. Those made since then are given back first, since locks count.
      this.#seats.setReserved(this.#seats.slots, false);
      this.#reserve.clear();
      await steward.resign(fleet.ledger);
      const got = await steward.reserve(fleet.ledger, [slot]);
      if (got.length === 0) return false;
      this.#work.keepReserved(steward, got);
    }
    const isHeld = await fleet.ledger.hold(connection.client, slot);
    void this.#work.run();
    return isHeld;
  }

  closed(connection: C, hasEnded = false): void {
    const seat = this.#seats.remove(connection);
    if (seat?.phase === 'entering') this.#attempts.entryFailed(this.#seats.held.length > 0);
    if (seat?.phase === 'opening') this.#attempts.pause();
    if (seat !== undefined && seat.phase !== 'held') this.#work.schedule();
    this.#stewards.closed(connection, seat, hasEnded);
  }

  leave(): void {
    this.#isLeaving = true;
    this.#work.end();
  }

  /** The process is about to end: it wants no more than its floor, and closes what it does not use. */
  drain(): void {
    if (this.#own.isDraining || this.#isLeaving) return;
    this.#own.isDraining = true;
    this.#own.limitTo(this.#own.wanted);
    this.#work.lookSoon();
  }

  shortage(): Shortage | undefined {
    const stats = this.stats();
    const { isServerFull, serverError, isRefused, pausedUntil } = this.#attempts;
    if (isServerFull) return refusalOf(stats, serverError);
    const held = stats.mine;
    const isCurbed = stats.share <= this.#own.open || this.#parts.clock.now() < pausedUntil;
    const isShort = held === 0 ? isRefused : isCurbed && held < this.#pool.max;
    const isShared = stats.mode !== 'starting' && stats.mode !== 'pooler';
    return isShort && isShared ? shortageOf(stats, this.#outlook.division, held) : undefined;
  }

  stats(): FleetStats {
    const { fleet, picture, knocking } = this.#outlook;
    const { share, free, hungry } = this.#own.standing;
    return Object.freeze({
      name: fleet?.name ?? '',
      mode: fleet?.mode ?? 'starting',
      members: picture.members.length,
      max: fleet?.max ?? 0,
      used: picture.used.size,
      free: Math.max(0, free),
      mine: this.#seats.held.length,
      share,
      wanted: this.#own.wanted,
      hungry,
      knocking,
      givenUp: this.#reserve.givenUp,
    });
  }
}
