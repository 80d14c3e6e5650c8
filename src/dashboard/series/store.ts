import { bytesOf, type Column, defaultTiers, type Period, Rings, type Tier } from './rings.js';

/** Options of a store. */
export interface StoreOptions {
  /** Maximum number of bytes of all series. @default 20 MB */
  readonly maxBytes?: number | undefined;
  readonly tiers?: readonly Tier[] | undefined;
}

interface Subject {
  readonly rings: Rings;
  readonly columns: readonly Column[];
  readonly bytes: number;
  lastAt: number;
}

/**
 * Series of all subjects, such as pools and servers, in bounded memory. If there is no room for a new subject, the one that
 * has been absent for longest makes room; if all are present, the new one has no history.
 */
export class SeriesStore {
  readonly #subjects = new Map<string, Subject>();
  readonly #maxBytes: number;
  readonly #tiers: readonly Tier[];
  #bytes = 0;

  constructor({ maxBytes = 20_000_000, tiers = defaultTiers }: StoreOptions = {}) {
    this.#maxBytes = maxBytes;
    this.#tiers = tiers;
  }

  /** Bytes that the series occupy. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Adds the values of a subject at a time. Returns false if there is no room for its history. */
  add(id: string, at: number, columns: readonly Column[], values: ArrayLike<number>): boolean {
    const subject = this.#subjects.get(id) ?? this.#admit(id, at, columns);
    if (subject === undefined) return false;
    subject.lastAt = at;
    subject.rings.add(at, values);
    return true;
  }

  /** Values of a subject in a period, see {@link Rings.read}; undefined if it has no history. */
  read(id: string, from: number, to: number, maxSlots: number): (Period & { names: readonly string[] }) | undefined {
    const subject = this.#subjects.get(id);
    if (subject === undefined) return undefined;
    return { ...subject.rings.read(from, to, maxSlots), names: subject.columns.map(({ name }) => name) };
  }

  #admit(id: string, at: number, columns: readonly Column[]): Subject | undefined {
    const bytes = bytesOf(columns.length, this.#tiers);
    if (!this.#makeRoom(bytes, at)) return undefined;
    const subject = { rings: new Rings(columns, this.#tiers), columns, bytes, lastAt: at };
    this.#subjects.set(id, subject);
    this.#bytes += bytes;
    return subject;
  }

  #makeRoom(bytes: number, at: number): boolean {
    while (this.#bytes + bytes > this.#maxBytes) {
      const [id, subject] = [...this.#subjects].reduce<[string, Subject] | []>(
        (oldest, each) => (oldest[1] === undefined || each[1].lastAt < oldest[1].lastAt ? each : oldest),
        [],
      );
      // Subjects of the same sample have the same time.
      if (id === undefined || subject === undefined || subject.lastAt >= at) return false;
      if (at - subject.lastAt < absentMs) return false;
      this.#subjects.delete(id);
      this.#bytes -= subject.bytes;
    }
    return true;
  }
}

/** A subject that has not been seen for so long is absent; a source may miss a few samples. */
const absentMs = 60_000;
