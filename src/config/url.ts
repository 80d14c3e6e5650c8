import { type Found, isKept, type Keywords } from './keywords.js';
import { hideText, type Problems } from './problems.js';

const expectedForm = 'postgresql://user:password@host:5432/database';
const encodeHint = 'with `@` written as %40, `/` as %2F and `?` as %3F inside user, password, database and parameters';
const otherSchemes =
  /^(jdbc:postgresql|mysql|mariadb|mongodb(?:\+srv)?|sqlite|rediss?|https?|socket|prisma\+postgres):/i;

/**
 * Splits `postgresql://user:password@host:port/database?keyword=value` into libpq's keywords, decoded.
 *
 * More lenient than libpq where the result is unambiguous: a password may contain a raw `@`, `#`, `:` or `%`, and `/`
 * or `?` if no other reading is possible. Errors never show text that may be a piece of a password.
 */
export function parseUrl(text: string, source: string, problems: Problems): Keywords {
  // SQLAlchemy and others name a driver too: `postgresql+asyncpg://`.
  const match = /^postgres(?:ql)?(?:\+\w+)?:\/\//i.exec(text);
  if (!match || text.trim() !== text) {
    const scheme = otherSchemes.exec(text)?.[1];
    const got = scheme === undefined ? '' : ` that begins with ${scheme}:`;
    problems.add(source, expectedForm, `${hideText(text)}${got}`);
    return new Map();
  }
  return parseRest(text.slice(match[0].length), source, problems, false);
}

/**
 * {@link parseUrl}, and the other forms that `pg` accepts as `connectionString`: `/directory database` and
 * `socket://user:password@/directory?db=database`.
 */
export function parseConnectionString(text: string, source: string, problems: Problems): Keywords {
  if (text.startsWith('/')) {
    const [host = '', database] = text.split(' ');
    return collect({ host, dbname: database }, source, true, problems);
  }
  if (/^socket:/i.test(text)) return parseRest(text.replace(/^socket:(\/\/)?/i, ''), source, problems, true);
  return parseUrl(text, source, problems);
}

function parseRest(rest: string, source: string, problems: Problems, isSocket: boolean): Keywords {
  const at = findUserEnd(rest);
  if (at === 'ambiguous') {
    problems.add(source, `${expectedForm}, ${encodeHint}`, `${hideText(rest)} that can be read in more than one way`);
    return new Map();
  }
  // With exactly one `@`, nothing after it can belong to the password; otherwise nothing is shown.
  const isShowable = at >= 0 && rest.lastIndexOf('@', at - 1) < 0;
  const { address, path, query } = splitLocation(rest.slice(at + 1));
  const parts = {
    ...splitUser(rest.slice(0, Math.max(at, 0))),
    ...(isSocket ? { host: `/${path ?? ''}` } : { ...splitAddress(address, source, problems), dbname: path }),
  };
  const keywords = collect(parts, source, isShowable, problems);
  for (const [keyword, found] of collectQuery(query, source, isShowable, problems)) keywords.set(keyword, found);
  return keywords;
}

/** Index of the `@` after `user:password`; -1 if there is none. */
function findUserEnd(rest: string): number | 'ambiguous' {
  const authority = /^[^/?]*/.exec(rest)![0];
  const ats = [...rest.matchAll(/@/g)].map(({ index }) => index);
  const last = ats.at(-1) ?? -1;
  if (last < authority.length) return last;
  // `user:pa/ss@host`: what follows the colon is not a port, so it is a password with a raw `/` or `?`.
  const hasImpossiblePort = /^[^:[]*:[^/?]*\D[^/?]*$/.test(authority);
  return ats.length === 1 && hasImpossiblePort ? last : 'ambiguous';
}

function splitUser(text: string): { user?: string; password?: string } {
  const colon = text.indexOf(':');
  if (colon < 0) return { user: text };
  return { user: text.slice(0, colon), password: text.slice(colon + 1) };
}

function splitLocation(text: string): { address: string; path?: string; query?: string } {
  const [, address = '', path, query] = /^([^/?]*)(?:\/([^?]*))?(?:\?(.*))?$/s.exec(text)!;
  return { address, ...(path !== undefined && { path }), ...(query !== undefined && { query }) };
}

function splitAddress(address: string, source: string, problems: Problems): { host?: string; port?: string } {
  if (address.includes(',')) return splitAddresses(address.split(','), source, problems);
  const bracketed = /^\[([^[\]]*)\](?::([^:]*))?$/.exec(address);
  const [, host, port = ''] = bracketed ?? /^([^:[\]]*)(?::([^:]*))?$/.exec(address) ?? [];
  if (host !== undefined) return { host, port };
  problems.add(source, 'as its host a name or an address (IPv6 in brackets), then at most one port', hideText(address));
  return {};
}

/** Several hosts, each with a port or without, as libpq's lists of hosts and ports. */
function splitAddresses(addresses: readonly string[], source: string, problems: Problems) {
  const each = addresses.map((address) => splitAddress(address, source, problems));
  const ports = each.map(({ port = '' }) => port);
  return {
    host: each.map(({ host = '' }) => host).join(','),
    ...(ports.some((port) => port !== '') && { port: ports.join(',') }),
  };
}

function collectQuery(query: string | undefined, source: string, isShowable: boolean, problems: Problems): Keywords {
  const keywords = new Map<string, Found>();
  for (const pair of query?.split('&') ?? []) {
    if (pair === '') continue;
    const [, name = '', value] = /^([^=]*)(?:=(.*))?$/s.exec(pair)!;
    const keyword = aliases.get(name) ?? name;
    const shown = isShowable && value !== undefined && !/passw/i.test(keyword);
    const text = decode(value ?? '', source, keyword, shown, problems);
    if (text === undefined) continue;
    const found = { text, source, part: keyword, isShowable: shown };
    if (isKept(keyword, found, problems) && text !== '') keywords.set(keyword, found);
  }
  return keywords;
}

/** pg's names for libpq's keywords. */
const aliases: ReadonlyMap<string, string> = new Map([
  ['db', 'dbname'],
  ['database', 'dbname'],
  ['encoding', 'client_encoding'],
  // JDBC's name.
  ['ApplicationName', 'application_name'],
]);

function collect(
  parts: Readonly<Record<string, string | undefined>>,
  source: string,
  isShowable: boolean,
  problems: Problems,
): Map<string, Found> {
  const keywords = new Map<string, Found>();
  for (const [part, raw] of Object.entries(parts)) {
    if (raw === undefined || (raw === '' && part !== 'password')) continue;
    // If the host is missing, other parts may be the end of a password; digits in the place of the port are the port.
    const shown = isShowable && part === 'port' && /^[\d,]{1,60}$/.test(raw);
    const text = decode(raw, source, part, shown, problems);
    if (text !== undefined) keywords.set(part, { text, source, part, isShowable: shown });
  }
  return keywords;
}

/** Percent-decodes; a `%` without a valid escape stands for itself, and `+` is not a space, as in libpq. */
function decode(raw: string, source: string, part: string, isShowable: boolean, problems: Problems) {
  try {
    const text = raw.replace(/(?:%[0-9a-f]{2})+/gi, decodeURIComponent);
    if (!text.includes('\0')) return text;
  } catch {
    // Not valid UTF-8; reported below without the text.
  }
  const name = isShowable ? `as its ${part} ` : '';
  return problems.add(source, `${name}percent-encoded UTF-8 without %00`, `${hideText(raw)} that is not`);
}
