import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { connectError } from '../../../../src/pipeline/errors/connect-error.js';
import { classifyPoolerError, type PoolerFailureKind } from '../../../../src/pipeline/errors/pooler-error.js';
import { classifyConnectFailure } from '../../../../src/pipeline/errors/server-error.js';
import { serverError } from '../../../support/stub-client.js';

type Texts = Readonly<Partial<Record<PoolerFailureKind, readonly string[]>>>;

/** As they stand in PgBouncer's source, releases 1.18 to 1.25. */
const pgBouncerBefore: Texts = {
  full: [
    'no more connections allowed (max_client_conn)',
    'no more connections allowed',
    'client connections exceeded (max_db_client_connections)',
    'client connections exceeded (max_user_client_connections)',
  ],
  busy: ['query_wait_timeout', 'query_timeout'],
  serverFull: [
    'sorry, too many clients already',
    'too many connections for role "app"',
    'too many connections for database "app"',
    'remaining connection slots are reserved for roles with the SUPERUSER attribute',
    'server login has been failing, cached error: sorry, too many clients already (server_login_retry)',
  ],
  serverDown: [
    'server login has been failing, try again later (server_login_retry)',
    'server login has been failing, cached error: connect failed (server_login_retry)',
    'server login has been failing, cached error: server DNS lookup failed (server_login_retry)',
    'server login has been failing, cached error: the database system is starting up (server_login_retry)',
    'client_login_timeout (server down)',
    'the database system is starting up',
    'the database system is shutting down',
    'the database system is in recovery mode',
    'the database system is not yet accepting connections',
    'connect failed',
  ],
  closing: ['pooler is shutting down', 'server shutting down'],
  timedOut: ['client_idle_timeout', 'client_login_timeout'],
  disabled: ['database "app" is disabled', 'authentication database "auth" is disabled'],
  startupParameter: [
    'unsupported startup parameter: statement_timeout',
    'unsupported startup parameter in options: geqo',
    "unsupported options startup parameter: only '-c config=val' and '--config=val' are allowed",
  ],
  refused: [
    'no such database: app',
    'no such user',
    'password authentication failed',
    'SASL authentication failed',
    '"trust" authentication failed',
    'login rejected',
    'unix socket login rejected',
    'server login failed: wrong password type',
    'bouncer config error',
    'SSL required',
    'not allowed',
    'password authentication failed for user "app"',
    'database "app" does not exist',
    'role "app" does not exist',
    'no pg_hba.conf entry for host "127.0.0.1", user "app", database "app", no encryption',
    'server login has been failing, cached error: password authentication failed for user "app" (server_login_retry)',
    'server login has been failing, cached error: database "app" does not exist (server_login_retry)',
  ],
};
/** Those that come where a server may have the statement. */
const pgBouncerAfter: Texts = {
  serverDown: ['server conn crashed?', 'server connection closed'],
  closing: ['admin forced disconnect', 'database removed', 'suspend_timeout', 'database configuration changed'],
  timedOut: ['query timeout', 'idle transaction timeout', 'transaction timeout'],
};

const listed = (texts: Texts): (readonly [string, string])[] =>
  Object.entries(texts).flatMap(([kind, each]) => each.map((text) => [kind, text] as const));
const from = (code: string, text: string) => classifyPoolerError(serverError(code, text, 'FATAL'));

test.each(listed(pgBouncerBefore))('PgBouncer means %s by %j, and has sent nothing', (kind, text) => {
  const failure = from('08P01', text);
  expect(failure).toMatchObject({ kind, pooler: 'PgBouncer' });
  expect(failure?.isUnsent).toBe(true);
});

test.each(listed(pgBouncerAfter))('PgBouncer means %s by %j, and may have sent the statement', (kind, text) => {
  const failure = from('08P01', text);
  expect(failure).toMatchObject({ kind, pooler: 'PgBouncer' });
  expect(failure?.isUnsent).toBe(false);
});

describe('other poolers', () => {
  test.each([
    ['Supavisor', 'full', 'XX000', 'Max client connections reached'],
    ['Supavisor', 'full', 'XX000', '(EMAXCONN) max client connections reached, limit: 200'],
    ['Supavisor', 'full', 'XX000', 'MaxClientsInSessionMode: max clients reached - in Session mode max clients are 15'],
    [
      'Supavisor',
      'busy',
      'XX000',
      '(ECHECKOUTTIMEOUT) unable to check out connection from the pool after 60000ms in T',
    ],
    ['Supavisor', 'busy', 'XX000', 'Unable to check out process from the pool due to timeout'],
    ['Supavisor', 'serverDown', '08006', 'Failed to connect to database: {:error, :econnrefused}'],
    ['Supavisor', 'refused', 'XX000', 'Tenant or user not found'],
    ['Supavisor', 'refused', 'XX000', '(ENOTFOUND) tenant/user app.x not found'],
    ['pgcat', 'busy', '58000', 'could not get connection from the pool - TimedOut'],
    ['pgcat', 'serverDown', '58000', 'could not get connection from the pool - AllServersDown'],
    ['pgcat', 'serverDown', '58000', 'Pool down for database: "app", user: "app"'],
    ['pgcat', 'closing', '58000', 'terminating connection due to administrator command'],
    ['pgcat', 'refused', '58000', 'No pool configured for database: "app", user: "app"'],
    ['Odyssey', 'full', '53300', 'odyssey: c1: too many client tcp connections (global client_max)'],
    ['Odyssey', 'busy', '53300', 'too many active clients for user (pool_size for user app.app reached 9)'],
    ['Odyssey', 'serverDown', '08006', 'odyssey: failed to connect to remote server s1'],
    [
      'Odyssey',
      'closing',
      '08006',
      'The Odyssey instance is gracefully shutting down, and the connections are being dr',
    ],
  ])('%s means %s by %s %j', (pooler, kind, code, text) => {
    expect(from(code, text)).toMatchObject({ pooler, kind });
  });

  test.each([
    ['08006', 'remote server read/write error s1: broken'],
    ['58000', 'error receiving data from server: SocketError'],
    ['XX000', '(EDBHANDLEREXITED) connection to database closed. Check logs for more information'],
  ])('by %s %j they may have sent the statement', (code, text) => {
    expect(from(code, text)?.isUnsent).toBe(false);
  });
});

test.each([
  ['unsupported startup parameter: statement_timeout', ['statement_timeout']],
  ['unsupported startup parameters: a, b', ['a', 'b']],
  ['unsupported startup parameter in options: geqo', ['geqo']],
  ["unsupported options startup parameter: only '-c config=val' and '--config=val' are allowed", ['options']],
])('names what is not known at the start of a session: %j', (text, parameters) => {
  expect(from('08P01', text)?.parameters).toEqual(parameters);
});

describe('is nobody’s but the server’s', () => {
  test.each([
    serverError('53300', 'sorry, too many clients already', 'FATAL'),
    serverError('57P01', 'terminating connection due to administrator command', 'FATAL'),
    serverError('57P03', 'the database system is starting up', 'FATAL'),
    serverError('28P01', 'password authentication failed for user "app"', 'FATAL'),
    serverError('08P01', 'invalid message format', 'FATAL'),
    serverError('08P01', "invalid command 'SHOW X', use SHOW HELP;", 'ERROR'),
    serverError('08P01', 'query_wait_timeout', 'ERROR'),
    serverError('XX000', 'cache lookup failed for relation 1', 'FATAL'),
    serverError('58000', 'could not open file', 'FATAL'),
    // What `pg` says where the connection closes without a word.
    new Error('Connection terminated unexpectedly'),
    Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' }),
    new Error('query_wait_timeout'),
    undefined,
    null,
    'query_wait_timeout',
  ])('%s', (error) => {
    expect(classifyPoolerError(error)).toBeUndefined();
    expect(classifyPoolerError(error)?.isUnsent).not.toBe(true);
  });
});

test('any text at all is answered, and so is what is no error', () => {
  fc.assert(
    fc.property(fc.anything(), fc.string(), (thrown, text) => {
      classifyPoolerError(thrown);
      from('08P01', text);
      expect(from('08P01', `query_wait_timeout${text}x`)).toBeUndefined();
    }),
  );
});

test.each([
  ['full', 'full', 'HEADROOM_POOLER_FULL', 'max_client_conn'],
  ['busy', 'full', 'HEADROOM_POOLER_BUSY', 'default_pool_size'],
  ['serverFull', 'full', 'HEADROOM_SERVER_FULL', 'max_connections'],
  ['serverDown', 'down', 'HEADROOM_SERVER_DOWN', 'server_login_retry'],
  ['closing', 'down', 'HEADROOM_SERVER_DOWN', 'log of the pooler'],
  ['timedOut', 'down', 'HEADROOM_SERVER_DOWN', 'timeouts of the pooler'],
  ['disabled', 'refused', 'HEADROOM_CONNECT_REFUSED', 'ENABLE'],
  ['startupParameter', 'refused', 'HEADROOM_CONNECT_REFUSED', 'ALTER ROLE'],
  ['refused', 'refused', 'HEADROOM_CONNECT_REFUSED', 'users'],
] as const)('a connection that is refused as %s means %s, and its callers get %s', (kind, failure, code, remedy) => {
  for (const text of pgBouncerBefore[kind] ?? []) {
    const cause = serverError('08P01', text, 'FATAL');
    expect(classifyConnectFailure(cause)).toBe(failure);
    const error = connectError(failure, { cause });
    expect(error).toMatchObject({ headroomCode: code, cause });
    expect(error.message).toMatch(/: PgBouncer /);
    expect(error.message.startsWith(text.replace(/\.$/, ''))).toBe(true);
    expect(error).toMatchObject({ code: '08P01', severity: 'FATAL' });
    expect(error.remedy).toContain(remedy);
  }
});
