import { createPrivateKey } from 'node:crypto';
import type { ConnectionOptions } from 'node:tls';
import { type Found, type Keywords, refuse } from './keywords.js';
import { listChoices, type Problems } from './problems.js';

/** libpq's modes, and pg's `no-verify`: encrypt without checking the certificate. */
const sslModes = ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full', 'no-verify'] as const;
type SslMode = (typeof sslModes)[number];

/** TLS settings of a connection. */
export interface TlsSettings {
  /** `ssl` for pg's Client at the first attempt. The private key in it is not enumerable. */
  readonly ssl: false | Readonly<ConnectionOptions>;
  /**
   * Second attempt if the first one fails: `plain` connects without TLS if the server does not support it
   * (sslmode `prefer`), `tls` retries with TLS if the server rejects a plain connection (sslmode `allow`).
   */
  readonly sslFallback?: 'plain' | 'tls';
  /** `ssl` for that second attempt. */
  readonly fallbackSsl?: false | Readonly<ConnectionOptions>;
}

/** Certificates and key, as PEM text. */
interface TlsMaterial {
  readonly ca?: ConnectionOptions['ca'];
  readonly cert?: string;
  readonly key?: string;
}

/** TLS settings that a connection asks for, with a resolved `mode`. */
export interface TlsRequest extends TlsMaterial {
  readonly mode: SslMode;
}

/** Reads a text file; throws if that fails. */
export type ReadFile = (path: string) => string;

/** Files that a connection may need. */
export interface Files {
  readonly readFile: ReadFile;
  /** Reads a file of `~/.postgresql`, where libpq looks by default; undefined if it does not exist. */
  readonly readOwn?: (name: string) => string | undefined;
  /** True if a CA is given beside the connection string. */
  readonly hasCa?: boolean;
}

/**
 * Translates libpq's modes into options for pg's Client. With a root certificate, `allow`, `prefer` and `require` also
 * verify the chain, as in libpq.
 */
export function tlsSettings({ mode, ...material }: TlsRequest): TlsSettings {
  const unverified = { rejectUnauthorized: false };
  const chainOnly = { rejectUnauthorized: true, checkServerIdentity: () => undefined };
  const lenient = material.ca === undefined ? unverified : chainOnly;
  switch (mode) {
    case 'disable':
      return { ssl: false };
    case 'allow':
      return { ssl: false, sslFallback: 'tls', fallbackSsl: withMaterial(lenient, material) };
    case 'prefer':
      return { ssl: withMaterial(lenient, material), sslFallback: 'plain', fallbackSsl: false };
    case 'require':
      return { ssl: withMaterial(lenient, material) };
    case 'no-verify':
      return { ssl: withMaterial(unverified, material) };
    case 'verify-ca':
      return { ssl: withMaterial(chainOnly, material) };
    case 'verify-full':
      return { ssl: withMaterial({ rejectUnauthorized: true }, material) };
  }
}

/** True if this connection error calls for a second attempt with the other kind of connection. */
export function isTlsAnswer(kind: 'plain' | 'tls', error: unknown): boolean {
  const { message, code } = (error ?? {}) as { message?: string; code?: string };
  if (kind === 'plain') return message === 'The server does not support SSL connections';
  // 28000: no pg_hba.conf entry for a connection without encryption.
  return code === '28000';
}

function withMaterial(options: ConnectionOptions, { ca, cert, key }: TlsMaterial): ConnectionOptions {
  const all: ConnectionOptions = { ...options, ...(ca !== undefined && { ca }), ...(cert !== undefined && { cert }) };
  if (key !== undefined) Object.defineProperty(all, 'key', { value: key, enumerable: false });
  return all;
}

/**
 * TLS settings from the URL or the variables; undefined if they do not mention TLS, which means none, as in `pg`.
 * Certificates without a mode mean `verify-full`, as in `pg`.
 */
export function readTlsRequest(keywords: Keywords, files: Files, problems: Problems): TlsRequest | undefined {
  const { readFile, readOwn } = files;
  const mode = readMode(keywords, problems);
  if (mode === undefined) return undefined;
  const root = keywords.get('sslrootcert');
  if (root?.text === 'system' && mode !== 'verify-full') {
    refuse(keywords.get('sslmode') ?? root, '`verify-full`, the only mode for sslrootcert=system', problems);
  }
  // With `ssl=true`, which is pg's, there are no default files.
  const own = (name: string): string | undefined =>
    keywords.has('sslmode') && mode !== 'disable' ? readOwn?.(name) : undefined;
  const ca =
    root === undefined ? own('root.crt') : root.text === 'system' ? undefined : readPem(root, readFile, problems);
  if (mode === 'verify-ca' && root === undefined && ca === undefined && !files.hasCa) {
    const { source } = keywords.get('sslmode')!;
    problems.add(
      source,
      'a CA with sslmode `verify-ca`, since without it any public one would be accepted: sslrootcert, PGSSLROOTCERT, ~/.postgresql/root.crt or the option `ssl.ca`',
      'none',
    );
  }
  return { mode, ...(ca !== undefined && { ca }), ...readClientCertificate(keywords, files, own, problems) };
}

function readMode(keywords: Keywords, problems: Problems): SslMode | undefined {
  const found = keywords.get('sslmode');
  const isSslMode = (text: string): text is SslMode => sslModes.some((mode) => mode === text);
  if (found && !isSslMode(found.text)) return refuse(found, listChoices(sslModes), problems);
  const stated = found ? (found.text as SslMode) : readSslFlag(keywords, problems);
  // Prisma's way to ask for a check of the certificate.
  const mode = keywords.get('sslaccept')?.text === 'strict' && stated !== 'disable' ? 'verify-full' : stated;
  const negotiation = keywords.get('sslnegotiation');
  if (negotiation?.text === 'direct' && mode !== undefined && ['disable', 'allow', 'prefer'].includes(mode)) {
    refuse(negotiation, 'something other than `direct`, or sslmode `require` or stricter', problems);
  }
  return mode;
}

/** `ssl=true` means `verify-full`, as in `pg` (and JDBC). */
function readSslFlag(keywords: Keywords, problems: Problems): SslMode | undefined {
  const flag = keywords.get('ssl');
  const wantsTls = ['sslrootcert', 'sslcert', 'sslkey'].some((keyword) => keywords.has(keyword));
  const isDirect = keywords.get('sslnegotiation')?.text === 'direct';
  if (flag === undefined) return wantsTls || isDirect ? 'verify-full' : undefined;
  if (flag.text === 'true' || flag.text === '1') return 'verify-full';
  if (flag.text === 'false' || flag.text === '0') return 'disable';
  if (flag.text === 'no-verify') return 'no-verify';
  // As asyncpg writes it.
  const named = sslModes.find((mode) => mode === flag.text);
  if (named !== undefined) return named;
  return refuse(flag, '`true`, `false` or `no-verify`', problems);
}

function readClientCertificate(
  keywords: Keywords,
  { readFile }: Files,
  own: (name: string) => string | undefined,
  problems: Problems,
): TlsMaterial {
  const [certFile, keyFile] = [keywords.get('sslcert'), keywords.get('sslkey')];
  if (!certFile && !keyFile) {
    const [cert, key] = [own('postgresql.crt'), own('postgresql.key')];
    if (cert === undefined || key === undefined) return {};
    const found = { text: '~/.postgresql/postgresql.key', source: 'sslkey', isShowable: true };
    const plain = decryptKey(key, found, keywords.get('sslpassword'), problems);
    return { cert, ...(plain !== undefined && { key: plain }) };
  }
  if (!certFile || !keyFile) {
    problems.add(
      (certFile ?? keyFile)!.source,
      'sslcert and sslkey together',
      certFile ? 'only sslcert' : 'only sslkey',
    );
    return {};
  }
  const cert = readPem(certFile, readFile, problems);
  const pem = readPem(keyFile, readFile, problems);
  const key = pem && decryptKey(pem, keyFile, keywords.get('sslpassword'), problems);
  return { ...(cert !== undefined && { cert }), ...(key !== undefined && { key }) };
}

/** Decrypts the key here, because `pg` drops a non-enumerable passphrase. */
function decryptKey(pem: string, file: Found, password: Found | undefined, problems: Problems): string | undefined {
  if (!/ENCRYPTED/.test(pem)) return pem;
  try {
    const key = createPrivateKey({ key: pem, passphrase: password?.text ?? '' });
    return key.export({ type: 'pkcs8', format: 'pem' }).toString();
  } catch {
    const got = password ? 'one that it does not decrypt' : 'no sslpassword';
    return problems.add(file.source, 'a private key that sslpassword decrypts', got);
  }
}

function readPem(file: Found, readFile: ReadFile, problems: Problems): string | undefined {
  try {
    const text = readFile(file.text);
    if (text.includes('-----BEGIN')) return text;
    return refuse(file, 'the path of a PEM file', problems);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? ` (${String(error.code)})` : '';
    return refuse(file, `the path of a readable PEM file${code}`, problems);
  }
}
