import type { Profile } from '../pipeline/profile.js';
import type { Core } from './core.js';
import type { Lanes } from './lanes.js';
import type { PoolStatement } from './pool-statement.js';
import { beganAt, type Offered } from './queue.js';

/** After this many statements that no lane suits, the rest wait for the next offer: the time of one must not grow with the queue. */
const maxDeclined = 64;

/** State of one offer of the lanes' room to those waiting. */
interface Offer {
  readonly now: number;
  /** Number of callers that need a connection of their own. */
  needingOwn: number;
  /** Number of statements that no lane suited. */
  declined: number;
  /** True if a statement waits for another kind of lock than those on all lanes. */
  isShunning: boolean;
  /** The last quick text without a lane. Lanes only fill up during an offer, so none suits its next statement either. */
  crowded: Profile | undefined;
}

/** Puts waiting statements that can share on lanes with room, and empties lanes for those that no lane suits. */
export function fillLanes(core: Core, lanes: Lanes, now: number): void {
  const { queue } = core;
  if (lanes.size === 0) return;
  const offer: Offer = { now, needingOwn: queue.exclusive, declined: 0, isShunning: false, crowded: undefined };
  if (queue.shared > 0) queue.offer((statement) => offerLane(core, lanes, statement, offer));
  lanes.clear(offer.needingOwn + (offer.isShunning ? 1 : 0));
}

function offerLane({ stats }: Core, lanes: Lanes, statement: PoolStatement, offer: Offer): Offered {
  const { now } = offer;
  const isCrowded = statement.profile === offer.crowded && statement.largeValues === undefined;
  const lane = isCrowded ? undefined : lanes.choose(statement, now);
  if (lane) {
    stats.counters.acquiredAfterWait += 1;
    lanes.put(statement, lane, now, now - beganAt(statement));
    return 'taken';
  }
  if (!isCrowded) noteDeclined(lanes, statement, offer);
  offer.declined += 1;
  const isWorthMore = offer.declined < maxDeclined && (offer.needingOwn < lanes.size || lanes.hasRoom(now));
  return isWorthMore ? 'declined' : 'exhausted';
}

function noteDeclined(lanes: Lanes, statement: PoolStatement, offer: Offer): void {
  if (lanes.isQuick(statement) && !lanes.isExclusive(statement)) {
    offer.crowded = statement.profile;
    offer.isShunning ||= lanes.areShunnedBy(statement, offer.now);
  } else if (lanes.mayHaveOwn(statement, offer.now)) offer.needingOwn += 1;
}
