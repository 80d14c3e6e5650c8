import type { IniFacts } from '../facts.js';
import { type BouncerFinding, found } from '../finding.js';

/** How long anybody waits, when something is wrong. */
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
  return facts.list('ignore_startup_parameters').flatMap((name) => {
    const remedy = 'Remove it, and set it with connect_query or ALTER ROLE … SET.';
    if (dropped.includes(name.toLowerCase())) {
      const what = `A client’s ${name} is dropped without a word: it is not in force.`;
      return [found('error', 'ignored-timeout', place, what, remedy)];
    }
    if (!['options', 'search_path', 'role', 'default_transaction_read_only'].includes(name.toLowerCase())) return [];
    const what = `A client’s ${name} is dropped without a word, with whatever it was to protect.`;
    return [found('warning', 'ignored-parameter', place, what, remedy)];
  });
}

/** Keys whose default is far too long for a client that waits, and why; 0 means no end for some. */
const limits: readonly (readonly [key: string, most: number, better: number, why: string, isEndless: boolean])[] = [
  [
    'client_login_timeout',
    15,
    8,
    'while the server was never reached, a client that connects hangs for as long.',
    true,
  ],
  [
    'query_wait_timeout',
    30,
    10,
    'callers wait for as long while there is no connection, and have given up long before.',
    true,
  ],
  ['server_login_retry', 5, 1, 'for as long clients are refused also when the server is back.', false],
  ['server_connect_timeout', 10, 5, 'a server that does not answer is waited for this long.', true],
];

function tooLong(facts: IniFacts): BouncerFinding[] {
  return limits.flatMap(([key, most, better, why, isEndless]) => {
    const value = facts.number(key);
    if (!(value > most || (isEndless && value === 0))) return [];
    const rule = key.replaceAll('_', '-');
    const what = value === 0 ? `${key} is 0: there is no end to the waiting.` : `${facts.show(key, ' s')}: ${why}`;
    return [found('warning', rule, facts.placeOf(key), what, `Set ${key} = ${better}.`)];
  });
}

function idleTransactions(facts: IniFacts): BouncerFinding[] {
  if (facts.number('idle_transaction_timeout') !== 0) return [];
  const what = `${facts.show('idle_transaction_timeout')}: a client that forgets its transaction keeps a connection for ever.`;
  const place = facts.placeOf('idle_transaction_timeout');
  return [found('warning', 'idle-transactions', place, what, 'Set idle_transaction_timeout = 60.')];
}

/** A statement timeout that `connect_query` sets, in seconds. */
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
  const what = `query_timeout is ${limit} s, no more than the statement timeout of \`${line.name}\`: it cuts the client off first.`;
  const remedy = 'Set query_timeout a few seconds above the statement timeout.';
  return [found('warning', 'query-timeout', facts.placeOf('query_timeout'), what, remedy)];
}

/** `DISCARD ALL` sets back what `connect_query` has set. */
function lostTimeout(facts: IniFacts): BouncerFinding[] {
  const isReset =
    facts.choice('pool_mode') === 'session' && /\b(?:discard|reset)\s+all\b/i.test(facts.text('server_reset_query'));
  if (!isReset) return [];
  const what = 'In session mode server_reset_query undoes connect_query when the first client has left.';
  return facts.databases
    .filter(({ pairs }) => /^\s*set\b/i.test(pairs.get('connect_query') ?? ''))
    .map((line) => found('warning', 'connect-query-undone', line, what, 'Use ALTER ROLE … SET instead.'));
}

function idleClients(facts: IniFacts): BouncerFinding[] {
  if (!facts.isOn('client_idle_timeout')) return [];
  const what = 'client_idle_timeout closes the connections that pools keep on purpose.';
  return [found('warning', 'idle-clients', facts.placeOf('client_idle_timeout'), what, 'Remove client_idle_timeout.')];
}

function silentPeers(facts: IniFacts): BouncerFinding[] {
  if (!facts.isOn('tcp_keepalive')) {
    const what = 'tcp_keepalive is off: connections whose other end has gone stay in the pool.';
    return [found('warning', 'no-keepalive', facts.placeOf('tcp_keepalive'), what, 'Set tcp_keepalive = 1.')];
  }
  if (facts.number('tcp_user_timeout') !== 0) return [];
  const what = `${facts.show('tcp_user_timeout')}: what is sent to a machine that has gone is given up after a quarter of an hour.`;
  return [
    found('warning', 'no-user-timeout', facts.placeOf('tcp_user_timeout'), what, 'Set tcp_user_timeout = 15000.'),
  ];
}
