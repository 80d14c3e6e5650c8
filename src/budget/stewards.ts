import type { Fleet } from './fleet.js';
import { emptyPicture } from './picture.js';
import type { Seat } from './seating.js';
import type { SeatedConnection } from './seats.js';
import { Steward } from './steward.js';
import type { StewardWork, StewardWorkParts } from './steward-work.js';

/** Parts of a member that appointing its steward concerns. */
export interface StewardsParts<C extends SeatedConnection<S>, S> extends Omit<StewardWorkParts<C, S>, 'random' | 'id'> {
  readonly work: StewardWork<C, S>;
}

/** Appoints the steward among a member's connections: another one if it is lost, or kept by a caller. */
export class Stewards<C extends SeatedConnection<S>, S> {
  readonly #parts: StewardsParts<C, S>;

  constructor(parts: StewardsParts<C, S>) {
    this.#parts = parts;
  }

  /** Makes a connection the steward, which reserves the slots of all others. */
  appoint(connection: C | undefined): void {
    const { pool, clock, seats, reserve, outlook, own, work } = this.#parts;
    work.steward?.end();
    own.steward = connection;
    pool.preferOthers(connection);
    seats.setReserved(seats.slots, false);
    reserve.clear();
    outlook.reconsider();
    work.begin(connection && new Steward(connection, pool, clock));
  }

  /** Makes a connection the steward whose session has reserved its own slot. The previous one lives on as an ordinary connection. */
  takeOver(connection: C, slot: number): void {
    const old = this.#parts.work.steward;
    this.appoint(connection);
    this.#parts.seats.setReserved([slot], true);
    if (old !== undefined) this.#dismiss(old);
  }

  #dismiss(steward: Steward<C, S>): void {
    const { outlook, own, pool, work } = this.#parts;
    const { connection } = steward;
    const { ledger } = outlook.fleet as Fleet<S>;
    own.dismissed.add(connection);
    pool.errand(connection, async () => {
      try {
        await steward.resign(ledger);
      } catch {
        // The session is gone, and all of its locks with it.
      }
      own.dismissed.delete(connection);
      void work.run();
    });
  }

  /**
   * Called when a connection is closed.
   *
   * @param seat the place that it had
   * @param hasEnded true if its session has certainly ended
   */
  closed(connection: C, seat: Seat | undefined, hasEnded: boolean): void {
    const { own, work } = this.#parts;
    own.dismissed.delete(connection);
    if (seat === undefined) return;
    if (work.steward?.connection === connection) this.#replace();
    else if (seat.slot !== undefined && seat.isReserved) this.#vacate(seat.slot, hasEnded && seat.phase === 'held');
    void work.run();
  }

  /**
   * The slot of a session that has ended serves the member's next connection, if it may have one: that saves two statements. Only
   * with locks: where sessions are counted, another member may have counted the place as free.
   */
  #vacate(slot: number, hasEnded: boolean): void {
    const { own, reserve, outlook } = this.#parts;
    const isReusable = hasEnded && outlook.fleet?.mode === 'locks' && !own.isLimited;
    if (isReusable && own.lacking > reserve.inStock) reserve.stock([slot]);
    else reserve.leave([slot], own.isLimited);
  }

  #replace(): void {
    const { seats, pool, outlook, own, attempts, work } = this.#parts;
    const held = seats.held.map(([connection]) => connection);
    const next = held.find((connection) => pool.isReachable(connection)) ?? held[0];
    this.appoint(next);
    if (next !== undefined) return;
    outlook.see(emptyPicture);
    own.limitTo(Number.POSITIVE_INFINITY);
    attempts.lostAll();
    seats.grant([]);
    work.schedule();
  }
}
