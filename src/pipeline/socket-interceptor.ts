import { runtime } from '../util/runtime.js';
import { Boundary } from './codec/boundary.js';

type DataListener = (chunk: Buffer) => void;

/** A client's socket, or its TLS stream, as far as it is needed here. */
export interface InterceptedStream {
  listeners(event: 'data'): unknown[];
  on(event: 'data', listener: DataListener): unknown;
  removeListener(event: 'data', listener: DataListener): unknown;
}

/**
 * Stands between a client's socket and `pg`: what the server sends goes to the receiver, which passes on to `pg` what is
 * for it.
 */
export class SocketInterceptor {
  /** Whether everything that `pg` has been given so far was whole messages: only then may others read in between. */
  isAtBoundary = true;
  readonly #toClient: DataListener;
  readonly #boundary = new Boundary();

  /** Whether the stream has `pg`'s listener alone, so that it can be intercepted. */
  static isPossibleOn(stream: InterceptedStream): boolean {
    const [listener, ...others] = stream.listeners('data');
    return typeof listener === 'function' && others.length === 0;
  }

  /** @param receive called with all that comes from now on; needs no `this`, since COPY takes it off for a while */
  constructor(stream: InterceptedStream, receive: DataListener) {
    const [listener] = stream.listeners('data') as [DataListener];
    this.#toClient = listener;
    stream.removeListener('data', listener);
    stream.on('data', receive);
  }

  /** Gives `pg` something that came from the server. What a listener throws is left to the process. */
  pass(chunk: Buffer): void {
    this.#boundary.pass(chunk);
    this.isAtBoundary = this.#boundary.isReached;
    try {
      this.#toClient(chunk);
    } catch (error) {
      runtime.nextTick(() => {
        throw error;
      });
    }
  }
}
