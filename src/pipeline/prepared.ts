import { randomBytes } from 'node:crypto';
import type { Shape } from './codec/result.js';

/** A prepared statement on one connection, from its Parse on. */
export class Prepared {
  /** Its name on the server. */
  readonly name: string;
  /** The caller's name for it, or the profile of its text; undefined if it is prepared for a single run. */
  readonly key: unknown;
  readonly text: string;
  /** Time at which its Parse was sent. */
  readonly parsedAt: number;
  /** True if the server has parsed it. */
  isParsed = false;
  /** True if the server has described it: then `shape` is known, undefined for a statement without rows. */
  isDescribed = false;
  shape: Shape | undefined;
  /** Body of its ParameterDescription, kept to detect a change of the parameter types. */
  parameterTypes: Buffer | undefined;
  /** Sequence number of its last use on the connection. */
  usedAt = 0;
  /** True if a run has failed in a way that preparing it again may cure. */
  isDoubtful = false;
  /** True if `pg`'s Client has already parsed it under its name, so that only Describe is needed. */
  readonly isByClient: boolean;
  /** The one that it replaces under a caller's name, until the two can be compared. */
  older: Prepared | undefined;

  constructor(
    key: unknown,
    name: string,
    text: string,
    parsedAt: number,
    { isByClient = false, older }: { readonly isByClient?: boolean; readonly older?: Prepared | undefined } = {},
  ) {
    this.key = key;
    this.name = name;
    this.text = text;
    this.parsedAt = parsedAt;
    this.isByClient = isByClient;
    this.older = older;
  }

  /** True if the server describes both alike: the types of their parameters, and the columns of their rows. */
  isLike(other: Prepared): boolean {
    if (!sameBytes(this.parameterTypes, other.parameterTypes)) return false;
    if (this.shape === undefined || other.shape === undefined) return this.shape === other.shape;
    return this.shape.isLike(other.shape);
  }
}

/** OIDs of date and time types, and of arrays of them (pg_type.dat). */
const ofTime = new Set([1082, 1083, 1114, 1184, 1266, 1115, 1182, 1183, 1185, 1270]);

/**
 * True if the statement has a date or time parameter. If such a column changes between types with and without time zone,
 * the same text means another time, and nothing fails.
 *
 * @param types the body of a ParameterDescription
 */
export function takesTime(types: Buffer | undefined): boolean {
  if (types === undefined) return false;
  for (let at = 2; at + 4 <= types.length; at += 4) if (ofTime.has(types.readUInt32BE(at))) return true;
  return false;
}

/**
 * Prefix for the names of automatically prepared statements: unique among callers, connections, processes and pools, since
 * several connections may turn out to share one session.
 */
const prefix = `headroom_${randomBytes(9).toString('base64url')}_`;
let names = 0;

/** Returns a name that is used nowhere else on the server. */
export function uniqueName(): string {
  names += 1;
  return prefix + names.toString(36);
}

/**
 * The statements that are prepared on one connection, with least-recently-used eviction. One is used only after the
 * server has confirmed that it prepared exactly this text under this name, and has described it.
 */
export class PreparedStatements {
  readonly #ready = new Map<unknown, Prepared>();
  /** Statements whose Parse is in flight. */
  readonly #beginning = new Map<unknown, Prepared>();
  #uses = 0;
  #doomed: string[] = [];

  get size(): number {
    return this.#ready.size;
  }

  /** Returns the statement of this key, and marks it as used. */
  use(key: unknown): Prepared | undefined {
    const prepared = this.#ready.get(key);
    if (prepared) prepared.usedAt = ++this.#uses;
    return prepared;
  }

  get(key: unknown): Prepared | undefined {
    return this.#ready.get(key);
  }

  has(key: unknown): boolean {
    return this.#ready.has(key);
  }

  /** True if one is being prepared under the key; it must not be used before the server has answered. */
  isBeginning(key: unknown): boolean {
    return this.#beginning.has(key);
  }

  /** Text of the statement that is prepared, or being prepared, under the key. */
  textOf(key: unknown): string | undefined {
    return (this.#ready.get(key) ?? this.#beginning.get(key))?.text;
  }

  /** Called when its Parse has been written. */
  begin(prepared: Prepared): void {
    this.#beginning.set(prepared.key, prepared);
  }

  /**
   * Called when the server has prepared and described it: it replaces an older one, which is closed.
   *
   * @returns false if the older one was described differently: the schema has changed since
   */
  confirm(prepared: Prepared): boolean {
    const { key } = prepared;
    // Discarded in the meantime; the server may still have it.
    if (this.#beginning.get(key) !== prepared) return true;
    this.#beginning.delete(key);
    const older = this.#ready.get(key) ?? prepared.older;
    prepared.older = undefined;
    prepared.usedAt = ++this.#uses;
    this.#ready.set(key, prepared);
    if (older === undefined) return true;
    if (older.name !== prepared.name) this.#doomed.push(older.name);
    return older.isLike(prepared);
  }

  /**
   * Called when it could not be prepared.
   *
   * @param isToClose true if its name must be closed before it is used again; harmless if the name does not exist
   */
  giveUp(prepared: Prepared, isToClose: boolean): void {
    if (remove(this.#beginning, prepared.key, prepared) && isToClose) this.#doomed.push(prepared.name);
  }

  /** Evicts the least recently used one if there are `limit`. */
  makeRoom(limit: number): void {
    if (this.#ready.size < limit) return;
    let oldest: Prepared | undefined;
    for (const prepared of this.#ready.values()) {
      if (oldest === undefined || prepared.usedAt < oldest.usedAt) oldest = prepared;
    }
    if (oldest) this.discard(oldest);
  }

  /** Stops using it, and closes it on the server; harmless if it does not exist there. */
  discard(prepared: Prepared): void {
    const { key, name } = prepared;
    const isKnown = remove(this.#ready, key, prepared);
    if (remove(this.#beginning, key, prepared) || isKnown) this.#doomed.push(name);
  }

  /** Returns the names to be closed on the server, and forgets them. */
  takeDoomed(): readonly string[] {
    if (this.#doomed.length === 0) return none;
    const doomed = this.#doomed;
    this.#doomed = [];
    return doomed;
  }

  /** Called when the server has dropped them all. Their names are not reused. */
  clear(): void {
    this.#ready.clear();
    this.#beginning.clear();
    this.#doomed = [];
  }
}

function remove(map: Map<unknown, Prepared>, key: unknown, prepared: Prepared): boolean {
  return map.get(key) === prepared && map.delete(key);
}

function sameBytes(first: Buffer | undefined, second: Buffer | undefined): boolean {
  if (first === undefined || second === undefined) return first === second;
  return first.equals(second);
}

const none: readonly string[] = [];
