import { runtime } from './runtime.js';

/** A pending callback; `ref`/`unref` say whether it alone keeps the process alive. */
export interface Timer {
  cancel(): void;
  ref(): void;
  unref(): void;
}

/** Time as the pool sees it, so that tests can own it. Milliseconds, monotonic. */
export interface Clock {
  now(): number;
  /** How long the process has had nothing to do so far: its event loop waited. */
  idleMs(): number;
  setTimer(callback: () => void, ms: number): Timer;
}

/** Node fires a longer timer at once. Whoever waits for longer looks at the clock when it fires, and waits on. */
const longestTimeoutMs = 2_147_483_647;

/**
 * The process's own monotonic clock and timers. When a timer is due, what has come from the network meanwhile is read
 * first: a process that was busy must not take an answer that lies there for one that is missing.
 */
export const systemClock: Clock = {
  now: runtime.now,
  idleMs: runtime.idleMs,
  setTimer(callback, ms) {
    let due: NodeJS.Immediate | undefined;
    // Never unref'd: the loop would not come round for it, but wait for something else to happen.
    const ring = (): void => {
      due = runtime.setImmediate(callback);
    };
    const handle = runtime.setTimeout(ring, Math.min(ms, longestTimeoutMs));
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
