import { backend, headerLength } from './codes.js';
import { lengthAt } from './frames.js';

/** Maximum plausible length of a server's first message. Other protocols have text in place of the length. */
const maxGreetingLength = 30_000;
/** Types of a server's first message: authentication request, error, or protocol version negotiation. */
const greetings = new Set(['R', 'E', 'v'].map((letter) => letter.charCodeAt(0)));

/**
 * Watches a server's data from the first byte on, without keeping it: checks that it is the PostgreSQL protocol, and reads
 * the severity of errors. `pg`'s parser omits the one field of an error that gives it untranslated.
 */
export class ServerWatch {
  readonly #header = Buffer.alloc(headerLength);
  #have = 0;
  /** Bytes of the current message that are still to come. */
  #left = 0;
  #isGreeted = false;
  /** Body of the current message if it is an error, as far as received. */
  #pieces: Buffer[] | undefined;
  #severities: (string | undefined)[] = [];

  /** Returns the severity of the next error in order of arrival, and removes it. */
  takeSeverity(): string | undefined {
    return this.#severities.shift();
  }

  /** @throws on data that no PostgreSQL server sends */
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
    if (length < 4) throw new Error(`a message has the impossible length ${length}`);
    if (!this.#isGreeted && (!greetings.has(code) || length > maxGreetingLength)) {
      throw new Error(
        `it begins with the byte 0x${code.toString(16).padStart(2, '0')}, not with an authentication request`,
      );
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

/** Reads the untranslated severity from the body of an ErrorResponse; before PostgreSQL 9.6, and with some poolers, undefined. */
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
