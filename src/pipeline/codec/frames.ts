import { headerLength, isBackendCode } from './codes.js';

/** Receives a message: its type, and where its body begins and ends in the buffer. */
export type FrameHandler = (code: number, buffer: Buffer, start: number, end: number) => void;

/** Splits a server's data into messages, however it is chunked. `push` throws on an impossible message. */
export class FrameReader {
  readonly #handle: FrameHandler;
  /** Pieces of a message that is not complete. */
  #pieces: Buffer[] = [];
  /** Bytes of an incomplete message that are buffered. */
  held = 0;

  constructor(handle: FrameHandler) {
    this.#handle = handle;
  }

  push(chunk: Buffer): void {
    const buffer = this.held > 0 ? this.#join(chunk) : chunk;
    if (buffer === undefined) return;
    let at = 0;
    while (buffer.length - at >= headerLength) {
      const length = lengthAt(buffer, at + 1);
      if (length < 4) throw new Error(`The server sent a message of length ${length}, which is impossible.`);
      const end = at + 1 + length;
      if (end > buffer.length) {
        // Not to be waited for: its length may be anything.
        if (!isBackendCode(buffer[at] as number)) throw unknownMessage(buffer[at] as number);
        break;
      }
      this.#handle(buffer[at] as number, buffer, at + headerLength, end);
      at = end;
    }
    if (at === buffer.length) return;
    this.#pieces = [buffer.subarray(at)];
    this.held = buffer.length - at;
  }

  /** Returns the buffered bytes of an incomplete message, and forgets them. */
  takeRest(): Buffer {
    const rest = this.#joined();
    this.#pieces = [];
    this.held = 0;
    return rest;
  }

  /** Undefined while the message is not complete. A large one is put together once, when the last of it is here. */
  #join(chunk: Buffer): Buffer | undefined {
    this.#pieces.push(chunk);
    this.held += chunk.length;
    if (this.held < this.#needed()) return undefined;
    const buffer = this.#joined();
    this.#pieces = [];
    this.held = 0;
    return buffer;
  }

  /** Total length of the incomplete message; the header's length while that is incomplete. */
  #needed(): number {
    if (this.held < headerLength) return headerLength;
    let [first] = this.#pieces as [Buffer];
    if (first.length < headerLength) {
      first = this.#joined();
      this.#pieces = [first];
    }
    return 1 + lengthAt(first, 1);
  }

  #joined(): Buffer {
    return this.#pieces.length === 1 ? (this.#pieces[0] as Buffer) : Buffer.concat(this.#pieces);
  }
}

/** Creates the error for a message of an unknown or unexpected type. */
export function unknownMessage(code: number): Error {
  return new Error(`The server sent a message that no statement asked for: 0x${code.toString(16)}.`);
}

/** Reads a length, in network byte order, as an unsigned number. */
export function lengthAt(buffer: Buffer, at: number): number {
  return (
    (((buffer[at] as number) << 24) |
      ((buffer[at + 1] as number) << 16) |
      ((buffer[at + 2] as number) << 8) |
      (buffer[at + 3] as number)) >>>
    0
  );
}
