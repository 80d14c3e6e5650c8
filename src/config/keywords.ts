import { nearestName } from '../util/edit-distance.js';
import { hideText, listChoices, type Problems, showText } from './problems.js';

/** One part of a connection as text, with where it was found, so that a problem can be blamed on the right variable. */
export interface Found {
  readonly text: string;
  /** The variable or option that holds it. */
  readonly source: string;
  /** What it is called inside the source, when the source is a URL. */
  readonly part?: string;
  /** False where the text may be a piece of a password that the URL did not encode. */
  readonly isShowable: boolean;
}

/** Parts of a connection by libpq's keyword (`host`, `dbname`, `sslmode` …). */
export type Keywords = ReadonlyMap<string, Found>;

interface KeywordRule {
  /** libpq's environment variable for it. */
  readonly variable?: string;
  /** The only values that can be honoured. */
  readonly only?: readonly string[];
  /** It is accepted and changes nothing. */
  readonly isIgnored?: true;
}

/** The URL parameters that are known: libpq's as far as they can be honoured, and those `pg` adds. */
const rules: Readonly<Record<string, KeywordRule>> = {
  host: { variable: 'PGHOST' },
  port: { variable: 'PGPORT' },
  user: { variable: 'PGUSER' },
  password: { variable: 'PGPASSWORD' },
  dbname: { variable: 'PGDATABASE' },
  application_name: { variable: 'PGAPPNAME' },
  fallback_application_name: {},
  options: { variable: 'PGOPTIONS' },
  client_encoding: { variable: 'PGCLIENTENCODING' },
  connect_timeout: { variable: 'PGCONNECT_TIMEOUT' },
  statement_timeout: {},
  lock_timeout: {},
  idle_in_transaction_session_timeout: {},
  query_timeout: {},
  ssl: {},
  sslmode: { variable: 'PGSSLMODE' },
  sslrootcert: { variable: 'PGSSLROOTCERT' },
  sslcert: { variable: 'PGSSLCERT' },
  sslkey: { variable: 'PGSSLKEY' },
  sslpassword: {},
  sslnegotiation: { variable: 'PGSSLNEGOTIATION' },
  channel_binding: { variable: 'PGCHANNELBINDING' },
  keepalives: {},
  keepalives_idle: {},
  target_session_attrs: { variable: 'PGTARGETSESSIONATTRS', only: ['any'] },
  load_balance_hosts: { only: ['disable'] },
  gssencmode: { only: ['disable', 'prefer'] },
  sslsni: { only: ['1'] },
  sslcompression: { only: ['0'] },
  uselibpqcompat: { isIgnored: true },
  keepalives_interval: { isIgnored: true },
  keepalives_count: { isIgnored: true },
  tcp_user_timeout: { isIgnored: true },
};

/** Parameters that other programs put into a URL they share; ignored, with a warning. */
const foreign: ReadonlySet<string> = new Set([
  'schema',
  'pgbouncer',
  'connection_limit',
  'pool_timeout',
  'socket_timeout',
  'statement_cache_size',
  'supa',
  'workaround',
]);

/** Checks a URL parameter's name and, where few values can be honoured, its value. True when it is to be kept. */
export function isKept(keyword: string, found: Found, problems: Problems): boolean {
  const rule = Object.hasOwn(rules, keyword) ? rules[keyword] : undefined;
  if (foreign.has(keyword)) problems.warn(`${found.source}: the parameter ${keyword} is another program's; ignored.`);
  else if (rule === undefined) refuseUnknown(keyword, found, problems);
  else if (rule.only && found.text !== '' && !rule.only.includes(found.text))
    refuse(found, listChoices(rule.only), problems);
  else return rule.isIgnored !== true && rule.only === undefined;
  return false;
}

function refuseUnknown(keyword: string, found: Found, problems: Problems): void {
  const known = Object.keys(rules);
  const nearest = found.isShowable ? nearestName(keyword, known) : undefined;
  const name = found.isShowable && /^[a-z_]{2,40}$/i.test(keyword) ? `\`${keyword}\`` : 'an unknown one (not shown)';
  const hint = nearest === undefined ? '' : ` (did you mean \`${nearest}\`?)`;
  problems.add(found.source, `only known URL parameters (${known.join(', ')})`, `${name}${hint}`);
}

/** Blames a bad part on the variable it came from, showing it only where it cannot be a secret. */
export function refuse(found: Found, expected: string, problems: Problems): undefined {
  const wanted = found.part === undefined ? expected : `as its ${found.part} ${expected}`;
  problems.add(found.source, wanted, found.isShowable ? showText(found.text) : hideText(found.text));
}

/** What the PG* variables say, by keyword. An empty variable counts as unset. */
export function readPgVariables(env: Readonly<Record<string, string | undefined>>, problems: Problems): Keywords {
  const keywords = new Map<string, Found>();
  for (const [keyword, { variable }] of Object.entries(rules)) {
    const text = variable && env[variable];
    if (!text) continue;
    const found = { text, source: variable, isShowable: keyword !== 'password' };
    if (isKept(keyword, found, problems)) keywords.set(keyword, found);
  }
  return keywords;
}
