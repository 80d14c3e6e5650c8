import type { Clock } from '../util/clock.js';
import { type Division, divideSlots, totalOf } from './division.js';
import type { Fleet } from './fleet.js';
import { KnockList } from './knocks.js';
import { pace } from './pacing.js';
import { emptyPicture, judge, type Picture, type Position, type Standing } from './picture.js';

/** Before the budget has been read from the server. */
const undivided: Division = { slots: 0, first: 0, knocking: 0 };

/** A member's knowledge of its fleet, and its own part in it. */
export class Outlook<S> {
  readonly #clock: Clock;
  readonly #knocks = new KnockList(pace);
  #fleet: Fleet<S> | undefined;
  #picture: Picture = emptyPicture;
  #division: Division | undefined;
  #judged: { readonly position: Position; readonly standing: Standing } | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The budget as found on the server; undefined before the first session is open. */
  get fleet(): Fleet<S> | undefined {
    return this.#fleet;
  }

  get picture(): Picture {
    return this.#picture;
  }

  /** Division of the budget; nothing before it has been read. */
  get division(): Division {
    return this.#division ?? undivided;
  }

  /** Number of processes without a connection that have lately asked for one, or are believed to be about to. */
  get knocking(): number {
    return Math.min(this.#knocks.count(this.#clock.now()), this.division.slots);
  }

  /** Notes the budget that was found on the server. */
  found(fleet: Fleet<S>): void {
    this.#fleet = fleet;
    this.#division ??= fleet.division;
  }

  /** Notes that locks do not exclude on the server: sessions are counted from now on. */
  count(): void {
    this.#fleet = this.#fleet?.counting();
  }

  see(picture: Picture): void {
    this.#picture = picture;
    this.reconsider();
  }

  /** An automatic budget is the least that any member has computed. */
  agree(): void {
    const { total } = this.#picture;
    if (this.#fleet?.isAutomatic !== true || total === undefined || total >= totalOf(this.division)) return;
    this.#division = divideSlots(total, this.division.knocking === 0);
    this.reconsider();
  }

  /** Notes what a hint says of a process without a connection: it has asked for one, or has one now. */
  hear(hint: string): void {
    const [kind, id = '', crowd = '1'] = hint.split(' ');
    if (kind === 'knock') this.#knocks.note(id, this.#clock.now(), Number(crowd));
    else if (kind === 'seated') this.#knocks.forget(id);
    else return;
    this.reconsider();
  }

  /** The member's part in the whole, from where it is now. */
  judge(position: Position): Standing {
    if (this.#judged && isSame(this.#judged.position, position)) return this.#judged.standing;
    const standing = judge(this.#picture, this.division, position, this.knocking);
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
