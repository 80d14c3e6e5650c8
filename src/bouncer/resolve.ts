import { Problems, showText, showValue } from '../config/problems.js';
import { checkOption, type SettingValue } from '../config/values.js';
import { hasControlCharacters } from '../util/control-characters.js';
import { nearestName } from '../util/edit-distance.js';
import { type BouncerDatabase, type BouncerSetting, type BouncerSettings, bouncerSettings } from './settings.js';

/** A database as given. Defaults: `host: '127.0.0.1'`, `port: 5432`, and the same name on both sides. */
export type BouncerDatabaseOptions = Pick<BouncerDatabase, 'name'> & Partial<BouncerDatabase>;

/** Settings of PgBouncer as given; the others have their defaults. */
export type BouncerOptions = Partial<Omit<BouncerSettings, 'databases'>> & {
  readonly databases: readonly BouncerDatabaseOptions[];
};

/**
 * Validates settings of PgBouncer and resolves every default.
 *
 * @throws {ConfigError} listing every mistake.
 * @example
 * const settings = resolveBouncerSettings({ databases: [{ name: 'orders', host: 'db.internal' }] });
 */
export function resolveBouncerSettings(given: BouncerOptions): BouncerSettings {
  const problems = new Problems();
  refuseUnknown(given, problems);
  const databases = readDatabases(given.databases, problems);
  const values = readTable({ ...given, ...derivedDefaults(given) }, problems);
  // Single values must be valid before they are checked together.
  problems.throwIfAny();
  // The table has the same keys and types as BouncerSettings.
  const settings = { databases, ...values } as unknown as BouncerSettings;
  checkTogether(settings, problems);
  problems.throwIfAny();
  return Object.freeze(settings);
}

function refuseUnknown(given: object, problems: Problems): void {
  const known = ['databases', ...Object.keys(bouncerSettings)];
  for (const name of Object.keys(given)) {
    if (known.includes(name)) continue;
    const nearest = nearestName(name, known);
    const hint = nearest === undefined ? '' : ` (did you mean \`${nearest}\`?)`;
    problems.add(name, 'a known setting', `an unknown one${hint}`);
  }
}

/** Defaults that depend on other settings. */
function derivedDefaults(given: BouncerOptions): Partial<BouncerSettings> {
  const { defaultPoolSize, reservePoolSize, minPoolSize, statementTimeoutMs } = bouncerSettings;
  const size = given.defaultPoolSize ?? defaultPoolSize.default;
  const statementTimeout = given.statementTimeoutMs ?? statementTimeoutMs.default;
  return {
    minPoolSize: given.minPoolSize ?? Math.min(minPoolSize.default, size),
    maxDbConnections: given.maxDbConnections ?? size + (given.reservePoolSize ?? reservePoolSize.default),
    queryTimeoutSeconds: given.queryTimeoutSeconds ?? (statementTimeout === 0 ? 0 : statementTimeout / 1000 + 5),
  };
}

function readTable(given: object, problems: Problems): Record<string, SettingValue> {
  const table: Readonly<Record<string, BouncerSetting>> = bouncerSettings;
  const values: Record<string, SettingValue> = {};
  for (const [name, setting] of Object.entries(table)) {
    const raw: unknown = Reflect.get(given, name);
    const value = raw === undefined ? setting.default : checkOption(setting, name, raw, problems);
    if (typeof value === 'string') checkValue(name, value, problems);
    values[name] = value ?? setting.default;
  }
  return values;
}

function readDatabases(given: unknown, problems: Problems): readonly BouncerDatabase[] {
  if (!Array.isArray(given) || given.length === 0) {
    problems.add('databases', 'a list of at least one database', showValue(given));
    return [];
  }
  const databases = given.map((each, at) => readDatabase(each, `databases[${at}]`, problems));
  const names = databases.map(({ name }) => name);
  if (new Set(names).size < names.length) problems.add('databases', 'distinct names', 'a duplicate');
  return Object.freeze(databases);
}

function readDatabase(given: unknown, at: string, problems: Problems): BouncerDatabase {
  const parts = typeof given === 'object' && given !== null ? given : {};
  const { name = '', host = '127.0.0.1', port = 5432, database = name } = parts as Partial<BouncerDatabase>;
  for (const [part, value] of Object.entries({ name, host, database })) {
    if (typeof value !== 'string' || value === '') problems.add(`${at}.${part}`, 'a string', showValue(value));
    else checkText(`${at}.${part}`, value, problems);
  }
  if (name === 'pgbouncer')
    problems.add(`${at}.name`, 'another name: this one is reserved for PgBouncer’s console', '`pgbouncer`');
  if (typeof name === 'string' && name.includes("'")) {
    problems.add(`${at}.name`, 'a name without `’`, which ini files cannot contain', showText(name));
  }
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    problems.add(`${at}.port`, 'a whole number from 1 to 65535', showValue(port));
  }
  return Object.freeze({ name, host, port, database });
}

/** In an ini file a value ends with its line and loses surrounding blanks, and there is no escape for either. */
function checkText(name: string, value: string, problems: Problems): void {
  if (hasControlCharacters(value))
    problems.add(name, 'a string on one line, without control characters', 'another one');
  else if (value.trim() !== value) problems.add(name, 'a string without leading or trailing blanks', showText(value));
}

/** Quotes and comments would be part of a value. */
function checkValue(name: string, value: string, problems: Problems): void {
  checkText(name, value, problems);
  if (/^(["']).*\1$|(?:^|\s)[;#]/s.test(value)) {
    problems.add(name, 'a value without quotes around it, and without a comment', showText(value));
  }
}

function checkTogether(settings: BouncerSettings, problems: Problems): void {
  const { defaultPoolSize, minPoolSize, maxDbConnections, statementTimeoutMs, queryTimeoutSeconds } = settings;
  const atMost = (name: string, value: number, other: string, limit: number) => {
    if (value > limit) problems.add(name, `at most \`${other}\`, which is ${limit}`, String(value));
  };
  atMost('minPoolSize', minPoolSize, 'defaultPoolSize', defaultPoolSize);
  atMost('defaultPoolSize', defaultPoolSize, 'maxDbConnections', maxDbConnections);
  if (queryTimeoutSeconds > 0 && queryTimeoutSeconds * 1000 <= statementTimeoutMs) {
    problems.add('queryTimeoutSeconds', 'more than `statementTimeoutMs`, or 0', String(queryTimeoutSeconds));
  }
  checkFiles(settings, problems);
}

function checkFiles(settings: BouncerSettings, problems: Problems): void {
  const { clientTlsMode, serverTlsMode, clientTlsKeyFile, clientTlsCertFile } = settings;
  const need = (
    name: 'clientTlsKeyFile' | 'clientTlsCertFile' | 'clientTlsCaFile' | 'serverTlsCaFile',
    why: string,
  ) => {
    if (settings[name] === '') problems.add(name, `a file, required by ${why}`, 'none');
  };
  if (clientTlsMode !== 'disable' && clientTlsKeyFile === '') need('clientTlsKeyFile', 'TLS with clients');
  if (clientTlsMode !== 'disable' && clientTlsCertFile === '') need('clientTlsCertFile', 'TLS with clients');
  if (clientTlsMode.startsWith('verify-')) need('clientTlsCaFile', `\`${clientTlsMode}\``);
  if (serverTlsMode.startsWith('verify-')) need('serverTlsCaFile', `\`${serverTlsMode}\``);
  if (!settings.authFile.startsWith('/')) problems.add('authFile', 'an absolute path', showText(settings.authFile));
  if (settings.runDirectory !== '' && !settings.runDirectory.startsWith('/')) {
    problems.add('runDirectory', 'an absolute path, or none', showText(settings.runDirectory));
  }
}
