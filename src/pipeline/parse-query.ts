import type { TypeParsers } from './codec/result.js';
import { tooManyValues } from './errors/errors.js';
import type { Profile, Profiles } from './profile.js';

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

/** A statement as its caller gave it, where it is of the plain kind that a shared connection can carry. */
export interface PlainQuery {
  readonly profile: Profile;
  /** The caller's name for it, under which it is prepared; empty for none. */
  readonly name: string;
  readonly values: readonly unknown[];
  readonly rowMode: unknown;
  /** The caller's own parsers; undefined for the client's. */
  readonly types: TypeParsers | undefined;
  /** Longest it may take once it has a connection, in milliseconds; 0 without limit. */
  readonly timeoutMs: number;
}

/** A statement that drives the protocol itself: a cursor, a stream, COPY. */
export interface Submittable {
  submit(connection: unknown): unknown;
}

export function isSubmittable(config: unknown): config is Submittable {
  return typeof (config as Partial<Submittable> | null | undefined)?.submit === 'function';
}

/** Values of more bytes than this together hold up the statements behind them. */
export const maxSharedBytes = 256 * 1024;
/** Most parameters of a statement: their number is sent in 16 bits. */
const maxValues = 65_535;
/** Longest name of a statement, in bytes; a longer one is cut off by the server. */
const maxNameBytes = 63;
const noValues: readonly unknown[] = [];
const noConfig: StatementConfig = {};

/**
 * Reads a statement as `pg` would, where it is of the plain kind: a text, values, perhaps a name, parsers
 * or a row mode. Anything else is left to `pg` itself, on a connection of its own.
 *
 * @param isWanted which texts are; others are not read. @default those that may share a connection
 * @param query_timeout of the client, in milliseconds, for statements that bring none; as `pg` takes it
 */
export function parseQuery(
  config: unknown,
  values: unknown,
  profiles: Profiles,
  query_timeout: unknown,
  isWanted?: (profile: Profile) => boolean,
): PlainQuery | undefined {
  const given = (typeof config === 'string' ? noConfig : (config ?? noConfig)) as StatementConfig;
  const text = typeof config === 'string' ? config : given.text;
  const { types, rowMode } = given;
  const name = (given.name ?? '') as string;
  if (typeof text !== 'string' || (given !== noConfig && !isPlain(given))) return undefined;
  const params = (values || given.values) ?? noValues;
  const timeoutMs = Number(given.query_timeout || query_timeout);
  if (!Array.isArray(params) || params.length > maxValues || Number.isNaN(timeoutMs)) return undefined;
  const profile = profiles.byText.recent.get(text) ?? profiles.of(text);
  if (isWanted === undefined ? profile.ownReason !== undefined : !isWanted(profile)) return undefined;
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
  return size > maxSharedBytes;
}

/** @throws {TooManyValuesError} for a statement with more values than can be sent, which the server would misread */
export function refuseTooMany(config: unknown, values: unknown): void {
  const params = values || (config as StatementConfig | null | undefined)?.values;
  if (Array.isArray(params) && params.length > maxValues) throw tooManyValues(params.length, maxValues);
}

function isPlain({ rows, binary, portal, types, name }: StatementConfig): boolean {
  return !(rows || binary || portal) && !Array.isArray(types) && isPlainName(name ?? '');
}

function isPlainName(name: unknown): boolean {
  return typeof name === 'string' && Buffer.byteLength(name) <= maxNameBytes && !name.includes('\0');
}
