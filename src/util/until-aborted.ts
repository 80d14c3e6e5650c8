/** Waits for a promise, but no longer than until the signal fires. Rejects only where the promise does before that. */
export async function untilAborted(awaited: Promise<unknown>, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  let stop = (): void => undefined;
  const aborted = new Promise<void>((resolve) => {
    stop = resolve;
    signal.addEventListener('abort', stop, { once: true });
  });
  await Promise.race([awaited, aborted]).finally(() => signal.removeEventListener('abort', stop));
}
