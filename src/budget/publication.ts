import type { Clock } from '../util/clock.js';
import { packDemand, unpackDemand } from './demand.js';
import { totalOf } from './division.js';
import { isUrgent } from './duties.js';
import type { Fleet } from './fleet.js';
import type { Ledger, Published } from './ledger.js';
import type { Outlook } from './outlook.js';
import type { OwnPosition } from './own-position.js';
import { pace } from './pacing.js';
import type { SeatedConnection } from './seats.js';
import type { Steward } from './steward.js';

/** Decides when a member's demand is published: out of turn if it is urgent, otherwise once a look. */
export class Publication<C extends SeatedConnection<S>, S> {
  readonly #own: OwnPosition<C, S>;
  readonly #outlook: Outlook<S>;
  readonly #clock: Clock;
  #publishedAt = Number.NEGATIVE_INFINITY;

  constructor(own: OwnPosition<C, S>, outlook: Outlook<S>, clock: Clock) {
    this.#own = own;
    this.#outlook = outlook;
    this.#clock = clock;
  }

  get #next(): Published {
    const { pidOf } = this.#outlook.fleet as Fleet<S>;
    const replaces = [...this.#own.dismissed].map(({ client }) => pidOf(client));
    return { demand: packDemand(this.#own.claim), total: totalOf(this.#outlook.division), replaces };
  }

  /** @param lookedAt time of the steward's last look */
  isDue({ published, isListening }: Steward<C, S>, now: number, lookedAt: number): boolean {
    if (!isListening) return false;
    if (published === undefined) return true;
    const { demand, total, replaces } = this.#next;
    if (total !== published.total || String(replaces) !== String(published.replaces)) return true;
    if (demand === published.demand) return false;
    return now >= this.urgentAt(published) || this.#publishedAt < lookedAt;
  }

  /** Time to publish the demand out of turn; infinite if that can wait. */
  urgentAt(published: Published | undefined): number {
    const own = this.#own;
    if (published === undefined || published.demand === packDemand(own.claim)) return Number.POSITIVE_INFINITY;
    const isDue = isUrgent(unpackDemand(published.demand).wanted, own, own.standing);
    return isDue ? this.#publishedAt + pace.publishMs : Number.POSITIVE_INFINITY;
  }

  /** @returns true if it was out of turn */
  async publish(steward: Steward<C, S>, ledger: Ledger<S>): Promise<boolean> {
    const next = this.#next;
    const now = this.#clock.now();
    const isOutOfTurn = now >= this.urgentAt(steward.published);
    this.#publishedAt = now;
    await steward.publish(ledger, next);
    return isOutOfTurn;
  }
}
