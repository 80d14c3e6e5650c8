import { formatNoun } from '../format/noun.js';
import { answered, type BouncerFacts, type DoctorFacts } from './facts.js';

/** Connections that one process of the service may open: those of its pools, or of its configuration. */
export function connectionsPerProcess({ apps, configuration }: DoctorFacts): number | undefined {
  const known = answered(apps).map(({ facts }) => facts.pools.reduce((sum, { max }) => sum + max, 0));
  return known.length > 0 ? Math.max(...known) : configuration.config?.pool.max;
}

/** True if the service connects through PgBouncer. */
export const usesBouncer = ({ configuration }: DoctorFacts): boolean => configuration.config?.strategy === 'pgbouncer';

/** Connections that a PgBouncer may open to its servers, with one user for each database. */
export function serverConnectionsOf({ databases, settings }: BouncerFacts): number {
  const general = Number(settings.max_db_connections ?? 0);
  return databases.reduce((sum, { poolSize, reservePoolSize, maxConnections }) => {
    const limit = maxConnections || general;
    const size = poolSize + reservePoolSize;
    return sum + (limit > 0 ? Math.min(limit, size) : size);
  }, 0);
}

/** Connections to the server that the service may need, all its processes and PgBouncers together; with the sum. */
export function serverDemand(facts: DoctorFacts): { readonly total: number; readonly sum: string } | undefined {
  const bouncers = answered(facts.bouncers);
  if (usesBouncer(facts)) {
    if (bouncers.length === 0) return undefined;
    const sizes = bouncers.map(({ facts: each }) => serverConnectionsOf(each));
    return { total: sizes.reduce((sum, size) => sum + size, 0), sum: `${sizes.join(' + ')} of PgBouncer` };
  }
  const each = connectionsPerProcess(facts);
  if (each === undefined) return undefined;
  return { total: facts.replicas * each, sum: `${formatNoun(facts.replicas, 'process', 'processes')} × ${each}` };
}

/** True for a server that others cannot listen to: a socket, or this machine. */
export const isLocal = (host: string): boolean => /^\/|^(?:localhost|127\.\d+\.\d+\.\d+|::1)$/i.test(host);
