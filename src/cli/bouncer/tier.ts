import { randomBytes } from 'node:crypto';
import { renderIni } from '../../bouncer/ini.js';
import { type BouncerOptions, resolveBouncerSettings } from '../../bouncer/resolve.js';
import type { BouncerSettings } from '../../bouncer/settings.js';
import { renderUserlist } from '../../bouncer/userlist.js';
import { parseBouncerVersion } from '../../bouncer/version.js';
import type { ConnectionSettings } from '../../config/connection.js';
import type { BouncerFiles, BouncerPlace } from '../../embedded/index.js';

/** A local PgBouncer before one server. */
export interface Tier {
  readonly files: BouncerFiles;
  /** Its settings, once it is known where it runs. */
  settingsAt(place: BouncerPlace): BouncerSettings;
  /** Settings that the version does not support. */
  readonly lost: readonly string[];
  /** For PGBOUNCER_URL. The password is in it only where it was made up. */
  urlAt(port: number): string;
}

/**
 * Plans a local PgBouncer in front of a server: for one user, who may use the console too.
 *
 * @param given settings that differ from the generator's defaults
 * @throws {ConfigError} naming the settings that are wrong
 */
export function planTier(
  server: Pick<ConnectionSettings, 'host' | 'port' | 'user' | 'database' | 'password'>,
  given: Partial<BouncerOptions>,
  version: string,
): Tier {
  const { host, port, user, database } = server;
  // Whom the server lets in without a password must still sign in here.
  const made = server.password === undefined ? randomBytes(16).toString('hex') : undefined;
  const settingsAt = (place: BouncerPlace): BouncerSettings =>
    resolveBouncerSettings({
      databases: [{ name: database, host, port }],
      ...{ adminUsers: user, statsUsers: user, ...given },
      ...{ listenPort: place.port, runDirectory: place.socketDir, authFile: `${place.folder}/userlist.txt` },
    });
  const iniAt = (place: BouncerPlace) => renderIni(settingsAt(place), parseBouncerVersion(version));
  return {
    settingsAt,
    lost: iniAt({ folder: '', socketDir: '', port: 6432 }).lost,
    files: (place) => ({
      'pgbouncer.ini': iniAt(place).text,
      'userlist.txt': renderUserlist([{ name: user, password: server.password ?? made ?? '' }]),
    }),
    urlAt: (listenPort) => {
      const account = [user, ...(made === undefined ? [] : [made])].map(encodeURIComponent).join(':');
      return `postgresql://${account}@127.0.0.1:${listenPort}/${encodeURIComponent(database)}`;
    },
  };
}
