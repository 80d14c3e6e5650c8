import { acceptsExpired, isQualified } from '../../advisories.js';
import { isAtLeast } from '../../version.js';
import type { IniFacts } from '../facts.js';
import { type BouncerFinding, found } from '../finding.js';

/** Rules on authentication and encryption. */
export const accessRules = [
  authType,
  authFileMissing,
  authFileRelative,
  authFileOpen,
  expiredPasswords,
  searchPath,
  consoleUsers,
  openListener,
  serverTls,
  passwordInIni,
];

const withPasswords = ['md5', 'scram-sha-256', 'plain'];

function authType(facts: IniFacts): BouncerFinding[] {
  const type = facts.choice('auth_type');
  const place = facts.placeOf('auth_type');
  const remedy = 'Set auth_type = scram-sha-256.';
  if (type === 'any' || type === 'trust') {
    return [found('error', 'auth-open', place, `${facts.show('auth_type')}: no password is required.`, remedy)];
  }
  if (type === 'plain') {
    return [
      found('error', 'auth-weak', place, `${facts.show('auth_type')}: passwords are sent in plain text.`, remedy),
    ];
  }
  if (type !== 'md5') return [];
  const what = `${facts.show('auth_type')}: the password can be recovered from an intercepted login.`;
  return [found('warning', 'auth-weak', place, what, remedy)];
}

function authFileMissing(facts: IniFacts): BouncerFinding[] {
  if (!withPasswords.includes(facts.choice('auth_type'))) return [];
  const place = facts.placeOf('auth_file');
  if (facts.text('auth_file') === '') {
    if (facts.hasLookup) return [];
    const what = 'There is neither an auth_file nor an auth_user: no one can log in.';
    return [found('error', 'auth-file-missing', place, what, 'Set auth_file to a file of users and passwords.')];
  }
  if (facts.file('auth_file')?.exists !== false) return [];
  const what = 'The auth_file does not exist; PgBouncer starts anyway, and rejects all clients.';
  return [found('error', 'auth-file-missing', place, what, 'Write the file, or correct the path.')];
}

function authFileRelative(facts: IniFacts): BouncerFinding[] {
  const path = facts.text('auth_file');
  if (path === '' || path.startsWith('/')) return [];
  const what = 'The path of auth_file is relative: it depends on the directory in which PgBouncer is started.';
  return [found('warning', 'auth-file-relative', facts.placeOf('auth_file'), what, 'Use an absolute path.')];
}

function authFileOpen(facts: IniFacts): BouncerFinding[] {
  const mode = facts.file('auth_file')?.mode ?? 0;
  if ((mode & 0o007) === 0) return [];
  const what = `Every user of the machine can read the auth_file (mode 0${(mode & 0o777).toString(8)}).`;
  return [
    found(
      'error',
      'auth-file-open',
      facts.placeOf('auth_file'),
      what,
      `chmod 600 ${facts.text('auth_file')}, and chown it to PgBouncer’s user.`,
    ),
  ];
}

/** A custom function cannot be inspected; a query that reads the catalog itself can. */
function expiredPasswords(facts: IniFacts): BouncerFinding[] {
  if (!facts.hasLookup) return [];
  const queries = [
    { place: facts.placeOf('auth_query'), query: facts.text('auth_query') },
    ...facts.databases.map((place) => ({ place, query: place.pairs.get('auth_query') ?? '' })),
  ];
  const what = 'auth_query accepts expired passwords (CVE-2025-2291).';
  const remedy = 'Check rolvaliduntil in the query, as the default does since 1.24.1.';
  return queries
    .filter(({ query }) => acceptsExpired(query))
    .map(({ place }) => found('error', 'expired-passwords', place, what, remedy));
}

/** `auth_query` is the third condition: without an unqualified name or operator there is nothing to divert. */
function searchPath(facts: IniFacts): BouncerFinding[] {
  const tracked = facts.list('track_extra_parameters').some((name) => name.toLowerCase() === 'search_path');
  if (!tracked || !facts.hasLookup || isAtLeast(facts.version, 1, 25, 1)) return [];
  const queries = [facts.text('auth_query'), ...facts.databases.flatMap(({ pairs }) => pairs.get('auth_query') ?? [])];
  if (queries.every(isQualified)) return [];
  const what =
    'search_path is tracked while auth_query contains unqualified names: anyone can execute SQL without logging in (CVE-2025-12819).';
  const place = facts.placeOf('track_extra_parameters');
  const remedy = 'Do not track search_path before PgBouncer 1.25.1, or qualify every name of auth_query.';
  return [found('error', 'tracked-search-path', place, what, remedy)];
}

function consoleUsers(facts: IniFacts): BouncerFinding[] {
  if (facts.choice('auth_type') === 'any') return [];
  return ['admin_users', 'stats_users'].flatMap((key) => {
    if (facts.words(key).length > 0 || (key === 'stats_users' && facts.words('admin_users').length > 0)) return [];
    const action = key === 'admin_users' ? 'pause, reconnect or reload' : 'read statistics';
    const what = `${key} is empty: no one can ${action} from another machine.`;
    return [found('warning', 'no-console-users', facts.placeOf(key), what, `Add a user to ${key}.`)];
  });
}

function openListener(facts: IniFacts): BouncerFinding[] {
  const isOpen = facts.list('listen_addr').some((address) => ['*', '0.0.0.0', '::'].includes(address));
  if (!isOpen || facts.choice('client_tls_sslmode') !== 'disable') return [];
  const what = 'PgBouncer listens on all networks without TLS: client traffic can be intercepted.';
  const remedy = 'Set client_tls_sslmode = require with a key and a certificate, or listen on a private address only.';
  return [found('warning', 'listen-without-tls', facts.placeOf('listen_addr'), what, remedy)];
}

function serverTls(facts: IniFacts): BouncerFinding[] {
  const mode = facts.choice('server_tls_sslmode');
  if (!['disable', 'allow', 'prefer'].includes(mode)) return [];
  const remote = facts.databases.find(({ pairs }) => isRemote(pairs.get('host') ?? ''));
  if (remote === undefined) return [];
  const what = `${facts.show('server_tls_sslmode')}, and \`${remote.name}\` is on another machine: its traffic can be intercepted.`;
  const remedy = 'Set server_tls_sslmode = verify-full and server_tls_ca_file; require at least encrypts.';
  return [found('warning', 'server-without-tls', facts.placeOf('server_tls_sslmode'), what, remedy)];
}

/** A host name without a dot is assumed to be on the local network, typically another container. */
function isRemote(hosts: string): boolean {
  return hosts
    .split(',')
    .some((host) => !/^$|^[/@]|^127\.|^::1$|^localhost$/i.test(host) && (host.includes('.') || host.includes(':')));
}

function passwordInIni(facts: IniFacts): BouncerFinding[] {
  const what =
    'The ini file contains a password; it is usually readable by more users than the auth_file, and part of backups.';
  return facts.databases
    .filter(({ pairs }) => pairs.has('password'))
    .map((line) => found('warning', 'password-in-ini', line, what, 'Move it to the auth_file.'));
}
