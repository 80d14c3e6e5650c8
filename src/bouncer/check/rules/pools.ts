import { isAtLeast } from '../../version.js';
import type { IniFacts, Line } from '../facts.js';
import { type BouncerFinding, found } from '../finding.js';

/** How many connections, for whom, and what they are used for. */
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
    const reason = whyNot[mode];
    if (reason === undefined) return [];
    return [found('warning', `${mode}-mode`, place, `${what}: ${reason}`, 'Set pool_mode = transaction.')];
  });
}

const whyNot: Readonly<Record<string, string>> = {
  session: 'every client keeps a server connection until it leaves, so there can be no more clients than connections.',
  statement: 'transactions of more than one statement are refused.',
};

function reserve(facts: IniFacts): BouncerFinding[] {
  const place = facts.placeOf('reserve_pool_size');
  if (facts.number('reserve_pool_size') === 0) {
    const what = `${facts.show('reserve_pool_size')}: a pool whose connections are all held up has none left for the rest.`;
    return [found('warning', 'no-reserve', place, what, 'Set reserve_pool_size = 5.')];
  }
  const [after, wait] = [facts.number('reserve_pool_timeout'), facts.number('query_wait_timeout')];
  const isNever = after === 0 || (wait > 0 && after >= wait);
  if (!isNever) return [];
  const what = 'The reserve is never used: clients give up before reserve_pool_timeout, or it is 0.';
  const timeout = facts.placeOf('reserve_pool_timeout');
  return [
    found('warning', 'reserve-unused', timeout, what, 'Set reserve_pool_timeout = 3, less than query_wait_timeout.'),
  ];
}

function minimum(facts: IniFacts): BouncerFinding[] {
  const [least, most] = [facts.number('min_pool_size'), facts.number('default_pool_size')];
  if (!(most > 0 && least > most)) return [];
  const what = `min_pool_size is ${least}, more than default_pool_size, which is ${most} and counts.`;
  return [found('warning', 'minimum-over-pool', facts.placeOf('min_pool_size'), what, `Set it to at most ${most}.`)];
}

/** What a line of `[databases]` says, or else `[pgbouncer]`. */
function sizeFor(facts: IniFacts, { pairs }: Line, own: string, general: string): number {
  return Number(pairs.get(own) ?? facts.number(general));
}

function poolOverDatabase(facts: IniFacts): BouncerFinding[] {
  return facts.databases.flatMap((line) => {
    const pool = sizeFor(facts, line, 'pool_size', 'default_pool_size');
    const most = sizeFor(facts, line, 'max_db_connections', 'max_db_connections');
    if (!(most > 0 && pool > most)) return [];
    const place = line.pairs.has('pool_size') ? line : facts.placeOf('default_pool_size');
    const what = `The pool of \`${line.name}\` may have ${pool} connections, and the database only ${most}.`;
    return [
      found('warning', 'pool-over-database', place, what, `Lower the pool to ${most}, or raise max_db_connections.`),
    ];
  });
}

function unlimitedDatabase(facts: IniFacts): BouncerFinding[] {
  const open = facts.databases.find((line) => sizeFor(facts, line, 'max_db_connections', 'max_db_connections') === 0);
  if (open === undefined) return [];
  const what = `Nothing bounds the connections to \`${open.name}\`: each user has a pool of its own.`;
  const remedy = 'Set max_db_connections to the server’s share.';
  return [found('warning', 'no-database-limit', facts.placeOf('max_db_connections'), what, remedy)];
}

function fewClients(facts: IniFacts): BouncerFinding[] {
  const [clients, pool] = [facts.number('max_client_conn'), facts.number('default_pool_size')];
  const place = facts.placeOf('max_client_conn');
  if (clients < pool) {
    const what = `max_client_conn is ${clients}, less than default_pool_size, which is ${pool}.`;
    return [found('error', 'few-clients', place, what, 'Set max_client_conn = 1000.')];
  }
  if (facts.isSet('max_client_conn')) return [];
  const what = `${facts.show('max_client_conn')}: one more client is refused.`;
  return [
    found('warning', 'few-clients', place, what, 'Set max_client_conn to what all your pools may open together.'),
  ];
}

function fileLimit(facts: IniFacts): BouncerFinding[] {
  const { fileLimit: limit } = facts.surroundings;
  const servers = facts.databases.map((line) => {
    const most = sizeFor(facts, line, 'max_db_connections', 'max_db_connections');
    return most > 0 ? most : sizeFor(facts, line, 'pool_size', 'default_pool_size');
  });
  const needed = facts.number('max_client_conn') + servers.reduce((sum, each) => sum + each, 0) + 10;
  if (limit === undefined || !(needed > limit)) return [];
  const what = `Clients and servers may take ${needed} file descriptors, and PgBouncer may have ${limit}; it only logs that.`;
  const remedy = `Set LimitNOFILE=${needed} or more in its unit, or lower max_client_conn.`;
  return [found('error', 'file-limit', facts.placeOf('max_client_conn'), what, remedy)];
}

function backlog(facts: IniFacts): BouncerFinding[] {
  if (facts.number('max_client_conn') < 1000 || facts.number('listen_backlog') >= 512) return [];
  const what = `${facts.show('listen_backlog')}: of many clients that come at once the others have to try again.`;
  const remedy = 'Set listen_backlog = 1024; net.core.somaxconn bounds it.';
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
  const what = 'After every transaction a reset is run: a round trip more, and what connect_query has set is gone.';
  const place = facts.placeOf('server_reset_query_always');
  return [found('warning', 'reset-always', place, what, 'Remove server_reset_query_always.')];
}

function simpleQueries(facts: IniFacts): BouncerFinding[] {
  if (!facts.isOn('disable_pqexec')) return [];
  const what = 'disable_pqexec refuses simple queries, which is how pg sends BEGIN, COMMIT and all without parameters.';
  return [found('error', 'no-simple-queries', facts.placeOf('disable_pqexec'), what, 'Remove disable_pqexec.')];
}

function connectionPerUse(facts: IniFacts): BouncerFinding[] {
  if (facts.number('server_lifetime') !== 0) return [];
  const what = 'server_lifetime is 0: every connection to the server is used once, so there is no pool.';
  return [
    found('warning', 'connection-per-use', facts.placeOf('server_lifetime'), what, 'Set server_lifetime = 3600.'),
  ];
}
