import { setTimeout as delay } from 'node:timers/promises';

/** Asks every 20 ms until `isTrue` says so; fails after `timeoutMs` with what was waited for. */
export async function waitFor(
  what: string,
  isTrue: () => boolean | Promise<boolean>,
  timeoutMs = 20_000,
): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  while (!(await isTrue())) {
    if (performance.now() > deadline) throw new Error(`Waited ${timeoutMs} ms in vain: ${what}.`);
    await delay(20);
  }
}
