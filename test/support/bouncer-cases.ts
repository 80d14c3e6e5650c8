import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { safeAuthQuery } from '../../src/bouncer/keys.js';

/** Outcome of a real PgBouncer with a file: it does not start, the user cannot log in, or the user can. */
export type RealOutcome = 'no-start' | 'no-login' | 'login';

/** An ini file with the files that it names, in which one thing is wrong behind parsing. */
export interface BouncerCase {
  readonly title: string;
  /** Rule that must find it; undefined if nothing may be found. */
  readonly rule: string | undefined;
  readonly real: RealOutcome;
  /** Keys of `[pgbouncer]`; `@` stands for the directory of the files. */
  readonly set?: Readonly<Record<string, string>>;
  /** Line of the database, without its name. */
  readonly database?: (server: { host: string; port: string }) => string;
  /** Text after the last line. */
  readonly append?: string;
  readonly files?: Readonly<Record<string, string>>;
  /** First release, and first release that no longer is affected. */
  readonly since?: string;
  readonly until?: string;
  /** User who logs in. @default checked_app */
  readonly user?: string;
  /** True if the user logs in to the console. */
  readonly isConsole?: true;
  /** Startup parameters of the login. */
  readonly options?: Readonly<Record<string, string>>;
}

const tls = join(import.meta.dirname, 'tls');
const key = readFileSync(join(tls, 'server.key'), 'utf8');
const certificate = readFileSync(join(tls, 'server.crt'), 'utf8');
const users = '"checked_app" "secret"\n"admin" "adm"\n';

const withUsers = (text: string) => ({ 'userlist.txt': text });
const tlsFiles = { 'server.key': key, 'server.crt': certificate };
const clientTls = {
  client_tls_sslmode: 'prefer',
  client_tls_key_file: '@/server.key',
  client_tls_cert_file: '@/server.crt',
};
const md5 = `md5${'0'.repeat(32)}`;
/** Of the password `secret`. */
const scram =
  'SCRAM-SHA-256$4096:c2FsdHNhbHRzYWx0c2FsdA==$Dx4vGzBOd9BT2tP3Kj5xNYCQ5Z4hPXLLtVVdtJHS/5Q=:Gx4vGzBOd9BT2tP3Kj5xNYCQ5Z4hPXLLtVVdtJHS/5Q=';

/** Every kind, held against the real program; the first ones are good. */
export const bouncerCases: readonly BouncerCase[] = [
  { title: 'a good file', rule: undefined, real: 'login' },
  { title: 'a comment of the right kind', rule: undefined, real: 'login', files: withUsers(`; users\n\n${users}`) },
  { title: 'quotes in a password', rule: undefined, real: 'login', files: withUsers(`"x" "a""b"\n${users}`) },
  { title: 'text after a secret', rule: undefined, real: 'login', files: withUsers(users.replaceAll('\n', ' x\r\n')) },
  { title: 'a good pair of files for TLS', rule: undefined, real: 'login', set: clientTls, files: tlsFiles },
  { title: 'a list with blanks', rule: undefined, real: 'login', set: { admin_users: 'admin checked_app' } },
  {
    title: 'an HBA file',
    rule: undefined,
    real: 'login',
    set: { auth_type: 'hba', auth_hba_file: '@/hba.conf' },
    files: { 'hba.conf': '# us\nhost all checked_app,admin 127.0.0.1/32 scram-sha-256\nlocal all "all" reject\n' },
  },
  {
    title: 'a good lookup',
    rule: undefined,
    real: 'login',
    user: 'checked_other',
    set: { auth_user: '@user', auth_query: safeAuthQuery },
  },
  { title: 'no quotes', rule: 'auth-file-broken', real: 'no-login', files: withUsers('checked_app secret\n') },
  { title: 'single quotes', rule: 'auth-file-broken', real: 'no-login', files: withUsers(users.replaceAll('"', "'")) },
  { title: 'a hash comment', rule: 'auth-file-broken', real: 'no-login', files: withUsers(`# us\n${users}`) },
  { title: 'a byte order mark', rule: 'auth-file-broken', real: 'no-login', files: withUsers(`\u{FEFF}${users}`) },
  { title: 'a name without a secret', rule: 'auth-file-broken', real: 'no-login', files: withUsers(`"x"\n${users}`) },
  {
    title: 'an open quote',
    rule: 'auth-file-broken',
    real: 'no-login',
    files: withUsers('"checked_app" "secret\n'),
  },
  {
    title: 'too long a name',
    rule: 'auth-file-broken',
    real: 'no-login',
    files: withUsers(`"${'n'.repeat(128)}" "x"\n${users}`),
  },
  { title: 'an empty file', rule: 'auth-file-empty', real: 'no-login', files: withUsers('; none\n') },
  {
    title: 'a hash where SCRAM is wanted',
    rule: 'secret-kind',
    real: 'no-login',
    files: withUsers(`"checked_app" "${md5}"\n"admin" "adm"\n`),
  },
  {
    title: 'half a SCRAM secret',
    rule: 'broken-secret',
    real: 'no-login',
    files: withUsers(`"checked_app" "${scram.slice(0, 60)}"\n"admin" "adm"\n`),
  },
  {
    title: 'a user twice',
    rule: 'duplicate-user',
    real: 'no-login',
    files: withUsers(`${users}"checked_app" "other"\n`),
  },
  {
    title: 'an empty secret',
    rule: 'empty-secret',
    real: 'no-login',
    files: withUsers('"checked_app" ""\n"admin" "adm"\n'),
  },
  {
    title: 'an administrator who is not there',
    rule: 'user-missing',
    real: 'no-login',
    isConsole: true,
    user: 'admin',
    files: withUsers('"checked_app" "secret"\n'),
  },
  {
    title: 'quotes around administrators',
    rule: 'quoted-value',
    real: 'no-login',
    isConsole: true,
    user: 'admin',
    set: { admin_users: '"admin"', stats_users: '' },
  },
  {
    title: 'a comment behind the address',
    rule: 'comment-in-value',
    real: 'no-start',
    set: { listen_addr: '127.0.0.1 ; local' },
  },
  {
    title: 'quotes around ignored parameters',
    rule: 'quoted-value',
    real: 'no-login',
    set: { ignore_startup_parameters: '"lock_timeout, extra_float_digits"' },
    options: { lock_timeout: '1000' },
  },
  {
    title: 'a comment behind ignored parameters, which takes nothing from them',
    rule: 'ignored-timeout',
    real: 'login',
    set: { ignore_startup_parameters: 'extra_float_digits, lock_timeout ; ours' },
    options: { lock_timeout: '1000' },
  },
  { title: 'a port that does not exist', rule: 'out-of-range', real: 'no-start', set: { listen_port: '70000' } },
  {
    title: 'an empty host',
    rule: 'swallowed-pair',
    real: 'no-login',
    database: ({ port }) => `host= port=${port} dbname=postgres`,
  },
  {
    title: 'a tab',
    rule: 'tab-in-line',
    real: 'no-login',
    database: ({ host, port }) => `host=${host}\tport=${port} dbname=postgres`,
  },
  { title: 'its own address', rule: 'leads-to-itself', real: 'no-login', database: () => 'host=127.0.0.1 port=@port' },
  { title: 'cert without verify-full', rule: 'cert-without-tls', real: 'no-start', set: { auth_type: 'cert' } },
  { title: 'ldap before 1.25', rule: 'key-too-new', real: 'no-start', set: { auth_type: 'ldap' }, until: '1.25' },
  {
    title: 'a key that is not there',
    rule: 'tls-file-missing',
    real: 'no-start',
    set: { ...clientTls, client_tls_key_file: '@/none.key' },
    files: tlsFiles,
  },
  {
    title: 'a key in place of the certificate',
    rule: 'tls-file-kind',
    real: 'no-start',
    set: clientTls,
    files: { ...tlsFiles, 'server.crt': key },
  },
  {
    title: 'a key of another certificate',
    rule: 'tls-key-mismatch',
    real: 'no-start',
    set: clientTls,
    files: { ...tlsFiles, 'server.key': readFileSync(join(tls, 'other.key'), 'utf8') },
  },
  { title: 'an unknown cipher', rule: 'tls-ciphers', real: 'no-start', set: { server_tls_ciphers: 'NOSUCH' } },
  { title: 'an unknown protocol', rule: 'tls-protocols', real: 'no-start', set: { server_tls_protocols: 'tlsv1.4' } },
  {
    title: 'no HBA file',
    rule: 'hba-file-missing',
    real: 'no-login',
    set: { auth_type: 'hba', auth_hba_file: '@/none.conf' },
  },
  {
    title: 'PostgreSQL’s words in an HBA file',
    rule: 'hba-line',
    real: 'no-login',
    set: { auth_type: 'hba', auth_hba_file: '@/hba.conf' },
    files: {
      'hba.conf':
        'host all all samehost scram-sha-256\nhost all all localhost md5\nhost all +checked_app 0.0.0.0/0 md5\n',
    },
  },
  {
    title: 'a peer without a host',
    rule: 'peer-host',
    real: 'no-start',
    append: '[peers]\n1 = port=1\n',
    since: '1.19',
  },
  { title: 'a peer by name', rule: 'peer-name', real: 'no-start', append: '[peers]\nx = host=/tmp\n', since: '1.19' },
  {
    title: 'a lookup without its parameter',
    rule: 'lookup-parameter',
    real: 'no-login',
    user: 'checked_other',
    set: { auth_user: '@user', auth_query: "SELECT 'checked_other', 'secret'" },
  },
  {
    title: 'a lookup in quotes',
    rule: 'quoted-value',
    real: 'no-login',
    user: 'checked_other',
    set: { auth_user: '@user', auth_query: "\"SELECT 'checked_other', 'secret' WHERE $1 = 'checked_other'\"" },
  },
  {
    title: 'a SCRAM secret of a forced user',
    rule: 'server-password',
    real: 'no-login',
    database: ({ host, port }) => `host=${host} port=${port} dbname=postgres user=checked_other`,
    files: withUsers(`${users}"checked_other" "${scram}"\n`),
  },
];
