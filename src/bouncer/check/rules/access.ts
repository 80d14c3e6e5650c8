import { isAtLeast } from '../../version.js';
import type { IniFacts } from '../facts.js';
import { type BouncerFinding, found } from '../finding.js';

/** Rules on authentication and encryption. */
export const accessRules = [
  authType,
  authFileMissing,
  authFileRelative,
  authFileOpen,
  hbaFile,
  expiredPasswords,
  searchPath,
  consoleUsers,
  openListener,
  clientTlsFiles,
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
    if (hasLookup(facts)) return [];
    const what = 'There is neither an auth_file nor an auth_user: no one can log in.';
    return [found('error', 'auth-file-missing', place, what, 'Set auth_file to a file of users and passwords.')];
  }
  if (facts.surroundings.authFile?.exists !== false) return [];
  const what = 'The auth_file does not exist; PgBouncer starts anyway, and rejects all clients.';
  return [found('error', 'auth-file-missing', place, what, 'Write the file, or correct the path.')];
}

const hasLookup = (facts: IniFacts): boolean =>
  facts.text('auth_user') !== '' || facts.databases.some(({ pairs }) => pairs.has('auth_user'));

function authFileRelative(facts: IniFacts): BouncerFinding[] {
  const path = facts.text('auth_file');
  if (path === '' || path.startsWith('/')) return [];
  const what = 'The path of auth_file is relative: it depends on the directory in which PgBouncer is started.';
  return [found('warning', 'auth-file-relative', facts.placeOf('auth_file'), what, 'Use an absolute path.')];
}

function authFileOpen(facts: IniFacts): BouncerFinding[] {
  const mode = facts.surroundings.authFile?.mode ?? 0;
  if ((mode & 0o007) === 0) return [];
  const what = `Every user of the machine can read the auth_file (mode 0${(mode & 0o777).toString(8)}).`;
  return [
    found(
      'error',
      'auth-file-open',
      facts.placeOf('auth_file'),
      what,
      'Run chmod 600, and chown it to PgBouncer’s user.',
    ),
  ];
}

function hbaFile(facts: IniFacts): BouncerFinding[] {
  if (facts.choice('auth_type') !== 'hba' || facts.text('auth_hba_file') !== '') return [];
  const what = 'auth_type is hba, but auth_hba_file is not set.';
  return [found('error', 'hba-file-missing', facts.placeOf('auth_type'), what, 'Set auth_hba_file.')];
}

/** A custom function cannot be inspected; a query that reads the catalog itself can. */
function expiredPasswords(facts: IniFacts): BouncerFinding[] {
  if (!hasLookup(facts)) return [];
  const queries = [
    { place: facts.placeOf('auth_query'), query: facts.text('auth_query') },
    ...facts.databases.map((place) => ({ place, query: place.pairs.get('auth_query') ?? '' })),
  ];
  const what = 'auth_query accepts expired passwords (CVE-2025-2291).';
  const remedy = 'Check rolvaliduntil in the query, as the default does since 1.24.1.';
  return queries
    .filter(({ query }) => /\bpg_(?:shadow|authid)\b/i.test(query) && !/\b(?:rolvaliduntil|valuntil)\b/i.test(query))
    .map(({ place }) => found('error', 'expired-passwords', place, what, remedy));
}

function searchPath(facts: IniFacts): BouncerFinding[] {
  const tracked = facts.list('track_extra_parameters').some((name) => name.toLowerCase() === 'search_path');
  if (!tracked || !hasLookup(facts) || isAtLeast(facts.version, 1, 25, 1)) return [];
  const what =
    'search_path is tracked while passwords are looked up: anyone can execute SQL without logging in (CVE-2025-12819).';
  const place = facts.placeOf('track_extra_parameters');
  return [found('error', 'tracked-search-path', place, what, 'Do not track search_path before PgBouncer 1.25.1.')];
}

function consoleUsers(facts: IniFacts): BouncerFinding[] {
  if (facts.choice('auth_type') === 'any') return [];
  return ['admin_users', 'stats_users'].flatMap((key) => {
    if (facts.list(key).length > 0 || (key === 'stats_users' && facts.list('admin_users').length > 0)) return [];
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

function clientTlsFiles(facts: IniFacts): BouncerFinding[] {
  const mode = facts.choice('client_tls_sslmode');
  if (mode === 'disable') return [];
  const needed = ['client_tls_key_file', 'client_tls_cert_file'];
  if (mode.startsWith('verify-')) needed.push('client_tls_ca_file');
  const missing = needed.filter((key) => facts.text(key) === '');
  if (missing.length === 0) return [];
  const what = `client_tls_sslmode is ${mode}, but ${missing.join(' and ')} ${missing.length === 1 ? 'is' : 'are'} not set.`;
  return [found('error', 'tls-files-missing', facts.placeOf('client_tls_sslmode'), what, `Set ${missing.join(', ')}.`)];
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
