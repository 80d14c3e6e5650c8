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

  /** Resolves with the position that a replica must have replayed: `none` if any will do, `primary` if none will. */
  async needed(): Promise<Lsn | 'none' | 'primary'> {
    while (this.#pending !== undefined) await this.#pending;
    return this.#isUnknown ? 'primary' : (this.#needed ?? 'none');
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
    const lsn = parseLsn(token.slice(tokenPrefix.length));
    const state = new SessionState(lsn);
    if (token === `${tokenPrefix}?`) state.#isUnknown = true;
    else if (!token.startsWith(tokenPrefix) || lsn === undefined) {
      throw new TypeError(
        `token: expected one of session.token(), such as ${tokenPrefix}16/B374D848, got another text`,
      );
    }
    return state;
  }
}
