import { backend, headerLength } from './codes.js';
import { lengthAt } from './frames.js';

/** Longest first message that a server can mean. What is no PostgreSQL has letters where the length would be. */
const longestGreeting = 30_000;
/** What a server begins with: a request to sign in, an error, or word of another version of the protocol. */
const greetings = new Set(['R', 'E', 'v'].map((letter) => letter.charCodeAt(0)));

/**
 * Watches what a server sends from the first byte on, without keeping it: whether it can be PostgreSQL's protocol at all,
 * and how severe its errors are. `pg`'s parser leaves out the one field of an error that says so in every language.
 */
export class ServerWatch {
  readonly #header = Buffer.alloc(headerLength);
  #have = 0;
  /** Bytes of the message under way that are still to come. */
  #left = 0;
  #isGreeted = false;
  /** The error under way. */
  #pieces: Buffer[] | undefined;
  #severities: (string | undefined)[] = [];

  /** How severe the next error is of those that have come and were not asked for. */
  takeSeverity(): string | undefined {
    return this.#severities.shift();
  }

  /** @throws on what no server of PostgreSQL sends */
  pass(chunk: Buffer): void {
    let at = 0;
    while (at < chunk.length) at = this.#left === 0 ? this.#readHeader(chunk, at) : this.#readBody(chunk, at);
  }

  #readHeader(chunk: Buffer, at: number): number {
    if (this.#have === 0 && chunk.length - at >= headerLength) {
      this.#begin(chunk[at] as number, lengthAt(chunk, at + 1));
      return at + headerLength;
    }
    const count = Math.min(headerLength - this.#have, chunk.length - at);
    chunk.copy(this.#header, this.#have, at, at + count);
    this.#have += count;
    if (this.#have === headerLength) {
      this.#have = 0;
      this.#begin(this.#header[0] as number, lengthAt(this.#header, 1));
    }
    return at + count;
  }

  #begin(code: number, length: number): void {
    if (length < 4) throw new Error(`a message of length ${length}, which there cannot be`);
    if (!this.#isGreeted && (!greetings.has(code) || length > longestGreeting)) {
      throw new Error(`it begins with the byte 0x${code.toString(16).padStart(2, '0')}, not with a request to sign in`);
    }
    this.#isGreeted = true;
    this.#left = length - 4;
    if (code === backend.error) this.#pieces = [];
    if (this.#left === 0) this.#finish();
  }

  #readBody(chunk: Buffer, at: number): number {
    const end = Math.min(at + this.#left, chunk.length);
    this.#left -= end - at;
    this.#pieces?.push(chunk.subarray(at, end));
    if (this.#left === 0) this.#finish();
    return end;
  }

  #finish(): void {
    if (this.#pieces === undefined) return;
    this.#severities.push(readSeverity(Buffer.concat(this.#pieces)));
    this.#pieces = undefined;
  }
}

/** The field of an ErrorResponse's body that is never translated; undefined before PostgreSQL 9.6, and of some poolers. */
function readSeverity(body: Buffer): string | undefined {
  for (let at = 0; at < body.length && body[at] !== 0; ) {
    const end = body.indexOf(0, at + 1);
    if (end === -1) return undefined;
    if (body[at] === severityField) return body.toString('latin1', at + 1, end);
    at = end + 1;
  }
  return undefined;
}

const severityField = 'V'.charCodeAt(0);
