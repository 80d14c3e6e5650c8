import pg from 'pg';
import { ConfigError } from '../errors.js';
import { type ConnectionSettings, hidePassword, isSocket } from './connection.js';
import { resolvePoolOptions } from './options.js';
import type { TlsSettings } from './tls.js';
import { toClientConfig } from './to-options.js';

/** Where one session that is nobody's pool's goes. */
export interface Target {
  /** `host:port`; the host may be the folder of a socket. */
  readonly source: string;
  /** For pg's Client; `password` is in it, not enumerable. */
  readonly client: Readonly<pg.ClientConfig>;
  readonly fallback: Pick<TlsSettings, 'sslFallback' | 'fallbackSsl'>;
}

/**
 * Reads a connection string, or takes settings as `loadConfig` gives them. Opens nothing.
 *
 * @param changes options for pg's Client that win; undefined takes one away
 * @throws {ConfigError} naming `option`, when the connection string is wrong
 */
export function readTarget(
  option: string,
  given: string | ConnectionSettings,
  changes: Readonly<Record<string, unknown>> = {},
): Target {
  const { client, fallback } = typeof given === 'string' ? parseTarget(option, given) : settledTarget(given);
  const all = { ...client, keepAlive: true, ...changes };
  const config = hidePassword(all, client.password) as pg.ClientConfig;
  return { source: placeOf(config), client: Object.freeze(config), fallback };
}

function parseTarget(option: string, text: string): Omit<Target, 'source'> {
  try {
    const { client, sslFallback, fallbackSsl } = resolvePoolOptions({ connectionString: text });
    return { client: client as pg.ClientConfig, fallback: fallbackOf({ sslFallback, fallbackSsl }) };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    throw new ConfigError(error.problems.map((problem) => ({ ...problem, name: option })));
  }
}

function settledTarget(settings: ConnectionSettings): Omit<Target, 'source'> {
  return { client: toClientConfig(settings), fallback: fallbackOf(settings) };
}

function fallbackOf({ sslFallback, fallbackSsl }: { [K in keyof TlsSettings]?: TlsSettings[K] | undefined }) {
  return { ...(sslFallback && { sslFallback }), ...(fallbackSsl !== undefined && { fallbackSsl }) };
}

/** A client knows where it would go, what it takes from the `PG*` variables included. */
function placeOf(config: pg.ClientConfig): string {
  const { host, port } = new pg.Client(config);
  if (isSocket(host)) return `${host}:${port}`;
  return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}
