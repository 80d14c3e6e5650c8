/** Maximum delay of a timer. */
const maxMs = 2 ** 31 - 1;

/** Waits; ends at once with the signal's reason when it fires. */
export function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const stop = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const wake = () => {
      signal.removeEventListener('abort', stop);
      resolve();
    };
    const timer = setTimeout(wake, Math.min(ms, maxMs));
    signal.addEventListener('abort', stop, { once: true });
  });
}
