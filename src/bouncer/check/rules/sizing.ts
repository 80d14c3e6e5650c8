import { type Demand, evaluateSizing } from '../../sizing.js';
import type { IniFacts, Line } from '../facts.js';
import { type BouncerFinding, found } from '../finding.js';

/** Checks that the server has enough connections for all processes with this file. */
export function sizing(facts: IniFacts, processes: number): BouncerFinding[] {
  const { server } = facts.surroundings;
  if (server === undefined) return [];
  const { isEnough, arithmetic, problems } = evaluateSizing(demandOf(facts, processes), server);
  if (isEnough) return [];
  const place = facts.placeOf(facts.isSet('max_db_connections') ? 'max_db_connections' : 'default_pool_size');
  return [
    found('error', 'sizing', place, `The server does not have enough connections: ${arithmetic}.`, problems.join(' ')),
  ];
}

/** Without a limit for a database, one user's pool is the minimum demand. */
function demandOf(facts: IniFacts, processes: number): Demand {
  const databases: Record<string, number> = {};
  for (const line of linesTo(facts)) {
    const name = line.pairs.get('dbname') ?? line.name;
    databases[name] = (databases[name] ?? 0) + maxConnectionsOf(facts, line);
  }
  const perProcess = Object.values(databases).reduce((sum, each) => sum + each, 0);
  return { processes, perProcess, direct: 0, databases };
}

/** Lines that lead to the server whose limits are known. With a single host, it is that one whatever its name is here. */
function linesTo({ databases, surroundings: { serverAddress } }: IniFacts): readonly Line[] {
  const hosts = new Set(databases.map(({ pairs }) => nameOf(pairs.get('host') ?? 'localhost')));
  if (serverAddress === undefined || hosts.size <= 1) return databases;
  const { host, port } = serverAddress;
  return databases.filter(
    ({ pairs }) =>
      (pairs.get('host') ?? 'localhost').split(',').some((each) => nameOf(each) === nameOf(host)) &&
      Number(pairs.get('port') ?? 5432) === port,
  );
}

/** One name for this machine. */
const nameOf = (host: string): string =>
  /^(?:localhost|127\.\d+\.\d+\.\d+|::1|\/.*)$/i.test(host) ? 'localhost' : host.toLowerCase();

function maxConnectionsOf(facts: IniFacts, { pairs }: Line): number {
  const limit = Number(pairs.get('max_db_connections') ?? facts.number('max_db_connections'));
  if (limit > 0) return limit;
  const pool = Number(pairs.get('pool_size') ?? facts.number('default_pool_size'));
  const reserve = pairs.get('reserve_pool_size') ?? pairs.get('reserve_pool') ?? facts.number('reserve_pool_size');
  return pool + Number(reserve);
}
