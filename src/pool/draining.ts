const draining = new WeakSet<object>();

/** Notes that the process of the pool is about to end, and should get no new work from outside. */
export function markDraining(pool: object): void {
  draining.add(pool);
}

export function isDraining(pool: object): boolean {
  return draining.has(pool);
}
