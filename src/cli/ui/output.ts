import type { Writable } from 'node:stream';

/** A stream whose reader may close it at any time, as `| head` does. That ends the output without an error. */
export class Output {
  readonly #stream: Writable;
  readonly #broken = new AbortController();

  constructor(stream: Writable) {
    this.#stream = stream;
    stream.on('error', () => this.#broken.abort());
  }

  /** Fires when the reader has closed the stream. */
  get broken(): AbortSignal {
    return this.#broken.signal;
  }

  /** Writes a text; resolves when it is written, or the reader has closed the stream. */
  write(text: string): Promise<void> {
    if (this.broken.aborted) return Promise.resolve();
    return new Promise((resolve) => this.#stream.write(text, () => resolve()));
  }
}
