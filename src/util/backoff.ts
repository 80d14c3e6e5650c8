/** Bounds of an exponential back-off, in milliseconds. */
export interface BackoffRange {
  readonly firstMs: number;
  readonly capMs: number;
}

/**
 * How long to wait after the given number of failures in a row: doubling from `firstMs` up to `capMs`, of which a
 * random half is taken off so that many processes do not come back in step.
 *
 * @param failures failures in a row, 1 or more
 * @param random a number from 0 to 1
 * @returns milliseconds
 */
export function backoffMs(failures: number, random: number, { firstMs, capMs }: BackoffRange): number {
  const ceiling = Math.min(capMs, firstMs * 2 ** Math.min(failures - 1, 30));
  return ceiling * (1 - random / 2);
}
