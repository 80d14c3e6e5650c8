import { nearestName } from '../util/edit-distance.js';
import { isForeign } from './foreign.js';
import { hideText, listChoices, type Problems, showText } from './problems.js';

/** One part of a connection as text, with its source, so that an error names the right variable. */
export interface Found {
  readonly text: string;
  /** Name of the variable or option that contains it. */
  readonly source: string;
  /** Name of the part within the source, if the source is a URL. */
  readonly part?: string;
  /** False if the text may be a piece of an unencoded password. */
  readonly isShowable: boolean;
}

/** Parts of a connection by libpq keyword (`host`, `dbname`, `sslmode` …). */
export type Keywords = ReadonlyMap<string, Found>;

interface KeywordRule {
  /** libpq's environment variable for the keyword. */
  readonly variable?: string;
  /** The only supported values. */
  readonly only?: readonly string[];
  /** Accepted, but has no effect. */
  readonly isIgnored?: true;
}

/** Known URL parameters: those of libpq that can be supported, and those that `pg` adds. */
const rules: Readonly<Record<string, KeywordRule>> = {
  service: { variable: 'PGSERVICE' },
  host: { variable: 'PGHOST' },
  hostaddr: { variable: 'PGHOSTADDR' },
  port: { variable: 'PGPORT' },
  user: { variable: 'PGUSER' },
  password: { variable: 'PGPASSWORD' },
  passfile: {},
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
  sslaccept: {},
  sslnegotiation: { variable: 'PGSSLNEGOTIATION' },
  channel_binding: { variable: 'PGCHANNELBINDING' },
  keepalives: {},
  keepalives_idle: {},
  target_session_attrs: { variable: 'PGTARGETSESSIONATTRS' },
  load_balance_hosts: { variable: 'PGLOADBALANCEHOSTS' },
  srv: {},
  gssencmode: { only: ['disable', 'prefer'] },
  sslsni: { only: ['1'] },
  sslcompression: { only: ['0'] },
  uselibpqcompat: { isIgnored: true },
  keepalives_interval: { isIgnored: true },
  keepalives_count: { isIgnored: true },
  tcp_user_timeout: { isIgnored: true },
};

/**
 * Checks a URL parameter's name and, if only some values are supported, its value. True if the parameter is to be kept.
 */
export function isKept(keyword: string, found: Found, problems: Problems): boolean {
  const rule = Object.hasOwn(rules, keyword) ? rules[keyword] : undefined;
  if (isForeign(keyword)) problems.ignore(found.source, keyword);
  else if (rule === undefined) refuseUnknown(keyword, found, problems);
  else if (rule.only && found.text !== '' && !rule.only.includes(found.text))
    refuse(found, listChoices(rule.only), problems);
  else return rule.isIgnored !== true && rule.only === undefined;
  return false;
}

/** An unknown parameter is ignored, as in pg, unless it may be a misspelt one, or a piece of a password. */
function refuseUnknown(keyword: string, found: Found, problems: Problems): void {
  const known = Object.keys(rules);
  const isShowable = found.isShowable && /^[a-z][a-z0-9_.-]{1,60}$/i.test(keyword);
  const nearest = isShowable ? nearestName(keyword, known) : undefined;
  if (isShowable && nearest === undefined) return problems.ignore(found.source, keyword);
  const name = isShowable ? `\`${keyword}\`` : 'an unknown parameter (not shown)';
  const hint = nearest === undefined ? '' : ` (did you mean \`${nearest}\`?)`;
  problems.add(found.source, `only known URL parameters (${known.join(', ')})`, `${name}${hint}`);
}

/** Reports an invalid part under the variable it came from; shows its text only if it cannot be a secret. */
export function refuse(found: Found, expected: string, problems: Problems): undefined {
  const wanted = found.part === undefined ? expected : `as its ${found.part} ${expected}`;
  problems.add(found.source, wanted, found.isShowable ? showText(found.text) : hideText(found.text));
}

/** Reads the PG* variables by keyword. An empty variable counts as unset. */
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
