import type { Core } from './core.js';

/** Suspends a pool: no connection is handed out, and it is quiet when all are released. */
export class Suspension {
  readonly #core: Core;
  #waiting: (() => void)[] = [];

  constructor(core: Core) {
    this.#core = core;
  }

  /** Resolves when no caller has a connection. */
  begin(): Promise<void> {
    this.#core.isSuspended = this.#core.phase === 'open';
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      this.#core.changed();
    });
  }

  end(): void {
    if (this.#core.isSuspended) this.#core.servingSince = this.#core.clock.now();
    this.#core.isSuspended = false;
    // Callers that still wait for the pool to be quiet might otherwise wait forever.
    this.#announceQuiet();
    this.#core.changed();
  }

  /** Called when the pool's state has changed. */
  advance(): void {
    if (this.#waiting.length > 0 && !this.#isInUse) this.#announceQuiet();
  }

  get #isInUse(): boolean {
    for (const { state, isListening } of this.#core.connections) {
      if ((state === 'leased' && !isListening) || state === 'lane' || state === 'settling') return true;
    }
    return false;
  }

  #announceQuiet(): void {
    const resolvers = this.#waiting;
    this.#waiting = [];
    for (const resolve of resolvers) resolve();
  }
}
