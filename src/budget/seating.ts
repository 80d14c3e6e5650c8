/**
 * Phase of a connection's place, from the decision to open it until its socket is closed. `Seating.move` is the only writer.
 *
 * - `claiming`: waiting for the steward to reserve a slot
 * - `entering`: being opened without a reservation, to become the steward
 * - `opening`: being opened for a reserved slot
 * - `held`: its session holds its slot
 */
export type SeatPhase = 'claiming' | 'entering' | 'opening' | 'held';

/** The whole state machine: allowed transitions from each phase. A place ends in any of them, when the connection is closed. */
export const seatTransitions = {
  claiming: ['entering', 'opening'],
  entering: ['held'],
  opening: ['held'],
  held: [],
} as const satisfies { readonly [P in SeatPhase]: readonly SeatPhase[] };

/** Place of one connection. */
export interface Seat {
  readonly phase: SeatPhase;
  readonly slot: number | undefined;
  /** True if the present steward has reserved the slot. */
  readonly isReserved: boolean;
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** Places of all connections of a process. */
export class Seating<C> {
  readonly #seats = new Map<C, Writable<Seat>>();
  /** Answers to the connections that wait for a slot, in the order in which they came. */
  readonly #claims = new Map<C, (isAdmitted: boolean) => void>();

  get size(): number {
    return this.#seats.size;
  }

  /** Number of connections that are not open yet. */
  get opening(): number {
    let count = 0;
    for (const { phase } of this.#seats.values()) if (phase !== 'held') count += 1;
    return count;
  }

  /** The connection that is being opened to become the steward. */
  get entering(): C | undefined {
    for (const [connection, { phase }] of this.#seats) if (phase === 'entering') return connection;
    return undefined;
  }

  /** Number of connections that wait for a slot. */
  get claiming(): number {
    return this.#claims.size;
  }

  /** Connections whose sessions hold their slots, and those slots. */
  get held(): [connection: C, slot: number][] {
    return [...this.#seats].flatMap(([connection, { phase, slot }]): [C, number][] =>
      phase === 'held' && slot !== undefined ? [[connection, slot]] : [],
    );
  }

  /** All slots of this process. */
  get slots(): number[] {
    return [...this.#seats.values()].flatMap(({ slot }) => (slot === undefined ? [] : [slot]));
  }

  /** Slots that the present steward should have reserved and has not. */
  get unreserved(): number[] {
    return [...this.#seats.values()].flatMap(({ phase, slot, isReserved }) =>
      slot === undefined || isReserved || phase !== 'held' ? [] : [slot],
    );
  }

  of(connection: C): Seat | undefined {
    return this.#seats.get(connection);
  }

  /** Adds a connection that is about to be opened. @param slot if the steward has reserved one for it */
  add(connection: C, phase: Exclude<SeatPhase, 'held'>, slot?: number): void {
    this.#seats.set(connection, { phase, slot, isReserved: slot !== undefined });
  }

  /** Adds a connection that waits for a slot. Resolves with true when it may be opened, with false if it may not. */
  claim(connection: C): Promise<boolean> {
    this.add(connection, 'claiming');
    return new Promise((resolve) => {
      this.#claims.set(connection, resolve);
    });
  }

  /** Lets the connections that wait for a slot have one each, in order, and refuses the rest. @returns the slots left over */
  grant(slots: readonly number[]): number[] {
    const left = [...slots];
    for (const connection of [...this.#claims.keys()]) {
      const slot = left.shift();
      if (slot === undefined) this.remove(connection);
      else this.#admit(connection, 'opening', slot);
    }
    return left;
  }

  /** Lets the first of the connections that wait for a slot be opened without one; does nothing if none waits. */
  letEnter(): void {
    for (const connection of this.#claims.keys()) return this.#admit(connection, 'entering');
  }

  #admit(connection: C, phase: 'entering' | 'opening', slot?: number): void {
    this.move(connection, phase, slot);
    this.#claims.get(connection)?.(true);
    this.#claims.delete(connection);
  }

  /**
   * Changes the phase of a connection; does nothing if it is closed. Throws on a transition that the table does not allow.
   *
   * @param slot if it has got one, which its steward has reserved
   * @returns false if it is closed
   */
  move(connection: C, to: SeatPhase, slot?: number): boolean {
    const seat = this.#seats.get(connection);
    if (seat === undefined) return false;
    const allowed: readonly SeatPhase[] = seatTransitions[seat.phase];
    if (!allowed.includes(to)) throw new Error(`A place cannot go from ${seat.phase} to ${to}.`);
    seat.phase = to;
    if (slot !== undefined) Object.assign(seat, { slot, isReserved: true });
    return true;
  }

  /** Removes a connection, which is closed, or may not be opened. */
  remove(connection: C): Seat | undefined {
    const seat = this.#seats.get(connection);
    this.#seats.delete(connection);
    this.#claims.get(connection)?.(false);
    this.#claims.delete(connection);
    return seat;
  }

  /** Notes which slots the present steward has reserved. */
  setReserved(slots: Iterable<number>, isReserved: boolean): void {
    const among = new Set(slots);
    for (const seat of this.#seats.values())
      if (seat.slot !== undefined && among.has(seat.slot)) seat.isReserved = isReserved;
  }
}
