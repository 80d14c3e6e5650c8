import { runtime } from './runtime.js';

/** A pending callback; `ref` and `unref` are those of a Node timer. */
export interface Timer {
  cancel(): void;
  ref(): void;
  unref(): void;
}

/** The pool's clock, which tests replace. Milliseconds, monotonic. */
export interface Clock {
  now(): number;
  /** Time that the event loop has been idle so far. */
  idleMs(): number;
  setTimer(callback: () => void, ms: number): Timer;
}

/** Node fires a longer timer immediately. A caller with a longer wait checks the clock when it fires, and waits again. */
const maxTimeoutMs = 2_147_483_647;

/**
 * The process's monotonic clock and timers. When a timer is due, data that has arrived from the network is read first,
 * so that a busy process does not mistake an unread answer for a missing one.
 */
export const systemClock: Clock = {
  now: runtime.now,
  idleMs: runtime.idleMs,
  setTimer(callback, ms) {
    let due: NodeJS.Immediate | undefined;
    // Never unref'd: the event loop would wait for another event instead of running it.
    const ring = (): void => {
      due = runtime.setImmediate(callback);
    };
    const handle = runtime.setTimeout(ring, Math.min(ms, maxTimeoutMs));
    return {
      cancel: () => {
        runtime.clearTimeout(handle);
        runtime.clearImmediate(due);
      },
      ref: () => handle.ref(),
      unref: () => handle.unref(),
    };
  },
};
