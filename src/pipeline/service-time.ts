/** Share by which the estimate of the network's time follows a slower probe; a faster one it follows at once. */
const driftShare = 0.1;

/** A moment: when it was, and how long the event loop had idled until then. */
export interface Moment {
  readonly at: number;
  readonly idleMs: number;
}

/**
 * Tells the server's time from the client's own. An answer that is handled late, because this process was busy, says
 * nothing about the server. So a statement is charged only with time during which its answer had certainly not come:
 * while the event loop idled, and up to the last time round the loop in which its socket had nothing to say.
 *
 * A socket is read once each time round. When one is read for the second time the loop has come round, and whoever was
 * not heard in between had nothing to say when the round began.
 */
export class Hearing {
  readonly #idleMs: () => number;
  readonly #heard = new Set<unknown>();
  #now: Moment = { at: 0, idleMs: 0 };
  #round: Moment = { at: Number.NEGATIVE_INFINITY, idleMs: 0 };
  #roundBefore: Moment = this.#round;
  #networkMs = 0;
  #hasProbed = false;

  /** @param idleMs how long the event loop has idled so far, in milliseconds */
  constructor(idleMs: () => number) {
    this.#idleMs = idleMs;
  }

  /** Time of a round trip with nothing to do at its other end, in milliseconds. */
  get networkMs(): number {
    return this.#networkMs;
  }

  moment(at: number): Moment {
    return { at, idleMs: this.#idleMs() };
  }

  /** A socket is being read. */
  hear(who: unknown, at: number): Moment {
    this.#now = this.moment(at);
    if (this.#heard.has(who) || this.#heard.size === 0) {
      this.#heard.clear();
      this.#roundBefore = this.#round;
      this.#round = this.#now;
    }
    this.#heard.add(who);
    return this.#now;
  }

  /** How long, at least, the server took over what began then and is heard now. */
  tookMs(began: Moment): number {
    const { at, idleMs } = this.#roundBefore;
    if (at <= began.at) return this.#now.idleMs - began.idleMs;
    return at - began.at + this.#now.idleMs - idleMs;
  }

  /** Takes in the time of a round trip for nothing. */
  probed(tookMs: number): void {
    const isFaster = !this.#hasProbed || tookMs < this.#networkMs;
    this.#networkMs = isFaster ? tookMs : this.#networkMs + (tookMs - this.#networkMs) * driftShare;
    this.#hasProbed = true;
  }
}
