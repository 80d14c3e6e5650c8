import { type Deferred, defer } from '../util/deferred.js';
import type { Closer } from './closing.js';
import type { Core } from './core.js';
import { refuseClosed } from './refusal.js';

/** Ends a pool: accepted work may finish within the time limit, then everything is closed. */
export class Shutdown {
  readonly #core: Core;
  readonly #closer: Closer;
  readonly #onEnded: () => void;
  #done: Deferred<void> | undefined;

  /** @param onEnded called once, when the last connection is gone */
  constructor(core: Core, closer: Closer, onEnded: () => void) {
    this.#core = core;
    this.#closer = closer;
    this.#onEnded = onEnded;
  }

  /** Starts the shutdown, or joins one that has started. Resolves when every socket is closed; never rejects. */
  end(timeoutMs: number): Promise<void> {
    if (this.#done !== undefined) return this.#done.promise;
    const done = defer<void>();
    this.#done = done;
    this.#core.phase = 'ending';
    this.#core.isSuspended = false;
    const timer = this.#core.clock.setTimer(() => this.#force(), timeoutMs);
    void done.promise.then(() => timer.cancel());
    this.#core.changed();
    return done.promise;
  }

  /** Continues the shutdown after a change. */
  advance(): void {
    const { phase, queue, connections } = this.#core;
    if (phase !== 'ending') return;
    if (queue.length === 0) for (const connection of [...connections.idle]) this.#closer.retire(connection, 'end');
    if (queue.length > 0 || connections.physical > 0) return;
    this.#core.phase = 'ended';
    this.#onEnded();
    this.#done?.resolve();
  }

  #force(): void {
    const { queue, connections } = this.#core;
    this.#core.isCutOff = true;
    queue.failAll(() => refuseClosed(this.#core));
    // A listener may close one connection while another is being closed.
    for (const connection of [...connections]) {
      if (connection.state !== 'closed') this.#closer.drop(connection, 'end');
    }
    this.advance();
  }
}
