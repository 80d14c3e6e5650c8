import type { Writable } from 'node:stream';

/** A stream that somebody may stop reading at any time, as `| head` does. Nothing fails then; it is only over. */
export class Output {
  readonly #stream: Writable;
  readonly #broken = new AbortController();

  constructor(stream: Writable) {
    this.#stream = stream;
    stream.on('error', () => this.#broken.abort());
  }

  /** Fires when nobody reads any more. */
  get broken(): AbortSignal {
    return this.#broken.signal;
  }

  /** Writes a text; resolves when it has gone out, or when nobody reads any more. */
  write(text: string): Promise<void> {
    if (this.broken.aborted) return Promise.resolve();
    return new Promise((resolve) => this.#stream.write(text, () => resolve()));
  }
}
