import type { Clock } from '../util/clock.js';
import { type Division, divideSlots, totalOf } from './division.js';
import { KnockList } from './knocks.js';
import { pace } from './pacing.js';
import { emptyPicture, judge, type Picture, type Position, type Standing } from './picture.js';

/** Before the budget has been read from the server. */
const undivided: Division = { slots: 0, first: 0, knocking: 0 };

/** A member's knowledge of its fleet, and its own part in it. */
export class Outlook {
  readonly #clock: Clock;
  readonly #knocks = new KnockList(pace.knockMs);
  #picture: Picture = emptyPicture;
  #division: Division | undefined;
  #judged: { readonly position: Position; readonly standing: Standing } | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get picture(): Picture {
    return this.#picture;
  }

  /** Division of the budget; undefined before it has been read. */
  get division(): Division | undefined {
    return this.#division;
  }

  /** Number of processes without a connection that have lately asked for one. */
  get knocking(): number {
    return this.#knocks.count(this.#clock.now());
  }

  /** Notes the division that the server's settings give, unless there is one. */
  divide(division: Division): void {
    this.#division ??= division;
  }

  see(picture: Picture): void {
    this.#picture = picture;
    this.reconsider();
  }

  /** An automatic budget is the least that any member has computed. */
  agree(): void {
    const { total } = this.#picture;
    if (this.#division === undefined || total === undefined || total >= totalOf(this.#division)) return;
    this.#division = divideSlots(total, this.#division.knocking === 0);
    this.reconsider();
  }

  /** Notes that a process without a connection has asked for one. */
  knocked(id: string): void {
    this.#knocks.note(id, this.#clock.now());
    this.reconsider();
  }

  /** Notes that such a process has a connection now. */
  seated(id: string): void {
    this.#knocks.forget(id);
    this.reconsider();
  }

  /** The member's part in the whole, from where it is now. */
  judge(position: Position): Standing {
    if (this.#judged && isSame(this.#judged.position, position)) return this.#judged.standing;
    const standing = judge(this.#picture, this.#division ?? undivided, position, this.knocking);
    this.#judged = { position, standing };
    return standing;
  }

  /** Forgets the last judgement, which knocks that are over may have changed. */
  reconsider(): void {
    this.#judged = undefined;
  }
}

function isSame(one: Position, other: Position): boolean {
  return one.pid === other.pid && one.open === other.open && one.claim.wanted === other.claim.wanted;
}
