/** Place of one connection: from the decision to open it until its socket is closed. */
export interface Seat {
  /**
   * - `claiming`: waiting for the steward to reserve a slot
   * - `entering`: being opened without a reservation, to become the steward
   * - `opening`: being opened for a reserved slot
   * - `held`: its session holds its slot
   */
  phase: 'claiming' | 'entering' | 'opening' | 'held';
  slot: number | undefined;
  /** True if the present steward has reserved the slot. */
  isReserved: boolean;
}

/** Places of all connections of a process. */
export class Seating<C> {
  readonly #seats = new Map<C, Seat>();

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

  get claiming(): C[] {
    return [...this.#seats].filter(([, { phase }]) => phase === 'claiming').map(([connection]) => connection);
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

  add(connection: C, phase: Seat['phase']): Seat {
    const seat: Seat = { phase, slot: undefined, isReserved: false };
    this.#seats.set(connection, seat);
    return seat;
  }

  remove(connection: C): Seat | undefined {
    const seat = this.#seats.get(connection);
    this.#seats.delete(connection);
    return seat;
  }

  /** Notes which slots the present steward has reserved. */
  setReserved(slots: Iterable<number>, isReserved: boolean): void {
    const among = new Set(slots);
    for (const seat of this.#seats.values())
      if (seat.slot !== undefined && among.has(seat.slot)) seat.isReserved = isReserved;
  }
}
