import type { Timer } from '../../util/clock.js';
import { ClosedLoop } from './closed-loop.js';
import type { Load, LoadParts } from './load.js';
import { OpenLoop } from './open-loop.js';
import type { Demand, Span } from './plan.js';

/** Connections of strategies whose users keep one each, with an open load, which has no users; and users who grow a pool. */
const openLoadClients = 100;
/** Share of the warm-up over which users begin. */
const spread = 0.5;

/** Users, `null` with an open load. Pure. */
export function usersOf(demand: Demand): number | null {
  return demand.kind === 'closed' ? demand.users : null;
}

/** Users who are there all the time; `null` where that is no one number: with an open load, and with a spike. Pure. */
export function constantUsersOf(demand: Demand): number | null {
  return demand.kind === 'closed' && demand.spike === undefined ? demand.users : null;
}

/** Number of users at the start, and the maximum. Pure. */
export function askersOf(demand: Demand): { readonly users: number; readonly maxUsers: number } {
  if (demand.kind === 'open') return { users: openLoadClients, maxUsers: openLoadClients };
  return { users: demand.users, maxUsers: demand.users + (demand.spike?.users ?? 0) };
}

/** Creates the requested load, not yet started. */
export function makeLoad(demand: Demand, { warmUpMs }: Span, parts: LoadParts): Load {
  if (demand.kind === 'open') return new OpenLoop(parts, demand.ratePerSecond);
  return new ClosedLoop(parts, { ...demand, spreadMs: warmUpMs * spread });
}

/** Users who grow a pool before an open load starts: a queue that builds up while it grows would never shrink. */
export function makeGrowth(parts: LoadParts): Load {
  const sink = { succeeded: () => undefined, failed: () => undefined };
  return new ClosedLoop({ ...parts, sink }, { users: openLoadClients, thinkMs: 0, spreadMs: 0 });
}

/** Schedules the start and the end of a spike, from now on. */
export function planSpike(demand: Demand, load: Load, { clock }: Pick<LoadParts, 'clock'>): Timer[] {
  if (demand.kind === 'open' || !demand.spike || !(load instanceof ClosedLoop)) return [];
  const { users, beginsAtMs, lengthMs } = demand.spike;
  let dismiss = (): void => undefined;
  const begin = clock.setTimer(() => {
    dismiss = load.add(users, 0);
  }, beginsAtMs);
  return [begin, clock.setTimer(() => dismiss(), beginsAtMs + lengthMs)];
}
