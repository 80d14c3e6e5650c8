import * as net from 'node:net';

/**
 * Runs a function that connects sockets, with another limit for each address of a host that has several. Node tries them one
 * after the other, and leaves each but the last after 250 ms, which a distant server exceeds.
 *
 * @param ms undefined for Node's own limit
 */
export function withAddressTimeout(ms: number | undefined, connect: () => void): void {
  // A runtime other than Node may lack them. Node reads the limit when `connect` is called.
  const { getDefaultAutoSelectFamilyAttemptTimeout: get, setDefaultAutoSelectFamilyAttemptTimeout: set } =
    net as Partial<typeof net>;
  if (ms === undefined || get === undefined || set === undefined) return connect();
  const before = get();
  set(Math.max(before, Math.round(ms)));
  try {
    connect();
  } finally {
    set(before);
  }
}

/** True if Node may have left an address before it could answer. */
export function wasAddressLeft(error: unknown): boolean {
  return (
    error instanceof AggregateError && error.errors.some((each) => (each as { code?: unknown }).code === 'ETIMEDOUT')
  );
}
