import { formatNoun } from '../format/noun.js';
import { answered, type BouncerFacts, type DoctorFacts, factsOf } from './facts.js';

/** Connections that one process of the service may open: those of its pools, or of its configuration. */
export function connectionsPerProcess({ apps, configuration }: DoctorFacts): number | undefined {
  const known = answered(apps).map(({ facts }) => facts.pools.reduce((sum, { max }) => sum + max, 0));
  return known.length > 0 ? Math.max(...known) : configuration.config?.pool.max;
}

/** True if the service connects through PgBouncer. */
export const usesBouncer = ({ configuration }: DoctorFacts): boolean => configuration.config?.strategy === 'pgbouncer';

/** Pools that compete for connections: all of a server, or those of the service's role in its database. */
export type Scope = 'server' | 'database' | 'role';

/** Connections that the service and others need of a server, a database or a role. */
export interface Demand {
  readonly total: number;
  /** `4 processes × 10 + 9 of others`. */
  readonly sum: string;
  /** Change that makes it fit into as many connections; undefined if none does. */
  readonly fitInto: (limit: number) => string | undefined;
}

/** Connections that the service, all its processes and PgBouncers together, and others may need. */
export function demandOn(scope: Scope, facts: DoctorFacts): Demand | undefined {
  const server = factsOf(facts.server);
  if (server === undefined) return undefined;
  const { used, usedByOthers } = scope === 'server' ? server : server[scope];
  if (usesBouncer(facts)) return bouncerDemand(facts, scope, used);
  const each = connectionsPerProcess(facts);
  if (each === undefined) return undefined;
  const { replicas } = facts;
  return demandOf(
    `${formatNoun(replicas, 'process', 'processes')} × ${each}`,
    replicas * each,
    usedByOthers,
    (room) => {
      const size = Math.floor(room / replicas);
      return size >= 1 ? `Set DB_POOL_MAX=${size}` : undefined;
    },
  );
}

/** Connections of the service to its database, without those of others; undefined if unknown. */
export function ownConnections(facts: DoctorFacts): number | undefined {
  if (!usesBouncer(facts)) {
    const each = connectionsPerProcess(facts);
    return each === undefined ? undefined : facts.replicas * each;
  }
  const bouncers = answered(facts.bouncers);
  const name = facts.configuration.config?.connection.database;
  const sizes = bouncers.flatMap(({ facts: each }) => poolsOf(each, name, 'role').map(({ size }) => size));
  return sizes.length === 0 ? undefined : sizes.reduce((sum, size) => sum + size, 0);
}

function demandOf(own: string, size: number, others: number, change: (room: number) => string | undefined): Demand {
  return { total: size + others, sum: `${own} + ${others} of others`, fitInto: (limit) => change(limit - others) };
}

function bouncerDemand(facts: DoctorFacts, scope: Scope, used: number): Demand | undefined {
  const bouncers = answered(facts.bouncers);
  if (bouncers.length === 0) return undefined;
  const name = facts.configuration.config?.connection.database;
  const pools = bouncers.map(({ facts: each }) => poolsOf(each, name, scope));
  const sizes = pools.map((each) => each.reduce((sum, { size }) => sum + size, 0));
  // Sessions of PgBouncer have the names of its clients: which are its own, only their number says.
  const open = pools.flat().reduce((sum, each) => sum + each.open, 0);
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const count = pools.flat().length;
  return demandOf(`${sizes.join(' + ')} of PgBouncer`, total, Math.max(0, used - open), (room) => {
    const each = Math.floor(room / count);
    if (each < 1) return undefined;
    return `Set max_db_connections = ${each}${count === 1 ? '' : ` (for each of ${count} databases)`}, and RELOAD`;
  });
}

interface BouncerPool {
  /** Connections that it may open, and those that are open. */
  readonly size: number;
  readonly open: number;
}

/** Pools of a scope, with one user for each database. */
function poolsOf(bouncer: BouncerFacts, name: string | undefined, scope: Scope): readonly BouncerPool[] {
  const { databases, settings } = bouncer;
  const general = Number(settings.max_db_connections ?? 0);
  const poolOf = ({ poolSize, reservePoolSize, maxConnections, currentConnections }: Sizes): BouncerPool => {
    const [size, limit] = [poolSize + reservePoolSize, maxConnections || general];
    return { size: limit > 0 ? Math.min(limit, size) : size, open: currentConnections };
  };
  const own = databases.find((each) => each.name === name);
  if (own !== undefined) return databases.filter((each) => isWithin(scope, each, own)).map(poolOf);
  // The line `*`, which the console lists for databases that are in use only.
  const star = {
    ...{ poolSize: Number(settings.default_pool_size ?? 0), reservePoolSize: Number(settings.reserve_pool_size ?? 0) },
    ...{ maxConnections: 0, currentConnections: 0 },
  };
  return [poolOf(star), ...(scope === 'server' ? databases.map(poolOf) : [])];
}

type Line = BouncerFacts['databases'][number];
type Sizes = Pick<Line, 'poolSize' | 'reservePoolSize' | 'maxConnections' | 'currentConnections'>;

/** True for a line of `[databases]` that leads to the same server as the service's, or to the same database of it. */
const isWithin = (scope: Scope, line: Line, own: Line): boolean =>
  line.host === own.host && line.port === own.port && (scope === 'server' || line.database === own.database);

/** True for a server that others cannot listen to: a socket, or this machine. */
export const isLocal = (host: string): boolean => /^\/|^(?:localhost|127\.\d+\.\d+\.\d+|::1)$/i.test(host);
