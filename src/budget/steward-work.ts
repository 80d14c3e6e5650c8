import type { Clock, Timer } from '../util/clock.js';
import type { Attempts } from './attempts.js';
import { connectionsToKeep, lookAfter } from './duties.js';
import type { Fleet } from './fleet.js';
import type { Outlook } from './outlook.js';
import type { OwnPosition } from './own-position.js';
import { maxClaim, nextLookMs, pace } from './pacing.js';
import { readPicture } from './picture.js';
import { Publication } from './publication.js';
import type { Reserve } from './reserve.js';
import type { Seating } from './seating.js';
import type { BudgetedPool, SeatedConnection } from './seats.js';
import { type Steward, StewardLost } from './steward.js';

/** Parts of a member that its steward works with. */
export interface StewardWorkParts<C extends SeatedConnection<S>, S> {
  readonly pool: BudgetedPool<C>;
  readonly seats: Seating<C>;
  readonly outlook: Outlook<S>;
  readonly own: OwnPosition<C, S>;
  readonly attempts: Attempts;
  readonly reserve: Reserve;
  readonly clock: Clock;
  readonly random: () => number;
  /** Identity in knocks. */
  readonly id: string;
}

/** A step of the work, which takes one statement, or two. In the order of importance. */
type Duty = 'listen' | 'release' | 'reserve' | 'claim' | 'publish' | 'look';

/**
 * The work of a member's steward: it reserves slots and gives them back, publishes the demand, and looks at the fleet, one
 * statement after the other, whenever something is due.
 */
export class StewardWork<C extends SeatedConnection<S>, S> {
  readonly #parts: StewardWorkParts<C, S>;
  readonly #publication: Publication<C, S>;
  #steward: Steward<C, S> | undefined;
  #isOver = false;
  #isWorking = false;
  #lookAt = 0;
  #lookedAt = Number.NEGATIVE_INFINITY;
  /** True if others count the member among those that knock. */
  #hasKnocked = false;
  #timer: Timer | undefined;
  /**
   * Time of the last ring. What is due since then still has to be announced: a process that stood still may schedule again
   * when it is already due.
   */
  #rungAt = 0;
  #hintTimer: Timer | undefined;

  constructor(parts: StewardWorkParts<C, S>) {
    this.#parts = parts;
    this.#publication = new Publication(parts.own, parts.outlook, parts.clock);
  }

  get steward(): Steward<C, S> | undefined {
    return this.#steward;
  }

  /** True if the steward cannot be reached: a caller keeps it. */
  isLateAt(now: number): boolean {
    return this.#steward?.isLateAt(now, pace.unreachableMs) === true;
  }

  /** Works with another steward from now on, or with none. */
  begin(steward: Steward<C, S> | undefined): void {
    this.#steward = steward;
    this.#lookAt = 0;
    // Now, so that it is done before the first caller gets a new connection.
    void this.run();
    this.schedule();
  }

  /** Notes that others count the member among those that ask for a place for their first connection. */
  knocked(): void {
    this.#hasKnocked = true;
  }

  /** Called when a connection waits for a slot. */
  claiming(): void {
    void this.run();
    this.#goAround();
    this.schedule();
  }

  /** Opens one of the connections that wait for a slot without one, if the steward cannot be reached. */
  #goAround(): void {
    const { clock, seats, attempts } = this.#parts;
    const now = clock.now();
    if (!this.isLateAt(now) || seats.entering !== undefined) return;
    if (now >= Math.max(attempts.enterAt, attempts.pausedUntil)) seats.letEnter();
  }

  /** Notes the present demand, and publishes it if it has grown. */
  notice(now: number): void {
    this.#parts.own.note(now);
    if (this.#steward && this.#publication.isDue(this.#steward, now, this.#lookedAt)) void this.run();
  }

  /** Does all that is due, one statement after the other. */
  async run(): Promise<void> {
    if (this.#isWorking || this.#isOver) return;
    const { outlook, clock, seats, attempts } = this.#parts;
    this.#isWorking = true;
    for (;;) {
      const steward = this.#steward;
      const { fleet } = outlook;
      const duty = steward && fleet && this.#nextDuty(steward);
      if (duty === undefined) break;
      try {
        await steward?.run(() => this.#perform(duty, steward, fleet as Fleet<S>));
      } catch (error) {
        if (error instanceof StewardLost || steward !== this.#steward) continue;
        // An ordinary error of the server, such as a full lock table, or the end of the session, of which the pool hears next.
        seats.grant([]);
        this.#lookAt = Math.max(this.#lookAt, clock.now() + pace.lookMs);
        attempts.pause();
        break;
      }
    }
    this.#isWorking = false;
    this.schedule();
  }

  #nextDuty(steward: Steward<C, S>): Duty | undefined {
    const { clock, reserve, own, seats } = this.#parts;
    const now = clock.now();
    if (!steward.isListening) return 'listen';
    if (reserve.hasLeftover(own.lacking)) return 'release';
    if (seats.unreserved.length > 0 && now >= steward.reserveAt) return 'reserve';
    if (seats.claiming > 0 && steward.hasLooked) return 'claim';
    if (this.#publication.isDue(steward, now, this.#lookedAt)) return 'publish';
    return now >= this.#lookAt ? 'look' : undefined;
  }

  async #perform(duty: Duty, steward: Steward<C, S>, fleet: Fleet<S>): Promise<void> {
    const { seats } = this.#parts;
    switch (duty) {
      case 'listen':
        return this.#listen(steward, fleet);
      case 'release':
        return this.#release(steward, fleet);
      case 'reserve':
        steward.reserving();
        return this.keepReserved(steward, await steward.reserve(fleet.ledger, seats.unreserved));
      case 'claim':
        return this.#claim(steward, fleet);
      case 'publish':
        if (await this.#publication.publish(steward, fleet.ledger)) this.lookSoon();
        return;
      case 'look':
        return this.#look(steward, fleet);
    }
  }

  async #listen(steward: Steward<C, S>, { ledger, pidOf }: Fleet<S>): Promise<void> {
    const { client } = steward.connection;
    const { seats, id } = this.#parts;
    const { slot } = seats.of(steward.connection) ?? {};
    await steward.listen(ledger, pidOf(client), (hint) => {
      if (this.#steward === steward) this.#hear(hint);
    });
    if (this.#hasKnocked) await ledger.hint(client, `seated ${id}`);
    this.#hasKnocked = false;
    if (slot !== undefined && seats.of(steward.connection)?.isReserved) steward.reserved.add(slot);
  }

  #release(steward: Steward<C, S>, { ledger }: Fleet<S>): Promise<void> {
    const { reserve, own, outlook } = this.#parts;
    const { slots, freeFor } = reserve.release(own.standing.short, outlook.knocking);
    return steward.release(ledger, slots, freeFor.length === 0 ? undefined : { freeFor });
  }

  /** Notes reservations; those of connections that are gone in the meantime are given back. */
  keepReserved(steward: Steward<C, S>, slots: readonly number[]): void {
    // One that has been dismissed meanwhile gives them back with its others.
    if (this.#steward !== steward) return;
    const { seats, reserve } = this.#parts;
    const present = new Set(seats.slots);
    seats.setReserved(slots, true);
    reserve.leave(slots.filter((slot) => !present.has(slot)));
  }

  async #claim(steward: Steward<C, S>, { ledger }: Fleet<S>): Promise<void> {
    const { seats, own, reserve, attempts } = this.#parts;
    // More connections will follow these.
    const count = Math.min(seats.claiming + own.lacking, maxClaim);
    const slots = await steward.claim(ledger, { count, own: [...new Set([...seats.slots, ...steward.reserved])] });
    // One that has been dismissed meanwhile gives them back with its others; the next steward claims again.
    if (this.#steward !== steward) return;
    reserve.stock(seats.grant(slots));
    if (slots.length === count) return;
    attempts.pauseShort();
    this.lookSoon();
    await ledger.hint(steward.connection.client, 'more');
  }

  async #look(steward: Steward<C, S>, fleet: Fleet<S>): Promise<void> {
    const { clock, random, own, seats, outlook, attempts, pool } = this.#parts;
    own.note(clock.now());
    const { held } = seats;
    const rows = await fleet.ledger.look(steward.connection.client);
    if (this.#steward !== steward) return;
    const now = clock.now();
    this.#lookedAt = now;
    outlook.see(readPicture(rows));
    steward.hasLooked = true;
    outlook.agree();
    this.#verify(steward, fleet, held);
    const { standing } = own;
    if (standing.free > 0) attempts.endPause();
    const nextMs = nextLookMs(standing, outlook.picture.members.length, fleet.canListen, random());
    this.#lookAt = now + (own.isDraining ? Math.min(nextMs, pace.hungryMs) : nextMs);
    const { open, wanted, isDraining } = own;
    own.limitTo(connectionsToKeep(standing, { open, wanted, isDraining, demand: pool.demand() }, outlook.knocking));
    pool.changed();
  }

  /** A borrower may have unlocked everything in its session: such a session must hold its slot again. */
  #verify(steward: Steward<C, S>, fleet: Fleet<S>, held: readonly (readonly [C, number])[]): void {
    if (fleet.mode !== 'locks') return;
    const { outlook, seats, pool, reserve } = this.#parts;
    const { holders, stewards } = outlook.picture;
    const me = fleet.pidOf(steward.connection.client);
    const lost = [...steward.reserved].filter((slot) => stewards.get(slot) !== me);
    for (const slot of lost) steward.reserved.delete(slot);
    seats.setReserved(lost, false);
    reserve.lose(lost);
    for (const [connection, slot] of held) {
      const isLost = holders.get(slot) !== fleet.pidOf(connection.client);
      if (isLost && seats.of(connection)?.slot === slot) pool.mustHoldAgain(connection);
    }
  }

  #hear(hint: string): void {
    const { outlook, own, pool, clock, random } = this.#parts;
    const { open, wanted } = own;
    outlook.hear(hint);
    const evenShare = outlook.division.slots / (outlook.picture.members.length + 1);
    const when = lookAfter(hint, { open, wanted, evenShare, demand: pool.demand() });
    if (when === 'now') this.lookSoon(pace.offeredMs);
    if (when !== 'soon') return;
    this.#hintTimer ??= clock.setTimer(() => {
      this.#hintTimer = undefined;
      this.lookSoon();
    }, random() * pace.hintMs);
    this.#hintTimer.unref();
  }

  /** Looks as soon as the last look is old enough. */
  lookSoon(afterMs: number = pace.lookMs): void {
    this.#lookAt = Math.min(this.#lookAt, this.#lookedAt + afterMs);
    if (afterMs < pace.lookMs) this.#parts.attempts.endPause();
    void this.run();
    this.schedule();
  }

  /** Sets the timer for what is due next. */
  schedule(): void {
    if (this.#isOver) return;
    const { clock, pool } = this.#parts;
    const now = clock.now();
    this.#timer?.cancel();
    this.#timer = undefined;
    const next = Math.min(...this.#dueTimes());
    if (next === Number.POSITIVE_INFINITY) return;
    this.#timer = clock.setTimer(() => this.#ring(), Math.max(1, next - now));
    // Callers that wait must be served; looking around is no reason for the process to go on.
    if (pool.demand() <= pool.inUse()) this.#timer.unref();
  }

  #dueTimes(): number[] {
    const { attempts, own, seats, reserve } = this.#parts;
    const isNew = (time: number): boolean => time > this.#rungAt;
    const times = [attempts.pausedUntil, attempts.enterAt, own.noteAt].filter(isNew);
    const steward = this.#steward;
    if (steward === undefined) return times;
    const stewards = [this.#lookAt];
    if (seats.claiming > 0 || !steward.hasLooked) stewards.push(steward.lateAt(pace.unreachableMs));
    if (seats.unreserved.length > 0) stewards.push(steward.reserveAt);
    stewards.push(this.#publication.urgentAt(steward.published), reserve.endsAt(own.lacking));
    // What is due while the steward works follows without a timer.
    return [...times, ...stewards.filter((time) => isNew(time) || !this.#isWorking)];
  }

  #ring(): void {
    const { own, clock, pool } = this.#parts;
    this.#timer = undefined;
    this.#rungAt = clock.now();
    this.#goAround();
    own.note(clock.now());
    void this.run();
    this.schedule();
    pool.changed();
  }

  /** Ends the work, with the pool. */
  end(): void {
    this.#isOver = true;
    this.#timer?.cancel();
    this.#hintTimer?.cancel();
    this.#parts.seats.grant([]);
  }
}
