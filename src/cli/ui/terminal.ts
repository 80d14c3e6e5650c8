import { styleText } from 'node:util';
import type { Paint } from '../../format/paint.js';

/** Styles text where the stream is a terminal and NO_COLOR is not set. */
export function paintFor(stream: NodeJS.WriteStream): Paint {
  return (style, text) => styleText(style, text, { stream });
}

/** A line that is drawn again and again on a terminal, and written now and then elsewhere. */
export class StatusLine {
  readonly #stream: NodeJS.WriteStream;
  readonly #everyMs: number;
  #isDrawn = false;
  #writtenAt = Number.NEGATIVE_INFINITY;

  constructor(stream: NodeJS.WriteStream, everyMs = 2500) {
    this.#stream = stream;
    this.#everyMs = everyMs;
  }

  /** Shows the present state; `now` in ms. */
  update(text: string, now = performance.now()): void {
    if (this.#stream.isTTY) {
      const width = this.#stream.columns || 80;
      this.#stream.write(`\r\u001b[K${text.slice(0, width - 1)}`);
      this.#isDrawn = true;
    } else if (now - this.#writtenAt >= this.#everyMs) {
      this.#stream.write(`${text}\n`);
      this.#writtenAt = now;
    }
  }

  /** Writes lines that stay. */
  write(text: string): void {
    this.clear();
    this.#stream.write(`${text}\n`);
    this.#writtenAt = Number.NEGATIVE_INFINITY;
  }

  /** Takes the line away, leaving the cursor at the start of an empty one. */
  clear(): void {
    if (this.#isDrawn) this.#stream.write('\r\u001b[K');
    this.#isDrawn = false;
  }
}
