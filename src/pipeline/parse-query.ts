import type { TypeParsers } from './codec/result.js';
import { tooManyValues } from './errors/errors.js';
import type { Profile, Profiles } from './profile.js';

/** A query config as `pg` accepts it, with the options that this pool adds. */
export interface StatementConfig {
  readonly text?: unknown;
  readonly name?: unknown;
  readonly values?: unknown;
  readonly types?: unknown;
  readonly rowMode?: unknown;
  readonly query_timeout?: unknown;
  readonly signal?: unknown;
  /** With one of these, a statement is not plain. */
  readonly rows?: unknown;
  readonly binary?: unknown;
  readonly portal?: unknown;
}

/** A statement as its caller gave it, of the plain kind that a shared connection can carry. */
export interface PlainQuery {
  readonly profile: Profile;
  /** The name under which the caller wants it prepared; empty for none. */
  readonly name: string;
  readonly values: readonly unknown[];
  readonly rowMode: unknown;
  /** The caller's own parsers; undefined for the client's. */
  readonly types: TypeParsers | undefined;
  /** Maximum time that it may take once it has a connection, in milliseconds; 0 for no limit. */
  readonly timeoutMs: number;
}

/** A statement that drives the protocol itself: a cursor, a stream, COPY. */
export interface Submittable {
  submit(connection: unknown): unknown;
}

export function isSubmittable(config: unknown): config is Submittable {
  return typeof (config as Partial<Submittable> | null | undefined)?.submit === 'function';
}

/** Values with more bytes than this in total would delay the statements behind them. */
export const maxSharedBytes = 256 * 1024;
/** Maximum number of parameters, which the protocol sends in 16 bits. */
const maxValues = 65_535;
/** Maximum length of a statement's name, in bytes; the server truncates a longer one. */
const maxNameBytes = 63;
const noValues: readonly unknown[] = [];
const noConfig: StatementConfig = {};

/**
 * Reads a statement as `pg` would, if it is of the plain kind: a text with values, and optionally a name, parsers or a
 * row mode. Undefined for any other, which is left to `pg` on a separate connection.
 *
 * @param isWanted true for texts to be read. @default those that may share a connection
 * @param query_timeout of the client, in milliseconds, for statements without their own; as `pg` accepts it
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
  // pg uses the simple protocol for these, where the server rejects parameters and returns the results that rules add.
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

/** True if the values, before serialization, are too large to share a connection. */
export function areLarge(values: readonly unknown[]): boolean {
  let size = 0;
  for (const value of values) {
    if (typeof value === 'string') size += value.length;
    else if (ArrayBuffer.isView(value)) size += value.byteLength;
  }
  return size > maxSharedBytes;
}

/** @throws {TooManyValuesError} for more values than the protocol can count; the server would misread the message */
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
