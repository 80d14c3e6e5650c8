import type { Core } from './core.js';
import { beganAt } from './queue.js';
import { describeWaiting, type LastFailure } from './refusal.js';

/** Time after which a warning says that callers wait for a connection that cannot be opened. */
const warnAfterMs = 2000;

/** Warns once in an outage when a caller has been waiting for long, since its deadline may be far away. */
export class WaitingWarning {
  readonly #core: Core;
  #hasWarned = false;

  constructor(core: Core) {
    this.#core = core;
  }

  /** @param failure the last failed attempt to open a connection, if any */
  check(failure: LastFailure | undefined): void {
    const { connections, queue, clock, isSuspended } = this.#core;
    const head = queue.peek();
    const isWithout = connections.serving === connections.connecting;
    if (!isWithout) this.#hasWarned = false;
    if (!isWithout || isSuspended || this.#hasWarned || head === undefined) return;
    const waitedMs = clock.now() - beganAt(head);
    if (waitedMs < warnAfterMs) return;
    this.#hasWarned = true;
    const text = describeWaiting(this.#core, waitedMs, failure);
    process.emitWarning(text, { type: 'HeadroomWarning', code: 'HEADROOM_WAITING' });
  }
}
