import { runtime } from '../util/runtime.js';
import { Boundary } from './codec/boundary.js';

type DataListener = (chunk: Buffer) => void;

/** The parts of a client's socket or TLS stream that are used here. */
export interface InterceptedStream {
  listeners(event: 'data'): unknown[];
  on(event: 'data', listener: DataListener): unknown;
  removeListener(event: 'data', listener: DataListener): unknown;
}

/**
 * Sits between a client's socket and `pg`: data from the server goes to the receiver, which forwards to `pg` what is
 * meant for it.
 */
export class SocketInterceptor {
  /** True if `pg` has received only complete messages so far. Only then may the pipeline read from the socket. */
  isAtBoundary = true;
  readonly #toClient: DataListener;
  readonly #boundary = new Boundary();

  /** True if `pg`'s listener is the only one on the stream, so that it can be intercepted. */
  static isPossibleOn(stream: InterceptedStream): boolean {
    const [listener, ...others] = stream.listeners('data');
    return typeof listener === 'function' && others.length === 0;
  }

  /** @param receive called with all further data; must not use `this`, since COPY detaches and reattaches it */
  constructor(stream: InterceptedStream, receive: DataListener) {
    const [listener] = stream.listeners('data') as [DataListener];
    this.#toClient = listener;
    stream.removeListener('data', listener);
    stream.on('data', receive);
  }

  /** Forwards data from the server to `pg`. An error thrown by a listener becomes an uncaught exception of the process. */
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
