import type { PlainStatement } from '../pool/pool-statement.js';
import type { TypeParsers } from './codec/result.js';
import { tooManyValues } from './errors/errors.js';
import type { Profile, Profiles } from './profile.js';
import { largeValues } from './send.js';

/** What `pg` takes as a statement, beside a text; and what this pool takes beyond that. */
export interface StatementConfig {
  readonly text?: unknown;
  readonly name?: unknown;
  readonly values?: unknown;
  readonly types?: unknown;
  readonly rowMode?: unknown;
  readonly query_timeout?: unknown;
  readonly signal?: unknown;
  /** Those with which a statement is of another kind. */
  readonly rows?: unknown;
  readonly binary?: unknown;
  readonly portal?: unknown;
}

/** Most parameters of a statement: their number is sent in 16 bits. */
const mostValues = 65_535;
/** Longest name of a statement, in bytes; a longer one is cut off by the server. */
const longestName = 63;
const noValues: readonly unknown[] = [];

/**
 * Reads a statement as `pg` would, where it is of the plain kind: a text, values, perhaps a name, parsers
 * or a row mode. Anything else is left to `pg` itself, on a connection of its own.
 *
 * @param isWanted which texts are; others are not read
 * @param query_timeout of the client, in milliseconds, for statements that bring none
 */
export function readPlain(
  config: unknown,
  values: unknown,
  profiles: Profiles,
  query_timeout: number,
  isWanted: (profile: Profile) => boolean,
): PlainStatement | undefined {
  const given: StatementConfig = typeof config === 'string' ? { text: config } : ((config ?? {}) as StatementConfig);
  const { text, types, rows, binary, portal, rowMode } = given;
  const name = given.name ?? '';
  if (typeof text !== 'string' || !isPlainName(name) || rows || binary || portal || Array.isArray(types)) {
    return undefined;
  }
  const params = (values || given.values) ?? noValues;
  const timeoutMs = Number(given.query_timeout || query_timeout);
  if (!Array.isArray(params) || params.length > mostValues || Number.isNaN(timeoutMs)) return undefined;
  const profile = profiles.of(text);
  if (!isWanted(profile)) return undefined;
  // pg sends it as a text alone then, and the server answers accordingly: it refuses parameters, and gives what rules add.
  if (name === '' && params.length === 0 && (profile.hasParameters || profile.isWrite)) return undefined;
  return {
    profile,
    name,
    values: params,
    rowMode,
    types: (types as TypeParsers | null | undefined) ?? undefined,
    timeoutMs,
  };
}

/** Whether the values are so large, before they are turned into text, that their statement is to have a connection of its own. */
export function areLarge(values: readonly unknown[]): boolean {
  let size = 0;
  for (const value of values) {
    if (typeof value === 'string') size += value.length;
    else if (ArrayBuffer.isView(value)) size += value.byteLength;
  }
  return size > largeValues;
}

/** @throws {TooManyValuesError} for a statement with more values than can be sent, which the server would misread */
export function refuseTooMany(config: unknown, values: unknown): void {
  const params = values || (config as StatementConfig | null | undefined)?.values;
  if (Array.isArray(params) && params.length > mostValues) throw tooManyValues(params.length, mostValues);
}

function isPlainName(name: unknown): name is string {
  if (typeof name !== 'string') return false;
  return name === '' || (Buffer.byteLength(name) <= longestName && !name.includes('\0'));
}
