import { headerLength, isBackendCode } from './codes.js';

/** Takes a message: its kind, and where in the buffer its body begins and ends. */
export type FrameHandler = (code: number, buffer: Buffer, start: number, end: number) => void;

/** Cuts what comes from a server into messages, whatever pieces it comes in. `push` throws on what cannot be one. */
export class FrameReader {
  readonly #handle: FrameHandler;
  /** Pieces of a message that is not complete. */
  #pieces: Buffer[] = [];
  /** Bytes of a message that are held back until it is complete. */
  held = 0;

  constructor(handle: FrameHandler) {
    this.#handle = handle;
  }

  push(chunk: Buffer): void {
    if (this.held > 0) {
      this.#pieces.push(chunk);
      this.held += chunk.length;
      // A large message is put together once, when the last of it is here.
      if (this.held < this.#needed()) return;
      this.#read(this.#joined());
    } else this.#read(chunk);
  }

  /** Gives out what is held back of an incomplete message, and forgets it. */
  takeRest(): Buffer {
    const rest = this.#joined();
    this.#pieces = [];
    this.held = 0;
    return rest;
  }

  #read(buffer: Buffer): void {
    if (this.held > 0) {
      this.#pieces = [];
      this.held = 0;
    }
    let at = 0;
    while (buffer.length - at >= headerLength) {
      const length = lengthAt(buffer, at + 1);
      if (length < 4) throw new Error(`The server sent a message of length ${length}, which there cannot be.`);
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
    this.#pieces.push(buffer.subarray(at));
    this.held = buffer.length - at;
  }

  /** How many bytes the message needs that is not complete; with less than a header, that. */
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

/** For a message of a kind that there is not. */
export function unknownMessage(code: number): Error {
  return new Error(`The server sent a message that no statement asked for: 0x${code.toString(16)}.`);
}

/** A length, in network order, as an unsigned number. */
export function lengthAt(buffer: Buffer, at: number): number {
  return (
    (((buffer[at] as number) << 24) |
      ((buffer[at + 1] as number) << 16) |
      ((buffer[at + 2] as number) << 8) |
      (buffer[at + 3] as number)) >>>
    0
  );
}
