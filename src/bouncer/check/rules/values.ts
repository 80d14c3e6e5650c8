import { type KeyKind, mainKeys } from '../../keys.js';
import { type IniFacts, parseInteger } from '../facts.js';
import { type BouncerFinding, found } from '../finding.js';
import type { IniEntry } from '../read-ini.js';

/** Rules on values that PgBouncer accepts, but reads differently from what they seem to say. */
export const valueRules = [quoted, commented, outOfRange, octal, socketMode];

const asText: readonly KeyKind[] = ['text', 'file'];
const queries = ['auth_query', 'server_reset_query', 'server_check_query'];

const texts = (facts: IniFacts): readonly IniEntry[] =>
  facts.settings.filter(
    ({ key }) => asText.includes(mainKeys[key]?.kind ?? 'integer') && key !== 'login_notify_message',
  );

/** The effect of a value that contains characters which were not meant to belong to it. */
function effectOn(key: string): string {
  if (queries.includes(key)) return 'the server rejects it as SQL';
  if (key === 'ignore_startup_parameters') return 'clients that send the parameters next to them are rejected';
  if (key === 'admin_users' || key === 'stats_users') return 'the users next to them have no access to the console';
  if (key === 'listen_addr') return 'PgBouncer does not start';
  if (key.endsWith('_ciphers') || key.endsWith('_protocols'))
    return 'PgBouncer does not start, or accepts no connection';
  if (key === 'auth_user' || key === 'auth_dbname') return 'PgBouncer uses another name than is meant';
  return mainKeys[key]?.kind === 'file' ? 'PgBouncer uses another path than is meant' : 'it means something else';
}

/** Values are never quoted in `[pgbouncer]`. */
function quoted(facts: IniFacts): BouncerFinding[] {
  return texts(facts)
    .filter(({ value }) => /^(["']).*\1$/s.test(value) && value.length > 1)
    .map((entry) => {
      const what = `The quotes are part of the value of ${entry.key}: ${effectOn(entry.key)}.`;
      return found('error', 'quoted-value', entry, what, 'Remove the quotes.');
    });
}

/** A comment is a line by itself. In SQL, `;` may also end a statement. */
function commented(facts: IniFacts): BouncerFinding[] {
  return texts(facts)
    .filter(({ key, value }) => isCommented(key, value))
    .map((entry) => {
      // Such a list is split at blanks, so that what is in front of the comment takes effect.
      const isList = ['admin_users', 'stats_users', 'ignore_startup_parameters'].includes(entry.key);
      const effect = isList ? 'each of its words is another item' : effectOn(entry.key);
      const what = `The comment is part of the value of ${entry.key}: ${effect}.`;
      return found(isList ? 'warning' : 'error', 'comment-in-value', entry, what, 'Move the comment to its own line.');
    });
}

const statement =
  /^\s*(?:$|select|set|reset|discard|deallocate|close|unlisten|rollback|begin|commit|call|do|show|with|values)\b/i;

function isCommented(key: string, value: string): boolean {
  const [, rest] = /(?:^|\s)[;#](.*)$/s.exec(value.replace(/'(?:[^']|'')*'/g, "''")) ?? [];
  if (rest === undefined) return false;
  return !(queries.includes(key) && (rest.trim() === '' || statement.test(rest)));
}

interface Range {
  readonly min: number;
  readonly max: number;
  readonly why: string;
}

const connections: Range = { min: 0, max: 1_000_000, why: 'it is a number of connections' };
const wait: Range = { min: 0, max: 31_536_000, why: 'it is a number of seconds' };

/** Ranges of `[pgbouncer]`; PgBouncer checks none of them when it reads the file. */
const ranges: Readonly<Record<string, Range>> = {
  listen_port: { min: 1, max: 65_535, why: 'PgBouncer does not start' },
  listen_backlog: { min: 1, max: 65_535, why: 'it is a number of pending connections' },
  max_client_conn: { min: 1, max: 1_000_000, why: 'it is a number of clients' },
  default_pool_size: { min: 1, max: 100_000, why: 'it is a number of connections, and 0 lets no client through' },
  min_pool_size: connections,
  reserve_pool_size: connections,
  max_db_connections: connections,
  max_user_connections: connections,
  max_db_client_connections: connections,
  max_user_client_connections: connections,
  max_prepared_statements: { min: 0, max: 1_000_000, why: 'it is a number of statements' },
  pkt_buf: { min: 128, max: 1_073_741_824, why: 'it is the size of a buffer in bytes' },
  sbuf_loopcnt: { min: 0, max: 1_000_000, why: 'it is a number of rounds' },
  tcp_keepcnt: { min: 0, max: 127, why: 'the system rejects it' },
  tcp_keepidle: { min: 0, max: 32_767, why: 'the system rejects it' },
  tcp_keepintvl: { min: 0, max: 32_767, why: 'the system rejects it' },
  tcp_user_timeout: { min: 0, max: 2_147_483_647, why: 'it is a number of milliseconds' },
  ...Object.fromEntries(
    Object.entries(mainKeys).flatMap(([key, { kind }]) => (kind === 'seconds' ? [[key, wait]] : [])),
  ),
};

function outOfRange(facts: IniFacts): BouncerFinding[] {
  return facts.settings.flatMap((entry) => {
    const range = ranges[entry.key];
    const value = facts.number(entry.key);
    if (range === undefined || Number.isNaN(value) || (value >= range.min && value <= range.max)) return [];
    const what = `${entry.key} is ${entry.value}, which is out of range: ${range.why}.`;
    return [found('error', 'out-of-range', entry, what, `Set it to a value from ${range.min} to ${range.max}.`)];
  });
}

/** `010` is 8. */
function octal(facts: IniFacts): BouncerFinding[] {
  return facts.settings
    .filter(({ key, value }) => mainKeys[key]?.kind === 'integer' && key !== 'unix_socket_mode' && /^0\d/.test(value))
    .flatMap((entry) => {
      const value = parseInteger(entry.value);
      if (value === undefined) return [];
      const what = `${entry.key} is ${entry.value}, which PgBouncer reads as octal: ${value}.`;
      return [found('warning', 'octal-number', entry, what, 'Remove the leading zeros.')];
    });
}

function socketMode(facts: IniFacts): BouncerFinding[] {
  const text = facts.text('unix_socket_mode');
  if (!facts.isSet('unix_socket_mode') || !/^[1-7][0-7]{2}$/.test(text)) return [];
  const what = `unix_socket_mode is ${text} without a leading 0, so it is decimal, and the mode is 0${Number(text).toString(8)}.`;
  return [found('error', 'decimal-mode', facts.placeOf('unix_socket_mode'), what, `Write 0${text}.`)];
}
