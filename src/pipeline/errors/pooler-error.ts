/**
 * Kind of failure that a pooler in front of the server reported.
 *
 * - `full`: it accepts no more clients
 * - `busy`: none of its connections to the server became free in time
 * - `serverFull`: the server, or the role, allows no further connection of the pooler
 * - `serverDown`: it cannot reach the server, or has lost it
 * - `closing`: it is shutting down, was ordered to end this connection, or lost track of its state
 * - `timedOut`: the client was idle, or its statement or transaction ran, for longer than the pooler's settings allow
 * - `disabled`: an operator has disabled the database
 * - `startupParameter`: it does not accept a startup parameter
 * - `refused`: user, password, database, TLS, or its own configuration
 */
export type PoolerFailureKind =
  | 'full'
  | 'busy'
  | 'serverFull'
  | 'serverDown'
  | 'closing'
  | 'timedOut'
  | 'disabled'
  | 'startupParameter'
  | 'refused';

/** A pooler that its error messages identify. */
export type PoolerName = 'PgBouncer' | 'Supavisor' | 'pgcat' | 'Odyssey';

export interface PoolerFailure {
  readonly kind: PoolerFailureKind;
  readonly pooler: PoolerName;
  /** True if it certainly ended the connection before sending any pending statement to a server. */
  readonly isUnsent: boolean;
  /** The same for a statement that had no unanswered statement in front of it. */
  readonly isUnsentAlone: boolean;
  /** For `startupParameter`, the parameters that it did not accept; otherwise empty. */
  readonly parameters: readonly string[];
}

/** One message of a pooler, which is in English whatever the locale. */
interface Saying {
  readonly says: RegExp;
  readonly kind: PoolerFailureKind;
  /** True if a server may already have the statement; `'for others'` if it may have statements sent in front of it. */
  readonly isLate?: boolean | 'for others';
}

/** PostgreSQL's own messages, which poolers forward with another code. */
const comesBack = /database system is (?:starting up|shutting down|in recovery|not (?:yet )?accepting)/;
const hasNoPlace = /too many clients already|remaining connection slots|too many connections for/;
const saysNo =
  /authentication failed|no pg_hba\.conf entry|^(?:role|database) ".*" (?:does not exist|is not)|permission denied for/;

/** Messages of src/client.c, janitor.c, objects.c, server.c and proto.c, releases 1.18 to 1.25: each has the code 08P01. */
const ofPgBouncer: readonly Saying[] = [
  { kind: 'full', says: /^no more connections allowed|^client connections exceeded \(max_\w+_client_connections\)/ },
  // With an underscore it is sent to clients without a server, with a space to clients that have one.
  { kind: 'busy', says: /^query_wait_timeout$|^query_timeout$/ },
  // From 1.19 on, the server's own message follows.
  { kind: 'serverFull', says: new RegExp(`^server login has been failing.*(?:${hasNoPlace.source})`) },
  { kind: 'refused', says: new RegExp(`^server login has been failing.*: .*(?:${saysNo.source.replaceAll('^', '')})`) },
  { kind: 'serverDown', says: /^server login has been failing|^client_login_timeout \(server down\)$/ },
  {
    kind: 'serverDown',
    says: /^(?:connect failed|connect timeout|cannot connect|login failed|server DNS lookup failed)$/,
  },
  { kind: 'serverDown', says: /^server conn crashed\?$|^server connection closed$|^unexpected eof$/, isLate: true },
  { kind: 'serverDown', says: comesBack },
  { kind: 'serverFull', says: hasNoPlace },
  { kind: 'closing', says: /^pooler is shutting down$|^server shutting down$/ },
  { kind: 'closing', says: /^admin forced disconnect$|^database removed$|^suspend_timeout$/, isLate: true },
  { kind: 'closing', says: /^database configuration changed$|^connect string changed$/, isLate: true },
  { kind: 'closing', says: /^prepared statement did not exist$/, isLate: 'for others' },
  { kind: 'timedOut', says: /^client_idle_timeout$|^client_login_timeout$/ },
  { kind: 'timedOut', says: /^(?:query|idle transaction|transaction) timeout$/, isLate: true },
  { kind: 'disabled', says: /^(?:authentication )?database ".*" is disabled$/ },
  { kind: 'startupParameter', says: /^unsupported (?:options )?startup parameters?\b/ },
  { kind: 'refused', says: /^no such (?:database|user)|^(?:unix socket )?login rejected$|^no username supplied$/ },
  { kind: 'refused', says: /^server login failed: |^bouncer config error$|^SSL required$|^not allowed$/ },
  { kind: 'refused', says: /^(?:user|pass)(?:name|word) too long$|^empty password returned|^no authentication method/ },
  { kind: 'refused', says: saysNo },
];

/** Messages of lib/supavisor/errors and db_handler.ex, and of its first releases: XX000, and 08006 for the server. */
const ofSupavisor: readonly Saying[] = [
  { kind: 'full', says: /max client(?:s| connections) reached|max pools count reached/i },
  { kind: 'busy', says: /unable to check ?out (?:connection|process) from the pool|failed to check out a connection/i },
  { kind: 'serverDown', says: /^failed to connect to database|failed attempts to connect to the database/i },
  { kind: 'serverDown', says: /connection to database closed|DbHandler exited/, isLate: true },
  { kind: 'closing', says: /pool terminating/, isLate: true },
  { kind: 'disabled', says: /tenant is banned/ },
  { kind: 'refused', says: /tenant(?: or |\/)user .*not found|no tenant identifier|tenant allow_list/i },
];

/** Messages of src/client.rs, each with the code 58000. */
const ofPgcat: readonly Saying[] = [
  { kind: 'serverDown', says: /^could not get connection from the pool - .*(?:AllServersDown|BadConfig)/ },
  { kind: 'serverDown', says: /^Pool down for database/ },
  { kind: 'serverDown', says: /^error receiving data from server/, isLate: true },
  { kind: 'busy', says: /^could not get connection from the pool|^checkout failure limit reached/ },
  { kind: 'closing', says: /^terminating connection due to administrator command$/, isLate: true },
  { kind: 'timedOut', says: /^idle transaction timeout$|^pool statement timeout$/, isLate: true },
  { kind: 'refused', says: /^No pool configured for database/ },
];

/** Messages of sources/frontend.c, possibly with a prefix: 53300 for too many connections, 08006 for the rest. */
const ofOdyssey: readonly Saying[] = [
  { kind: 'full', says: /too many (?:client )?tcp connections/ },
  { kind: 'busy', says: /too many active clients for user|failed to get remote server connection/ },
  { kind: 'serverDown', says: /failed to connect to remote server|can't find suitable host/ },
  { kind: 'serverDown', says: /remote server read\/write error|remote server .*readahead buffer full/, isLate: true },
  { kind: 'closing', says: /Odyssey instance is |killed by Odyssey/, isLate: true },
  { kind: 'timedOut', says: /dropped by Odyssey due to idle/, isLate: true },
  { kind: 'refused', says: /route for '.*' is not found|client routing failed|host based authentication rejected/ },
];

const speakers: readonly (readonly [PoolerName, readonly string[], readonly Saying[]])[] = [
  ['PgBouncer', ['08P01'], ofPgBouncer],
  ['Supavisor', ['XX000', '08006'], ofSupavisor],
  ['pgcat', ['58000'], ofPgcat],
  ['Odyssey', ['53300', '08006', '08P01', '28000', '3D000'], ofOdyssey],
];

/**
 * Classifies an error with which a pooler in front of the server ends a connection. Poolers use few codes, PgBouncer a
 * single one, so the message decides.
 *
 * @returns undefined for an error of no known pooler: it is the server's, or the connection closed without an error, as
 * on an immediate shutdown of a pooler
 */
export function classifyPoolerError(error: unknown): PoolerFailure | undefined {
  const { code, message, severity } = (error ?? {}) as { code?: unknown; message?: unknown; severity?: unknown };
  if (severity !== 'FATAL' || typeof code !== 'string' || typeof message !== 'string') return undefined;
  for (const [pooler, codes, sayings] of speakers) {
    if (!codes.includes(code)) continue;
    const saying = sayings.find(({ says }) => says.test(message));
    if (saying === undefined) continue;
    const { kind, isLate = false } = saying;
    const parameters = kind === 'startupParameter' ? parametersIn(message) : [];
    return { kind, pooler, isUnsent: !isLate, isUnsentAlone: isLate !== true, parameters };
  }
  return undefined;
}

/** Without names, `options` as a whole could not be parsed. */
function parametersIn(message: string): readonly string[] {
  const names = /^unsupported startup parameters?(?: in options)?: (.+)$/.exec(message)?.[1];
  return names?.split(/[\s,]+/).filter((name) => name !== '') ?? ['options'];
}
