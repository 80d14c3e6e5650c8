import { isAtLeast } from '../../version.js';
import type { IniFacts, Line } from '../facts.js';
import { type BouncerFinding, found } from '../finding.js';

/** Rules on the number of connections and their use. */
export const poolRules = [
  noDatabases,
  poolMode,
  reserve,
  minimum,
  poolOverDatabase,
  unlimitedDatabase,
  fewClients,
  fileLimit,
  backlog,
  preparedOff,
  resetAlways,
  simpleQueries,
  connectionPerUse,
];

function noDatabases(facts: IniFacts): BouncerFinding[] {
  if (facts.databases.length > 0) return [];
  const header = facts.document.headers.find(({ name }) => name === 'databases') ?? {
    file: facts.document.file,
    line: 1,
  };
  return [found('error', 'no-databases', header, 'There is no database to connect to.', 'Add a line to [databases].')];
}

function poolMode(facts: IniFacts): BouncerFinding[] {
  const everywhere = {
    place: facts.placeOf('pool_mode'),
    mode: facts.choice('pool_mode'),
    what: facts.show('pool_mode'),
  };
  const lines = facts.databases.flatMap((place) => {
    const mode = place.pairs.get('pool_mode')?.toLowerCase();
    return mode === undefined ? [] : [{ place, mode, what: `pool_mode is ${mode} for \`${place.name}\`` }];
  });
  return [everywhere, ...lines].flatMap(({ place, mode, what }) => {
    const reason = modeDrawbacks[mode];
    if (reason === undefined) return [];
    return [found('warning', `${mode}-mode`, place, `${what}: ${reason}`, 'Set pool_mode = transaction.')];
  });
}

const modeDrawbacks: Readonly<Record<string, string>> = {
  session:
    'every client keeps a server connection until it disconnects, so there can be no more clients than connections.',
  statement: 'transactions of more than one statement are rejected.',
};

function reserve(facts: IniFacts): BouncerFinding[] {
  const place = facts.placeOf('reserve_pool_size');
  if (facts.number('reserve_pool_size') === 0) {
    const what = `${facts.show('reserve_pool_size')}: a pool whose connections are all blocked has no spare ones.`;
    return [found('warning', 'no-reserve', place, what, 'Set reserve_pool_size = 5.')];
  }
  const [after, wait] = [facts.number('reserve_pool_timeout'), facts.number('query_wait_timeout')];
  const isNever = after === 0 || (wait > 0 && after >= wait);
  if (!isNever) return [];
  const what = 'The reserve is never used: reserve_pool_timeout is 0 or not below query_wait_timeout.';
  const timeout = facts.placeOf('reserve_pool_timeout');
  return [
    found('warning', 'reserve-unused', timeout, what, 'Set reserve_pool_timeout = 3, less than query_wait_timeout.'),
  ];
}

function minimum(facts: IniFacts): BouncerFinding[] {
  const [min, max] = [facts.number('min_pool_size'), facts.number('default_pool_size')];
  if (!(max > 0 && min > max)) return [];
  const what = `min_pool_size is ${min}, more than default_pool_size (${max}), which takes precedence.`;
  return [found('warning', 'minimum-over-pool', facts.placeOf('min_pool_size'), what, `Set it to at most ${max}.`)];
}

/** Number from a line of `[databases]`, else from `[pgbouncer]`. */
function sizeFor(facts: IniFacts, { pairs }: Line, own: string, general: string): number {
  return Number(pairs.get(own) ?? facts.number(general));
}

function poolOverDatabase(facts: IniFacts): BouncerFinding[] {
  return facts.databases.flatMap((line) => {
    const pool = sizeFor(facts, line, 'pool_size', 'default_pool_size');
    const max = sizeFor(facts, line, 'max_db_connections', 'max_db_connections');
    if (!(max > 0 && pool > max)) return [];
    const place = line.pairs.has('pool_size') ? line : facts.placeOf('default_pool_size');
    const what = `The pool of \`${line.name}\` may have ${pool} connections, but the database only ${max}.`;
    return [
      found('warning', 'pool-over-database', place, what, `Lower the pool to ${max}, or raise max_db_connections.`),
    ];
  });
}

function unlimitedDatabase(facts: IniFacts): BouncerFinding[] {
  const open = facts.databases.find((line) => sizeFor(facts, line, 'max_db_connections', 'max_db_connections') === 0);
  if (open === undefined) return [];
  const what = `The number of connections to \`${open.name}\` is not limited: each user has a separate pool.`;
  const remedy = 'Set max_db_connections to this database’s share of the server’s connections.';
  return [found('warning', 'no-database-limit', facts.placeOf('max_db_connections'), what, remedy)];
}

function fewClients(facts: IniFacts): BouncerFinding[] {
  const [clients, pool] = [facts.number('max_client_conn'), facts.number('default_pool_size')];
  const place = facts.placeOf('max_client_conn');
  if (clients < pool) {
    const what = `max_client_conn is ${clients}, less than default_pool_size (${pool}).`;
    return [found('error', 'few-clients', place, what, 'Set max_client_conn = 1000.')];
  }
  if (facts.isSet('max_client_conn')) return [];
  const what = `${facts.show('max_client_conn')}: further clients are rejected.`;
  return [
    found('warning', 'few-clients', place, what, 'Set max_client_conn to the total that all your pools may open.'),
  ];
}

function fileLimit(facts: IniFacts): BouncerFinding[] {
  const { fileLimit: limit } = facts.surroundings;
  const servers = facts.databases.map((line) => {
    const max = sizeFor(facts, line, 'max_db_connections', 'max_db_connections');
    return max > 0 ? max : sizeFor(facts, line, 'pool_size', 'default_pool_size');
  });
  const needed = facts.number('max_client_conn') + servers.reduce((sum, each) => sum + each, 0) + 10;
  if (limit === undefined || !(needed > limit)) return [];
  const what = `Clients and servers may need ${needed} file descriptors, but the limit is ${limit}; PgBouncer only logs this.`;
  const remedy = `Set LimitNOFILE=${needed} or more in its unit, or lower max_client_conn.`;
  return [found('error', 'file-limit', facts.placeOf('max_client_conn'), what, remedy)];
}

function backlog(facts: IniFacts): BouncerFinding[] {
  if (facts.number('max_client_conn') < 1000 || facts.number('listen_backlog') >= 512) return [];
  const what = `${facts.show('listen_backlog')}: when many clients connect at once, some have to retry.`;
  const remedy = 'Set listen_backlog = 1024; net.core.somaxconn is its upper limit.';
  return [found('warning', 'small-backlog', facts.placeOf('listen_backlog'), what, remedy)];
}

function preparedOff(facts: IniFacts): BouncerFinding[] {
  const isUseful = isAtLeast(facts.version, 1, 21) && facts.choice('pool_mode') !== 'session';
  if (!isUseful || facts.number('max_prepared_statements') !== 0) return [];
  const what = `${facts.show('max_prepared_statements')}: named prepared statements fail at random.`;
  const place = facts.placeOf('max_prepared_statements');
  return [found('warning', 'prepared-off', place, what, 'Set max_prepared_statements = 200.')];
}

function resetAlways(facts: IniFacts): BouncerFinding[] {
  if (!facts.isOn('server_reset_query_always') || facts.choice('pool_mode') === 'session') return [];
  const what = 'A reset query runs after every transaction: it costs a round trip, and undoes connect_query.';
  const place = facts.placeOf('server_reset_query_always');
  return [found('warning', 'reset-always', place, what, 'Remove server_reset_query_always.')];
}

function simpleQueries(facts: IniFacts): BouncerFinding[] {
  if (!facts.isOn('disable_pqexec')) return [];
  const what =
    'disable_pqexec rejects simple queries, which pg uses for BEGIN, COMMIT and every statement without parameters.';
  return [found('error', 'no-simple-queries', facts.placeOf('disable_pqexec'), what, 'Remove disable_pqexec.')];
}

function connectionPerUse(facts: IniFacts): BouncerFinding[] {
  if (facts.number('server_lifetime') !== 0) return [];
  const what = 'server_lifetime is 0: every server connection is used only once, so nothing is pooled.';
  return [
    found('warning', 'connection-per-use', facts.placeOf('server_lifetime'), what, 'Set server_lifetime = 3600.'),
  ];
}
