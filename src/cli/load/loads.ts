import { ConfigError } from '../../errors.js';
import { connectionsFor } from '../../load/study/connections.js';
import type { AskedLoad, StudyPlan } from '../../load/study/plan.js';
import { defaultUsers, type LoadFlags } from './options.js';

type Asked = Pick<LoadFlags, 'users' | 'rate' | 'spike' | 'findSize'>;

/** The loads of a study. */
export interface Loads extends Pick<StudyPlan, 'loads' | 'spike' | 'capacityUsers'> {
  /** Users of the sweep over sizes; `undefined` without one. */
  readonly sweepUsers: number | undefined;
  /** Maximum number of concurrent users, including all of a spike; for requests at a rate, those of the loop that measures the capacity. */
  readonly maxUsers: number;
}

/**
 * Resolves the requested loads.
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

/** Maximum number of concurrent connections of `none`; `Infinity` for requests at a rate. */
export function maxUsersOfNone({ loads, spike }: Pick<Loads, 'loads' | 'spike'>): number {
  const users = loads.map((load) => connectionsFor('none', load, 1));
  return Math.max(...users, spike?.spikeUsers ?? 0);
}

/** Maximum number of users of `pgbouncer`, and of connections that requests at a rate share; 0 if there are none. */
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

/** Maximum number of concurrent connections to PgBouncer, including those that measure the capacity. */
export function maxClients(loads: Loads, workers: number): number {
  return Math.max(loads.maxUsers, askersOfPgBouncer(loads, workers).atRate);
}
