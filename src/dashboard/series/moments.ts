import { promisify } from 'node:util';
import { gzip as gzipWithCallback } from 'node:zlib';

const gzip = promisify(gzipWithCallback);

interface Moment {
  readonly at: number;
  readonly body: Buffer;
}

/** Options of kept samples. */
export interface MomentOptions {
  /** Maximum number of bytes. @default 8 MB */
  readonly maxBytes?: number | undefined;
  /** Minimum time between two samples, in milliseconds. @default 5000 */
  readonly everyMs?: number | undefined;
}

/** Whole samples of the past, compressed, so that a page can show a moment with all its sessions. */
export class Moments {
  readonly #maxBytes: number;
  readonly #everyMs: number;
  #moments: Moment[] = [];
  #bytes = 0;
  #lastAt = Number.NEGATIVE_INFINITY;

  constructor({ maxBytes = 8_000_000, everyMs = 5000 }: MomentOptions = {}) {
    this.#maxBytes = maxBytes;
    this.#everyMs = everyMs;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /**
   * Keeps a sample, if the previous one is old enough.
   *
   * @param render returns the sample as JSON
   * @param isTurning true to keep it in any case, such as when the verdict changes
   */
  async add(at: number, render: () => string, isTurning = false): Promise<void> {
    const isDue = at - this.#lastAt >= this.#everyMs || at < this.#lastAt;
    if (!isDue && !isTurning) return;
    this.#lastAt = at;
    const body = await gzip(render(), { level: 4 });
    this.#moments.push({ at, body });
    this.#bytes += body.length;
    while (this.#bytes > this.#maxBytes && this.#moments.length > 1) {
      this.#bytes -= (this.#moments.shift() as Moment).body.length;
    }
  }

  /** The sample that was the current one at a time, gzipped; the first one for an earlier time; undefined without any. */
  at(time: number): Moment | undefined {
    return this.#moments.findLast(({ at }) => at <= time) ?? this.#moments[0];
  }
}
