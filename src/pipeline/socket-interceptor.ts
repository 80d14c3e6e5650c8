import { runtime } from '../util/runtime.js';
import { Boundary } from './codec/boundary.js';

type DataListener = (chunk: Buffer) => void;

/** What a tap needs of a client's socket, or its TLS stream. */
export interface TappedStream {
  listeners(event: 'data'): unknown[];
  on(event: 'data', listener: DataListener): unknown;
  removeListener(event: 'data', listener: DataListener): unknown;
}

/**
 * Stands between a client's socket and `pg`: what the server sends goes to `pg`, until somebody else reads it for a
 * while.
 */
export class Tap {
  readonly #toClient: DataListener;
  readonly #boundary = new Boundary();
  #reader: DataListener | undefined;

  /** @returns undefined for a stream on which somebody else listens than `pg` alone */
  static on(stream: TappedStream): Tap | undefined {
    const [listener, ...others] = stream.listeners('data');
    if (typeof listener !== 'function' || others.length > 0) return undefined;
    return new Tap(stream, listener as DataListener);
  }

  private constructor(stream: TappedStream, listener: DataListener) {
    this.#toClient = listener;
    stream.removeListener('data', listener);
    // Not a method: whoever takes the listener off for a while, as COPY does, calls it without `this`.
    stream.on('data', (chunk) => (this.#reader ? this.#reader(chunk) : this.pass(chunk)));
  }

  /** Whether everything that `pg` has been given so far was whole messages. */
  get isAtBoundary(): boolean {
    return this.#boundary.isReached;
  }

  /** From now on, what comes goes to the reader. Only at a boundary. */
  divertTo(reader: DataListener): void {
    this.#reader = reader;
  }

  /** From now on, what comes goes to `pg` again. */
  restore(): void {
    this.#reader = undefined;
  }

  /** Gives `pg` something that came from the server. What a listener throws is the process's to hear of. */
  pass(chunk: Buffer): void {
    this.#boundary.pass(chunk);
    try {
      this.#toClient(chunk);
    } catch (error) {
      runtime.nextTick(() => {
        throw error;
      });
    }
  }
}
