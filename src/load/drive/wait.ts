import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Clock, Timer } from '../../util/clock.js';

/** Polls a condition until it holds or the signal fires. */
export async function waitUntil(
  isSo: () => boolean,
  { clock, everyMs, signal }: { readonly clock: Clock; readonly everyMs: number; readonly signal: AbortSignal },
): Promise<void> {
  // The first check comes after one turn of the event loop.
  for (await nextTurn(); !isSo() && !signal.aborted; ) await passed(clock, everyMs, signal);
}

function passed(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      timer.cancel();
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = clock.setTimer(end, ms);
    signal.addEventListener('abort', end);
  });
}

/** Waits for a promise with a time limit, in milliseconds. */
export async function within(awaited: Promise<unknown>, ms: number, clock: Clock): Promise<void> {
  let timer: Timer | undefined;
  const late = new Promise<void>((resolve) => {
    timer = clock.setTimer(resolve, ms);
  });
  await Promise.race([awaited, late]);
  timer?.cancel();
}
