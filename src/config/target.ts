import pg from 'pg';
import { ConfigError } from '../errors.js';
import { type ConnectionSettings, hidePassword } from './connection.js';
import { isSocket } from './hosts.js';
import { resolvePoolOptions } from './options.js';
import type { TlsSettings } from './tls.js';
import { toClientConfig } from './to-options.js';

/** Address and settings of a single session outside any pool. */
export interface Target {
  /** `host:port`; the host may be the directory of a Unix socket. */
  readonly source: string;
  /** For pg's Client; `password` is not enumerable. */
  readonly client: Readonly<pg.ClientConfig>;
  readonly fallback: Pick<TlsSettings, 'sslFallback' | 'fallbackSsl'>;
}

/**
 * Reads a connection string, or takes settings from `loadConfig`. Opens no connection.
 *
 * @param changes overriding options for pg's Client; undefined removes one
 * @throws {ConfigError} naming `option`, if the connection string is invalid
 */
export function readTarget(
  option: string,
  given: string | ConnectionSettings,
  changes: Readonly<Record<string, unknown>> = {},
): Target {
  const { client, fallback } = typeof given === 'string' ? parseTarget(option, given) : targetOfSettings(given);
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

function targetOfSettings(settings: ConnectionSettings): Omit<Target, 'source'> {
  return { client: toClientConfig(settings), fallback: fallbackOf(settings) };
}

function fallbackOf({ sslFallback, fallbackSsl }: { [K in keyof TlsSettings]?: TlsSettings[K] | undefined }) {
  return { ...(sslFallback && { sslFallback }), ...(fallbackSsl !== undefined && { fallbackSsl }) };
}

/** Reads the address from a client, which applies the `PG*` variables. */
function placeOf(config: pg.ClientConfig): string {
  const { host, port } = new pg.Client(config);
  if (isSocket(host)) return `${host}:${port}`;
  return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}
