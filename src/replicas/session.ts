import type { Lsn } from './lsn.js';
import { parseLsn, renderLsn } from './lsn.js';

/** Beginning of a token: the version of its form. */
const tokenPrefix = 'w1.';

/** Position of a session's last write, which a replica must have replayed before the session reads from it. */
export class SessionState {
  /** Position of the last write; undefined if there was none. */
  #needed: Lsn | undefined;
  /** True if a position could not be learned, so that no replica can be trusted. */
  #isUnknown = false;
  /** Position being asked for. */
  #pending: Promise<void> | undefined;
  /** Number of connections that callers of the session have for their own use: they may have written on them. */
  #borrowed = 0;

  constructor(needed?: Lsn) {
    this.#needed = needed;
  }

  /** Called when a write of the session has ended, with the request for a position behind it. */
  wrote(position: Promise<Lsn | undefined>): void {
    const pending = position
      .catch(() => undefined)
      .then((lsn) => {
        if (lsn !== undefined && (this.#needed === undefined || lsn > this.#needed)) this.#needed = lsn;
        // A later position covers earlier writes.
        if (this.#pending === pending) {
          this.#pending = undefined;
          this.#isUnknown = lsn === undefined;
        }
      });
    this.#pending = pending;
  }

  /** Called when a caller of the session gets a connection for its own use; `returned` must follow. */
  borrowed(): void {
    this.#borrowed += 1;
  }

  /** Called when it has released the connection, with the request for a position behind it. */
  returned(position: Promise<Lsn | undefined>): void {
    this.#borrowed -= 1;
    this.wrote(position);
  }

  /** Resolves with the position that a replica must have replayed: `none` if any will do, `primary` if none will. */
  async needed(): Promise<Lsn | 'none' | 'primary'> {
    while (this.#pending !== undefined) await this.#pending;
    return this.#isUnknown || this.#borrowed > 0 ? 'primary' : (this.#needed ?? 'none');
  }

  /**
   * Resolves with the session's writes as a text, for a cookie or a header: `w1.` and a position; `w1.?` if it is not known.
   */
  async token(): Promise<string> {
    const needed = await this.needed();
    if (needed === 'primary') return `${tokenPrefix}?`;
    return needed === 'none' ? '' : `${tokenPrefix}${renderLsn(needed)}`;
  }

  /** Reads a token; an empty one, or none, is that of a session without writes. @throws {TypeError} for any other text */
  static fromToken(token: string | null | undefined): SessionState {
    if (token === undefined || token === null || token === '') return new SessionState();
    const isText = typeof token === 'string';
    const position = isText && token.startsWith(tokenPrefix) ? token.slice(tokenPrefix.length) : undefined;
    const lsn = parseLsn(position);
    if (lsn === undefined && position !== '?') {
      const got = isText ? 'another text' : Array.isArray(token) ? 'a list' : typeof token;
      throw new TypeError(`token: expected one of session.token(), such as ${tokenPrefix}16/B374D848, got ${got}`);
    }
    const state = new SessionState(lsn);
    state.#isUnknown = lsn === undefined;
    return state;
  }
}
