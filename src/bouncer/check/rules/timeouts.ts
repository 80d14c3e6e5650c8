import type { IniFacts } from '../facts.js';
import { type BouncerFinding, found } from '../finding.js';

/** Rules on timeouts. */
export const timeoutRules = [
  ignoredTimeouts,
  tooLong,
  idleTransactions,
  queryTimeout,
  lostTimeout,
  idleClients,
  silentPeers,
];

const dropped = ['statement_timeout', 'lock_timeout', 'idle_in_transaction_session_timeout', 'transaction_timeout'];

function ignoredTimeouts(facts: IniFacts): BouncerFinding[] {
  const place = facts.placeOf('ignore_startup_parameters');
  return facts.words('ignore_startup_parameters').flatMap((name) => {
    const remedy = 'Remove it, and set it with connect_query or ALTER ROLE … SET.';
    if (dropped.includes(name)) {
      const what = `A client’s ${name} is silently ignored and has no effect.`;
      return [found('error', 'ignored-timeout', place, what, remedy)];
    }
    if (!['options', 'search_path', 'role', 'default_transaction_read_only'].includes(name)) return [];
    const what = `A client’s ${name} is silently ignored, along with any protection it provides.`;
    return [found('warning', 'ignored-parameter', place, what, remedy)];
  });
}

/** Keys whose default is far too long for a waiting client, with the reason; for some, 0 means no limit. */
const limits: readonly (readonly [
  key: string,
  max: number,
  recommended: number,
  why: string,
  isZeroUnlimited: boolean,
])[] = [
  [
    'client_login_timeout',
    15,
    8,
    'until the server has been reached once, connecting clients hang for this long.',
    true,
  ],
  [
    'query_wait_timeout',
    30,
    10,
    'clients wait this long for a server connection, although their callers have given up long before.',
    true,
  ],
  ['server_login_retry', 5, 1, 'clients are rejected for this long after the server is back.', false],
  ['server_connect_timeout', 10, 5, 'PgBouncer waits this long for a server that does not answer.', true],
];

function tooLong(facts: IniFacts): BouncerFinding[] {
  return limits.flatMap(([key, max, recommended, why, isZeroUnlimited]) => {
    const value = facts.number(key);
    if (!(value > max || (isZeroUnlimited && value === 0))) return [];
    const rule = key.replaceAll('_', '-');
    const what = value === 0 ? `${key} is 0: clients wait without limit.` : `${facts.show(key, ' s')}: ${why}`;
    return [found('warning', rule, facts.placeOf(key), what, `Set ${key} = ${recommended}.`)];
  });
}

function idleTransactions(facts: IniFacts): BouncerFinding[] {
  if (facts.number('idle_transaction_timeout') !== 0) return [];
  const what = `${facts.show('idle_transaction_timeout')}: a client that leaves a transaction open keeps its server connection.`;
  const place = facts.placeOf('idle_transaction_timeout');
  return [found('warning', 'idle-transactions', place, what, 'Set idle_transaction_timeout = 60.')];
}

/** Statement timeout that `connect_query` sets, in seconds. */
function statementTimeout(query: string | undefined): number | undefined {
  const match = /\bstatement_timeout\s*(?:=|\bto\b)\s*'?(\d+)\s*(ms|s|min|h)?/i.exec(query ?? '');
  if (match === null) return undefined;
  const scale = { ms: 1, s: 1000, min: 60_000, h: 3_600_000 }[(match[2] ?? 'ms').toLowerCase()] ?? 1;
  return (Number(match[1]) * scale) / 1000;
}

function queryTimeout(facts: IniFacts): BouncerFinding[] {
  const limit = facts.number('query_timeout');
  if (!(limit > 0)) return [];
  const line = facts.databases.find(({ pairs }) => (statementTimeout(pairs.get('connect_query')) ?? 0) >= limit);
  if (line === undefined) return [];
  const what = `query_timeout is ${limit} s, not above the statement timeout of \`${line.name}\`: PgBouncer disconnects the client first.`;
  const remedy = 'Set query_timeout a few seconds above the statement timeout.';
  return [found('warning', 'query-timeout', facts.placeOf('query_timeout'), what, remedy)];
}

/** `DISCARD ALL` undoes `connect_query`. */
function lostTimeout(facts: IniFacts): BouncerFinding[] {
  const isReset =
    facts.choice('pool_mode') === 'session' && /\b(?:discard|reset)\s+all\b/i.test(facts.text('server_reset_query'));
  if (!isReset) return [];
  const what = 'In session mode, server_reset_query undoes connect_query after the first client.';
  return facts.databases
    .filter(({ pairs }) => /^\s*set\b/i.test(pairs.get('connect_query') ?? ''))
    .map((line) => found('warning', 'connect-query-undone', line, what, 'Use ALTER ROLE … SET instead.'));
}

function idleClients(facts: IniFacts): BouncerFinding[] {
  if (!facts.isOn('client_idle_timeout')) return [];
  const what = 'client_idle_timeout closes connections that application pools keep open.';
  return [found('warning', 'idle-clients', facts.placeOf('client_idle_timeout'), what, 'Remove client_idle_timeout.')];
}

function silentPeers(facts: IniFacts): BouncerFinding[] {
  if (!facts.isOn('tcp_keepalive')) {
    const what = 'tcp_keepalive is off: dead connections stay in the pool.';
    return [found('warning', 'no-keepalive', facts.placeOf('tcp_keepalive'), what, 'Set tcp_keepalive = 1.')];
  }
  if (facts.number('tcp_user_timeout') !== 0) return [];
  const what = `${facts.show('tcp_user_timeout')}: unacknowledged data to a dead host times out only after about 15 minutes.`;
  return [
    found('warning', 'no-user-timeout', facts.placeOf('tcp_user_timeout'), what, 'Set tcp_user_timeout = 15000.'),
  ];
}
