import { ConfigError } from '../../errors.js';
import { connectionsFor } from '../../load/study/connections.js';
import type { AskedLoad, StudyPlan } from '../../load/study/plan.js';
import { defaultUsers, type LoadFlags } from './options.js';

type Asked = Pick<LoadFlags, 'users' | 'rate' | 'spike' | 'findSize'>;

/** The loads of a study. */
export interface Loads extends Pick<StudyPlan, 'loads' | 'spike' | 'capacityUsers'> {
  /** Users of the sweep over sizes; `undefined` without one. */
  readonly sweepUsers: number | undefined;
  /** Most users that there are at once; of a spike all, also those before it. Of requests that come at a rate, those of the loop that finds the capacity out. */
  readonly maxUsers: number;
}

/**
 * What is asked for, settled.
 *
 * @throws ConfigError for a spike that is none
 */
export function settleLoads({ users, rate = [], spike, findSize }: Asked, poolMax: number): Loads {
  const list = users ?? (rate.length > 0 ? [] : defaultUsers);
  const base = list[0] ?? poolMax;
  if (spike !== undefined && spike <= base) {
    throw new ConfigError([{ name: '--spike', expected: `more than the ${base} users before it`, got: String(spike) }]);
  }
  const capacityUsers = Math.max(4 * poolMax, ...(users ?? []));
  const loads: AskedLoad[] = [...list.map((each) => ({ kind: 'closed', users: each }) as const), ...rate];
  const most = Math.max(...list, spike ?? 0, ...(rate.length > 0 || findSize ? [capacityUsers] : []));
  return {
    loads,
    spike: spike === undefined ? undefined : { users: base, spikeUsers: spike },
    capacityUsers,
    sweepUsers: findSize ? Math.max(...list, ...(list.length === 0 ? [capacityUsers] : [])) : undefined,
    maxUsers: most,
  };
}

/** Most connections that `none` would open at once; requests that come at a rate may wait without bound. */
export function maxUsersOfNone({ loads, spike }: Pick<Loads, 'loads' | 'spike'>): number {
  const users = loads.map((load) => connectionsFor('none', load, 1));
  return Math.max(...users, spike?.spikeUsers ?? 0);
}

/** Most users that `pgbouncer` would have, and the connections that requests at a rate would share; 0 where there are none. */
export function askersOfPgBouncer(
  { loads, spike }: Pick<Loads, 'loads' | 'spike'>,
  workers: number,
): { readonly maxUsers: number; readonly atRate: number } {
  const most = (which: readonly AskedLoad[]) =>
    Math.max(0, ...which.map((load) => connectionsFor('pgbouncer', load, workers)));
  const users = most(loads.filter(({ kind }) => kind === 'closed'));
  return {
    maxUsers: Math.max(users, spike?.spikeUsers ?? 0),
    atRate: most(loads.filter(({ kind }) => kind !== 'closed')),
  };
}

/** Most connections to PgBouncer at once, those that find the capacity out among them. */
export function maxClients(loads: Loads, workers: number): number {
  return Math.max(loads.maxUsers, askersOfPgBouncer(loads, workers).atRate);
}
