import { Problems, showText } from '../config/problems.js';
import { lookupQuery } from './auth-query.js';
import { renderConnectionString } from './connection-string.js';
import { mainKeys } from './keys.js';
import { peerLines, runDirectoryOf } from './peers.js';
import { type BouncerDatabase, type BouncerSetting, type BouncerSettings, bouncerSettings } from './settings.js';
import { type BouncerVersion, isAtLeast, isKnownTo, showVersion } from './version.js';

/** An ini file, and a sentence for each setting that the version does not support. */
export interface RenderedIni {
  readonly text: string;
  readonly lost: readonly string[];
}

/**
 * Renders `pgbouncer.ini` for a version. Unknown keys are omitted, since PgBouncer would not start with them.
 * Contains no password. `process` is the number of the process, from 1, if there are several.
 *
 * @throws {ConfigError} if the version cannot represent a database name.
 * @example
 * const { text, lost } = renderIni(settings, parseBouncerVersion('1.24'));
 */
export function renderIni(settings: BouncerSettings, version: BouncerVersion, process = 1): RenderedIni {
  const lines = [
    `; PgBouncer ${showVersion(version)}, written by headroom bouncer init. Passwords are in the auth_file.`,
    ...section('databases', databaseLines(settings, version)),
    ...section('peers', isAtLeast(version, 1, 19) ? peerLines(settings) : []),
    ...section('pgbouncer', mainLines(settings, version, process)),
  ];
  return { text: `${lines.join('\n')}\n`, lost: Object.freeze(listLost(settings, version)) };
}

const section = (name: string, lines: readonly string[]): string[] =>
  lines.length === 0 ? [] : ['', `[${name}]`, ...lines];

function databaseLines(settings: BouncerSettings, version: BouncerVersion): string[] {
  const { databases, statementTimeoutMs, poolMode } = settings;
  const isTimed = statementTimeoutMs > 0 && poolMode !== 'session';
  const query = isTimed ? { connect_query: `SET statement_timeout = ${statementTimeoutMs}` } : {};
  return databases.map(({ name, host, port, database }) => {
    const value = renderConnectionString({ host, port: String(port), dbname: database, ...query });
    return `${renderName(name, version)} = ${value}`;
  });
}

/** Since 1.25 any name can be quoted; earlier versions only allow these characters. */
function renderName(name: BouncerDatabase['name'], version: BouncerVersion): string {
  if (/^[\w.*-]+$/.test(name)) return name;
  if (isAtLeast(version, 1, 25)) return `'${name}'`;
  const problems = new Problems();
  problems.add('databases', 'names of letters, digits, `_`, `.` and `-` before PgBouncer 1.25', showText(name));
  problems.throwIfAny();
  return name;
}

function mainLines(settings: BouncerSettings, version: BouncerVersion, process: number): string[] {
  const table: Readonly<Record<string, BouncerSetting>> = bouncerSettings;
  const lines = Object.entries(table).flatMap(([name, setting]) => {
    const value = Reflect.get(settings, name) as string | number | boolean;
    const known = setting.keys.filter((key) => isKnownTo(version, mainKeys[key]?.since));
    if (value === setting.unset || known.length === 0) return [];
    return [`; ${setting.doc}`, ...known.flatMap((key) => keyLines(key, value, settings, process))];
  });
  return [...lines, 'auth_type = scram-sha-256', ...processLines(settings, version, process)];
}

function keyLines(key: string, value: string | number | boolean, settings: BouncerSettings, process: number): string[] {
  if (key === 'unix_socket_dir') return [assign(key, runDirectoryOf(settings, process))];
  if (key === 'pidfile') return value === '' ? [] : [assign(key, `${runDirectoryOf(settings, process)}/pgbouncer.pid`)];
  const lines = [assign(key, typeof value === 'boolean' ? Number(value) : value)];
  return key === 'auth_user' ? [...lines, assign('auth_query', lookupQuery)] : lines;
}

function processLines({ processes }: BouncerSettings, version: BouncerVersion, process: number): string[] {
  if (processes === 1) return [];
  const peer = isAtLeast(version, 1, 19) ? [assign('peer_id', process)] : [];
  return [`; One of ${processes} processes on one port.`, assign('so_reuseport', 1), ...peer];
}

const assign = (key: string, value: string | number): string => `${key} = ${value}`.trimEnd();

function listLost(settings: BouncerSettings, version: BouncerVersion): string[] {
  const table: Readonly<Record<string, BouncerSetting>> = bouncerSettings;
  const lost = Object.entries(table).flatMap(([name, { keys, lost }]) => {
    const missing = keys.filter((key) => !isKnownTo(version, mainKeys[key]?.since));
    if (lost === undefined || missing.length === 0 || !Reflect.get(settings, name)) return [];
    return [`${missing.join(', ')} (from ${mainKeys[missing[0]!]?.since}): ${lost}`];
  });
  if (settings.processes > 1 && !isAtLeast(version, 1, 19)) {
    lost.push('peer_id, [peers] (from 1.19): A cancel request that reaches the wrong process is lost.');
  }
  if (settings.poolMode === 'session' && settings.statementTimeoutMs > 0) {
    lost.push('connect_query: DISCARD ALL undoes it in session mode; set statement_timeout with ALTER ROLE instead.');
  }
  return lost;
}
