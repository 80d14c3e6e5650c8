/** Bounds of an exponential backoff, in milliseconds. */
export interface BackoffRange {
  readonly firstMs: number;
  readonly capMs: number;
}

/**
 * Delay after the given number of consecutive failures: doubling from `firstMs` up to `capMs`, minus a random part of
 * up to half, so that many processes do not retry in step.
 *
 * @param failures consecutive failures, 1 or more
 * @param random a number from 0 to 1
 * @returns milliseconds
 */
export function backoffMs(failures: number, random: number, { firstMs, capMs }: BackoffRange): number {
  const ceiling = Math.min(capMs, firstMs * 2 ** Math.min(failures - 1, 30));
  return ceiling * (1 - random / 2);
}
