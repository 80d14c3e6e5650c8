/** Milliseconds to the next of independent arrivals (Poisson), as with `pgbench --rate`. Pure but for `random`. */
export function arrivalGapMs(ratePerSecond: number, random: () => number): number {
  return (-Math.log(1 - random()) * 1000) / ratePerSecond;
}

/** When each of `users` begins: evenly over the time, each at random within its part of it. Pure but for `random`. */
export function spreadStarts(users: number, overMs: number, random: () => number): number[] {
  return Array.from({ length: users }, (_, index) => ((index + random()) / users) * overMs);
}

/** A pause after a failure, so that a server that refuses is not hammered, in milliseconds. */
const pauseAfterFailureMs = 100;

/** How long a user waits after a request. Pure. */
export function pauseAfterMs(hasFailed: boolean, thinkMs: number): number {
  return hasFailed ? Math.max(thinkMs, pauseAfterFailureMs) : thinkMs;
}
