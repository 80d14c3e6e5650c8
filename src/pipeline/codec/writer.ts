const blockSize = 64 * 1024;

/** Where a writer stood, to go back to. */
export interface WriterMark {
  readonly block: Buffer<ArrayBuffer>;
  readonly start: number;
  readonly at: number;
  readonly full: number;
  readonly fullLength: number;
}

/** The length of a typed array, whatever somebody has put in the place of its own `length`. */
const lengthOf = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(Uint8Array.prototype), 'length')?.get as (
  this: Uint8Array,
) => number;

/**
 * Bytes on their way out, written one after another into large blocks. A block is never written to again where it has
 * been taken, since the socket may still be sending it.
 */
export class WireWriter {
  #block = Buffer.allocUnsafe(blockSize);
  #start = 0;
  #at = 0;
  #full: Buffer[] = [];
  #fullLength = 0;

  /** Bytes written and not taken yet. */
  get length(): number {
    return this.#fullLength + this.#at - this.#start;
  }

  /** Where the writer stands now. Good until what was written is taken. */
  mark(): WriterMark {
    const [block, start, at, full] = [this.#block, this.#start, this.#at, this.#full.length];
    return { block, start, at, full, fullLength: this.#fullLength };
  }

  /** Takes back everything written since the mark. */
  rewind({ block, start, at, full, fullLength }: WriterMark): void {
    this.#block = block;
    this.#start = start;
    this.#at = at;
    this.#full.length = full;
    this.#fullLength = fullLength;
  }

  /** Makes room for `size` bytes in one piece; whatever is written next, up to that, needs no further check. */
  reserve(size: number): void {
    if (this.#block.length - this.#at >= size) return;
    if (this.#at > this.#start) {
      this.#full.push(this.#block.subarray(this.#start, this.#at));
      this.#fullLength += this.#at - this.#start;
    }
    this.#block = Buffer.allocUnsafe(Math.max(blockSize, size));
    this.#start = 0;
    this.#at = 0;
  }

  byte(value: number): void {
    this.#block[this.#at++] = value;
  }

  int16(value: number): void {
    this.#block[this.#at++] = value >>> 8;
    this.#block[this.#at++] = value;
  }

  int32(value: number): void {
    this.#put32(this.#at, value);
    this.#at += 4;
  }

  /** A text and the zero that ends it. */
  cstring(value: string): void {
    this.#at += this.#block.write(value, this.#at);
    this.#block[this.#at++] = 0;
  }

  /** A text behind its length in bytes. */
  sizedText(value: string): void {
    const length = this.#block.write(value, this.#at + 4);
    this.#put32(this.#at, length);
    this.#at += 4 + length;
  }

  /** Bytes behind their length. */
  sizedBytes(value: Uint8Array): void {
    const length = lengthOf.call(value);
    this.int32(length);
    this.#block.set(value, this.#at);
    this.#at += length;
  }

  /** Begins a message; its length is filled in by `endMessage` with what this returned. */
  beginMessage(code: number): number {
    this.#block[this.#at] = code;
    this.#at += 5;
    return this.#at - 4;
  }

  endMessage(lengthAt: number): void {
    this.#put32(lengthAt, this.#at - lengthAt);
  }

  /** Everything written since the last time, in order. */
  take(): readonly Buffer[] {
    const taken = this.#full;
    if (this.#at > this.#start) taken.push(this.#block.subarray(this.#start, this.#at));
    this.#start = this.#at;
    this.#full = [];
    this.#fullLength = 0;
    return taken;
  }

  #put32(at: number, value: number): void {
    this.#block[at] = value >>> 24;
    this.#block[at + 1] = value >>> 16;
    this.#block[at + 2] = value >>> 8;
    this.#block[at + 3] = value;
  }
}

/** The length of bytes as they are written. */
export function byteLength(value: Uint8Array): number {
  return lengthOf.call(value);
}

/** An upper bound of a text's length in UTF-8: exact where that is worth finding out. */
export function utf8Bound(text: string): number {
  return text.length < 2048 ? 3 * text.length : Buffer.byteLength(text);
}
