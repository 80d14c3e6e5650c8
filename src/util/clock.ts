/** A pending callback; `ref`/`unref` say whether it alone keeps the process alive. */
export interface Timer {
  cancel(): void;
  ref(): void;
  unref(): void;
}

/** Time as the pool sees it, so that tests can own it. Milliseconds, monotonic. */
export interface Clock {
  now(): number;
  setTimer(callback: () => void, ms: number): Timer;
}

/** Node fires a longer timer at once. Whoever waits for longer looks at the clock when it fires, and waits on. */
const longestTimeoutMs = 2_147_483_647;

/** The process's own monotonic clock and timers. */
export const systemClock: Clock = {
  now: () => performance.now(),
  setTimer(callback, ms) {
    const handle = setTimeout(callback, Math.min(ms, longestTimeoutMs));
    return {
      cancel: () => clearTimeout(handle),
      ref: () => void handle.ref(),
      unref: () => void handle.unref(),
    };
  },
};
