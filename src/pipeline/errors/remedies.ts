import { saidBy, wordsOf } from './said-by.js';

/** Cause of a failed attempt to connect, as an error of the server, of `pg` or of the system shows it. */
interface KnownCause {
  /** SQLSTATEs or system error codes; any if omitted. */
  readonly codes?: readonly string[];
  /** Part of the message; any if omitted. */
  readonly says?: RegExp;
  readonly remedy: string;
}

const codesOfUnknownIssuer = [
  'SELF_SIGNED_CERT_IN_CHAIN',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
];

/**
 * Remedy for each cause, the more specific causes first. Messages of a server in another language are recognized by their
 * codes alone. docs/errors.md lists them all, which a test checks.
 */
export const connectRemedies: readonly KnownCause[] = [
  {
    says: /client password must be a(?: non-empty)? string/,
    remedy: 'Give a password: in the connection string, as `password`, in PGPASSWORD or in ~/.pgpass.',
  },
  { codes: ['28P01'], remedy: 'Correct the password: in the connection string, `password`, PGPASSWORD or ~/.pgpass.' },
  {
    codes: ['28000'],
    says: /^role ".*" does not exist/,
    remedy: 'Create the role (CREATE ROLE … LOGIN), or correct the user.',
  },
  { codes: ['28000'], says: /is not permitted to log in/, remedy: 'Allow it: ALTER ROLE … LOGIN.' },
  {
    codes: ['28000'],
    says: /no pg_hba\.conf entry .*(?:no encryption|SSL off)|pg_hba\.conf rejects .*(?:no encryption|SSL off)/,
    remedy:
      'Encrypt the connection with sslmode=verify-full or require; if it should be plain, add a line to pg_hba.conf.',
  },
  {
    codes: ['28000'],
    says: /pg_hba\.conf/,
    remedy: 'Add a line for this user, database and address to pg_hba.conf, and reload the server.',
  },
  {
    codes: ['28000'],
    says: /^(?:Peer|Ident) authentication failed/,
    remedy: 'Connect over TCP with a password, or as the role with the name of the system user.',
  },
  {
    codes: ['28000'],
    says: /certificate/,
    remedy: 'Give a client certificate that is valid for this user: sslcert and sslkey.',
  },
  { codes: ['3D000'], remedy: 'Create the database (CREATE DATABASE …), or correct its name.' },
  {
    codes: ['55000'],
    says: /not currently accepting connections/,
    remedy: 'Allow connections to it: ALTER DATABASE … ALLOW_CONNECTIONS true.',
  },
  { codes: ['42501'], remedy: 'Allow it: GRANT CONNECT ON DATABASE … TO the role.' },
  {
    codes: ['22023', '42704'],
    remedy: 'Correct the settings that the session begins with: `options`, the timeouts, client_encoding.',
  },
  {
    says: /^The server does not support SSL connections/,
    remedy: 'Set ssl = on on the server, or connect without TLS: sslmode=disable, or prefer.',
  },
  {
    says: /^There was an error establishing an SSL connection/,
    remedy:
      'Check that host and port are those of PostgreSQL or a pooler: it answered the request for TLS with something else.',
  },
  {
    codes: codesOfUnknownIssuer,
    remedy: 'Set sslrootcert, or `ssl.ca`, to the certificate of the CA that signed the server’s.',
  },
  { codes: ['CERT_HAS_EXPIRED'], remedy: 'Renew the server’s certificate.' },
  {
    codes: ['ERR_TLS_CERT_ALTNAME_INVALID'],
    remedy: 'Use a host name that the server’s certificate contains, or sslmode=verify-ca.',
  },
  {
    codes: ['53300'],
    says: /^too many connections for role/,
    remedy: 'Raise the limit of the role (ALTER ROLE … CONNECTION LIMIT), or lower `max` of its pools.',
  },
  {
    codes: ['53300'],
    says: /^too many connections for database/,
    remedy: 'Raise the limit of the database (ALTER DATABASE … CONNECTION LIMIT), or lower `max` of its pools.',
  },
  {
    codes: ['53300'],
    remedy: 'Lower the number of connections other programs hold, raise max_connections, or put PgBouncer in front.',
  },
  {
    codes: ['ECONNREFUSED'],
    remedy: 'Start PostgreSQL there, or correct host and port: nothing listens at this address.',
  },
  { codes: ['ENOTFOUND', 'EAI_AGAIN'], remedy: 'Correct the host: no DNS server knows this name.' },
  { codes: ['ENOENT'], remedy: 'Start PostgreSQL, or correct the directory of its socket.' },
  {
    codes: ['EHOSTUNREACH', 'EHOSTDOWN', 'ENETUNREACH', 'ENETDOWN', 'EADDRNOTAVAIL'],
    remedy: 'Check the network: there is no route to this address.',
  },
  {
    codes: ['HEADROOM_CONNECT_TIMEOUT', 'ETIMEDOUT'],
    remedy:
      'Check that host and port are right and that nothing in between drops the packets, or raise connectTimeoutMs.',
  },
  { codes: ['57P03'], remedy: 'Wait until the server has started or recovered; the pool keeps trying.' },
  { codes: ['EMFILE', 'ENFILE'], remedy: 'Raise the limit of open files of this process (ulimit -n).' },
];

/** Returns the remedy for the cause of a failed attempt to connect; undefined for an unknown one. Pure. */
export function remedyOf(cause: unknown): string | undefined {
  const words = wordsOf(cause) ?? '';
  const code = saidBy(cause).code ?? (cause as { code?: unknown } | null | undefined)?.code;
  const known = connectRemedies.find(
    ({ codes, says }) => (codes?.includes(String(code)) ?? true) && (says?.test(words) ?? true),
  );
  return known?.remedy;
}
