import { headerLength } from './codes.js';
import { lengthAt } from './frames.js';

/** The length of a message counts itself. */
const minLength = 4;

/**
 * Tracks where messages begin and end in forwarded data, without keeping it, so that the next reader starts at a complete
 * message.
 */
export class Boundary {
  /** Bytes of the current message that are still to come. */
  #left = 0;
  /** The current header, of which `#have` bytes have arrived. */
  readonly #header = Buffer.alloc(headerLength);
  #have = 0;

  /** True if the last forwarded message was complete. */
  get isReached(): boolean {
    return this.#left === 0 && this.#have === 0;
  }

  pass(chunk: Buffer): void {
    let at = Math.min(this.#left, chunk.length);
    this.#left -= at;
    while (at < chunk.length) {
      if (this.#have === 0 && chunk.length - at >= headerLength) {
        // A length that is impossible is for `pg`'s parser to reject.
        const end = at + 1 + Math.max(minLength, lengthAt(chunk, at + 1));
        this.#left = Math.max(0, end - chunk.length);
        at = end;
      } else at = this.#passHeader(chunk, at);
    }
  }

  /** Reads a header that arrives in pieces. */
  #passHeader(chunk: Buffer, start: number): number {
    const count = Math.min(headerLength - this.#have, chunk.length - start);
    chunk.copy(this.#header, this.#have, start, start + count);
    this.#have += count;
    const at = start + count;
    if (this.#have < headerLength) return at;
    this.#have = 0;
    const body = Math.max(minLength, lengthAt(this.#header, 1)) - minLength;
    this.#left = Math.max(0, body - (chunk.length - at));
    return at + Math.min(body, chunk.length - at);
  }
}
