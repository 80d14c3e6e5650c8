/** Milliseconds to the next of independent arrivals (Poisson), as with `pgbench --rate`. Pure but for `random`. */
export function arrivalGapMs(ratePerSecond: number, random: () => number): number {
  return (-Math.log(1 - random()) * 1000) / ratePerSecond;
}

/** Start times of users: spread evenly, each at a random time within its part. Pure except for `random`. */
export function spreadStarts(users: number, overMs: number, random: () => number): number[] {
  return Array.from({ length: users }, (_, index) => ((index + random()) / users) * overMs);
}

/** Minimum pause after a failure, so that a server that rejects requests is not flooded, in milliseconds. */
const pauseAfterFailureMs = 100;

/** Pause of a user after a request, in milliseconds. Pure. */
export function pauseAfterMs(hasFailed: boolean, thinkMs: number): number {
  return hasFailed ? Math.max(thinkMs, pauseAfterFailureMs) : thinkMs;
}
