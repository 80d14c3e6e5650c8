/** Waits until a promise settles or the signal fires. Rejects only if the promise rejects before that. */
export async function untilAborted(awaited: Promise<unknown>, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  let stop = (): void => undefined;
  const aborted = new Promise<void>((resolve) => {
    stop = resolve;
    signal.addEventListener('abort', stop, { once: true });
  });
  await Promise.race([awaited, aborted]).finally(() => signal.removeEventListener('abort', stop));
}
