import { isIP } from 'node:net';
import { type BouncerVersion, isAtLeast } from '../version.js';

/** A line of an HBA file that PgBouncer ignores, and the reason. */
export interface HbaFault {
  readonly line: number;
  readonly why: string;
}

/** Lines of an HBA file as PgBouncer reads them. */
export interface Hba {
  readonly rules: readonly { readonly line: number; readonly method: string; readonly isNetwork: boolean }[];
  readonly faults: readonly HbaFault[];
}

const methods = ['trust', 'reject', 'md5', 'password', 'peer', 'cert', 'scram-sha-256'];

/** Reads an HBA file as PgBouncer does: it knows fewer words than PostgreSQL, and ignores lines that it cannot read. */
export function readHba(text: string, version: BouncerVersion): Hba {
  const rules: { line: number; method: string; isNetwork: boolean }[] = [];
  const faults: HbaFault[] = [];
  for (const [at, content] of text.split('\n').entries()) {
    const read = readLine(content, version);
    if (read === undefined) continue;
    if (typeof read === 'string') faults.push({ line: at + 1, why: read });
    else rules.push({ line: at + 1, ...read });
  }
  return { rules, faults };
}

type Token = { readonly text: string; readonly isQuoted: boolean };

function tokensOf(line: string): Token[] | undefined {
  const tokens: Token[] = [];
  const pattern = /\s*(?:(#.*$)|(,)|"((?:[^"]|"")*)"|([^\s,#"]+))/sy;
  const text = line.trimEnd();
  for (pattern.lastIndex = 0; pattern.lastIndex < text.length; ) {
    const match = pattern.exec(text);
    if (match === null) return undefined;
    const [, comment, comma, quoted, bare] = match;
    if (comment !== undefined) break;
    tokens.push({ text: comma ?? quoted?.replaceAll('""', '"') ?? bare ?? '', isQuoted: quoted !== undefined });
  }
  return tokens;
}

/** A rule, the reason why the line is ignored, or undefined for an empty line. */
function readLine(line: string, version: BouncerVersion): { method: string; isNetwork: boolean } | string | undefined {
  const tokens = tokensOf(line);
  if (tokens === undefined) return 'a quote is not closed';
  if (tokens.length === 0) return undefined;
  const type = tokens.shift()!.text;
  if (!['local', 'host', 'hostssl', 'hostnossl'].includes(type)) return `\`${type}\` is not a known type of connection`;
  for (const field of ['database', 'user']) {
    const problem = takeNames(tokens, field);
    if (problem !== undefined) return problem;
  }
  if (type !== 'local') {
    const problem = takeAddress(tokens);
    if (problem !== undefined) return problem;
  }
  const method = tokens.shift()?.text;
  const known = isAtLeast(version, 1, 25) ? [...methods, 'ldap'] : methods;
  if (method === undefined || !known.includes(method)) {
    return `\`${method ?? ''}\` is not a method that PgBouncer ${isAtLeast(version, 1, 25) ? 'knows' : 'knew before 1.25'}: ${known.join(', ')}`;
  }
  const hasMap = isAtLeast(version, 1, 23) && tokens.length === 1 && tokens[0]!.text.startsWith('map=');
  if (method !== 'ldap' && tokens.length > 0 && !hasMap)
    return `options such as \`${tokens[0]!.text}\` are not supported`;
  return { method, isNetwork: type !== 'local' };
}

function takeNames(tokens: Token[], field: string): string | undefined {
  for (;;) {
    const token = tokens.shift();
    if (token === undefined || (token.text === ',' && !token.isQuoted)) return `the ${field} is missing`;
    if (!token.isQuoted && /^(?:samerole|samegroup|\+.*)$/.test(token.text)) {
      return `\`${token.text}\` is not supported`;
    }
    if (tokens[0]?.text !== ',' || tokens[0].isQuoted) return undefined;
    tokens.shift();
  }
}

/** PgBouncer accepts `all` and numbers only, no host names, `samehost` or `samenet`. */
function takeAddress(tokens: Token[]): string | undefined {
  const text = tokens.shift()?.text ?? '';
  if (text === 'all') return undefined;
  const [address = '', bits] = text.split('/', 2);
  const family = isIP(address);
  if (family === 0) return `\`${text}\` is not an IP address`;
  if (bits !== undefined) {
    return /^\d+$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128) ? undefined : `\`/${bits}\` is not a mask`;
  }
  return isIP(tokens.shift()?.text ?? '') === family ? undefined : `\`${text}\` has no mask`;
}
