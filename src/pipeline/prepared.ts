import { randomBytes } from 'node:crypto';
import type { Shape } from './codec/result.js';

/** A prepared statement of one connection, from its Parse on. */
export class Prepared {
  /** Its name on the server. */
  readonly name: string;
  /** The caller's name for it, or the profile of its text; undefined for one that is prepared for a single run. */
  readonly key: unknown;
  readonly text: string;
  /** When its Parse was sent. */
  readonly parsedAt: number;
  /** Whether the server has parsed it. */
  isParsed = false;
  /** Whether the server has described it: then `shape` is known, undefined for one that gives no rows. */
  isDescribed = false;
  shape: Shape | undefined;
  /** Types of its parameters, as they came: they say by comparison whether the world has changed. */
  parameterTypes: Buffer | undefined;
  /** When it was last used, in uses of the connection. */
  usedAt = 0;
  /** Whether `pg`'s Client has had it parsed under its name, so that it is only described. */
  readonly isByClient: boolean;

  constructor(key: unknown, name: string, text: string, parsedAt: number, isByClient = false) {
    this.key = key;
    this.name = name;
    this.text = text;
    this.parsedAt = parsedAt;
    this.isByClient = isByClient;
  }

  /** Whether the server describes both alike: the types of their parameters, and the columns of their rows. */
  isLike(other: Prepared): boolean {
    if (!sameBytes(this.parameterTypes, other.parameterTypes)) return false;
    if (this.shape === undefined || other.shape === undefined) return this.shape === other.shape;
    return this.shape.isLike(other.shape);
  }
}

/** Types of dates and times, and arrays of them (pg_type.dat). */
const ofTime = new Set([1082, 1083, 1114, 1184, 1266, 1115, 1182, 1183, 1185, 1270]);

/**
 * Whether the statement takes a date or a time. When the type of such a column changes, between those with and those without a
 * time zone, the same text stands for another moment, and nothing fails.
 *
 * @param types the body of a ParameterDescription
 */
export function takesTime(types: Buffer | undefined): boolean {
  if (types === undefined) return false;
  for (let at = 2; at + 4 <= types.length; at += 4) if (ofTime.has(types.readUInt32BE(at))) return true;
  return false;
}

/**
 * Names for what is prepared unasked that nobody else has: neither a caller, nor another connection, process or pool,
 * which matters where several connections turn out to have one session.
 */
const prefix = `headroom_${randomBytes(9).toString('base64url')}_`;
let names = 0;

/** A name on the server that nothing else has or will have. */
export function uniqueName(): string {
  names += 1;
  return prefix + names.toString(36);
}

/**
 * The statements that are prepared on one connection, the least recently used of which goes when there are too many. One
 * is used only when the server has said that it prepared this very text under this name, and has described it.
 */
export class PreparedStatements {
  readonly #ready = new Map<unknown, Prepared>();
  /** Those whose Parse is on its way. */
  readonly #beginning = new Map<unknown, Prepared>();
  #uses = 0;
  #doomed: string[] = [];

  get size(): number {
    return this.#ready.size;
  }

  /** The statement kept under the key, which counts as used now. */
  use(key: unknown): Prepared | undefined {
    const prepared = this.#ready.get(key);
    if (prepared) prepared.usedAt = ++this.#uses;
    return prepared;
  }

  has(key: unknown): boolean {
    return this.#ready.has(key);
  }

  /** Whether one is being prepared under the key, which nobody may count on before the server has answered. */
  isBeginning(key: unknown): boolean {
    return this.#beginning.has(key);
  }

  /** The text that is prepared under the key, or being prepared. */
  textOf(key: unknown): string | undefined {
    return (this.#ready.get(key) ?? this.#beginning.get(key))?.text;
  }

  /** Its Parse has been written. */
  begin(prepared: Prepared): void {
    this.#beginning.set(prepared.key, prepared);
  }

  /**
   * The server has prepared and described it: from now on it is used, in place of an older one, which is closed.
   *
   * @returns false where the older one was described otherwise: what it was made from has changed since
   */
  confirm(prepared: Prepared): boolean {
    const { key } = prepared;
    // Forgotten meanwhile: the server may have it still.
    if (this.#beginning.get(key) !== prepared) return true;
    this.#beginning.delete(key);
    const older = this.#ready.get(key);
    prepared.usedAt = ++this.#uses;
    this.#ready.set(key, prepared);
    if (older === undefined) return true;
    if (older.name !== prepared.name) this.#doomed.push(older.name);
    return older.isLike(prepared);
  }

  /**
   * It could not be prepared.
   *
   * @param isToClose whether its name is to be closed before it is used again, which does no harm where it is not there
   */
  giveUp(prepared: Prepared, isToClose: boolean): void {
    if (remove(this.#beginning, prepared.key, prepared) && isToClose) this.#doomed.push(prepared.name);
  }

  /** Makes room for one more where there are `limit`: the least recently used one is to be closed. */
  makeRoom(limit: number): void {
    if (this.#ready.size < limit) return;
    let oldest: Prepared | undefined;
    for (const prepared of this.#ready.values()) {
      if (oldest === undefined || prepared.usedAt < oldest.usedAt) oldest = prepared;
    }
    if (oldest) this.discard(oldest);
  }

  /** It is not to be used any more, and to be closed on the server, which does no harm where it is not there. */
  discard(prepared: Prepared): void {
    const { key, name } = prepared;
    const isKnown = remove(this.#ready, key, prepared);
    if (remove(this.#beginning, key, prepared) || isKnown) this.#doomed.push(name);
  }

  /** Names of what is to be closed on the server, once. */
  takeDoomed(): readonly string[] {
    if (this.#doomed.length === 0) return none;
    const doomed = this.#doomed;
    this.#doomed = [];
    return doomed;
  }

  /** The server has forgotten them all. Names are not used again. */
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
