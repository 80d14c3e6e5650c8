import type { Shape } from '../../wire/result.js';

/** A prepared statement of one connection, from its Parse on. */
export class Prepared {
  /** Its name on the server. */
  readonly name: string;
  readonly key: unknown;
  readonly text: string;
  /** Whether the server has described it: then `shape` is known, undefined for one that gives no rows. */
  isDescribed = false;
  shape: Shape | undefined;
  /** When it was last used, in uses of the connection. */
  usedAt = 0;

  constructor(key: unknown, name: string, text: string) {
    this.key = key;
    this.name = name;
    this.text = text;
  }
}

/** The statements that are prepared on one connection, the least recently used of which goes when there are too many. */
export class PreparedStatements {
  readonly #byKey = new Map<unknown, Prepared>();
  #names = 0;
  #uses = 0;
  #doomed: string[] = [];

  get size(): number {
    return this.#byKey.size;
  }

  /** The statement kept under the key, which counts as used now. */
  use(key: unknown): Prepared | undefined {
    const prepared = this.#byKey.get(key);
    if (prepared) prepared.usedAt = ++this.#uses;
    return prepared;
  }

  has(key: unknown): boolean {
    return this.#byKey.has(key);
  }

  /** The text that is prepared under the key. */
  textOf(key: unknown): string | undefined {
    return this.#byKey.get(key)?.text;
  }

  /** @param name its name on the server, where it is to have a certain one */
  add(key: unknown, text: string, name = `headroom:${++this.#names}`): Prepared {
    const prepared = new Prepared(key, name, text);
    prepared.usedAt = ++this.#uses;
    this.#byKey.set(key, prepared);
    return prepared;
  }

  /** Makes room for one more where there are `limit`: the least recently used one is to be closed. */
  makeRoom(limit: number): void {
    if (this.#byKey.size < limit) return;
    let oldest: Prepared | undefined;
    for (const prepared of this.#byKey.values()) {
      if (oldest === undefined || prepared.usedAt < oldest.usedAt) oldest = prepared;
    }
    if (oldest) this.discard(oldest);
  }

  /** It is not to be used any more, and to be closed on the server. */
  discard(prepared: Prepared): void {
    if (this.forget(prepared)) this.#doomed.push(prepared.name);
  }

  /** The server does not have it; false where that was known. */
  forget(prepared: Prepared): boolean {
    return this.#byKey.get(prepared.key) === prepared && this.#byKey.delete(prepared.key);
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
    this.#byKey.clear();
    this.#doomed = [];
  }
}

const none: readonly string[] = [];
