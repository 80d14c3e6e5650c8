import type { ClientConfig } from 'pg';
import { type ConnectionSettings, hidePassword } from '../../config/connection.js';
import { toClientConfig } from '../../config/to-options.js';
import { tryConnection } from './connections.js';

/** Options for a strategy's own clients, with TLS as its server was found to want it. Pure. */
export function toClientSettings(connection: ConnectionSettings, hasTls: boolean, name: string): ClientConfig {
  const { ssl: first, fallbackSsl } = connection;
  const ssl = hasTls ? first || fallbackSsl || false : false;
  return toClientConfig(hidePassword({ ...connection, ssl, applicationName: name }, connection.password));
}

/**
 * The same, with TLS wherever that works. Tries it only where the settings leave it open (`sslmode` prefer and allow);
 * where nothing works, those who use it will say why. Nothing more is tried once the signal has fired.
 */
export async function chooseTls(
  connection: ConnectionSettings,
  name: string,
  signal: AbortSignal,
): Promise<ClientConfig> {
  const secured = toClientSettings(connection, true, name);
  if (connection.sslFallback === undefined) return secured;
  const plain = toClientSettings(connection, false, name);
  return (await canTry(secured, signal)) || !(await canTry(plain, signal)) ? secured : plain;
}

/** Under another name: the server may still have this session when it is asked how many the strategy has. */
async function canTry(settings: ClientConfig, signal: AbortSignal): Promise<boolean> {
  const trial = { ...settings, application_name: `${settings.application_name}: looking for TLS` };
  return (await tryConnection(hidePassword(trial, settings.password), signal)) !== undefined;
}
