import { describe, test } from 'vitest';
import { withReason } from './skip-reason.js';

/**
 * A test that is skipped if something that it needs is missing. The reason is in its title, and listed at the end of the run.
 *
 * @param missing the reason; undefined to run it
 */
export function testUnless(
  missing: string | undefined,
  title: string,
  run: () => void | Promise<void>,
  timeoutMs?: number,
): void {
  test.skipIf(missing !== undefined)(withReason(title, missing), run, timeoutMs);
}

/** The same for a suite. */
export function describeUnless(missing: string | undefined, title: string, suite: () => void): void {
  describe.skipIf(missing !== undefined)(withReason(title, missing), suite);
}

/** The reason of a test that needs a program of the system, which no script of the project can fetch. */
export function unlessHere(what: string, isHere: boolean): string | undefined {
  return isHere ? undefined : `${what} is not on this machine`;
}

/** The reason of a test of programs that are installed for Linux on x64 alone. */
export const unlessLinuxX64: string | undefined =
  process.platform === 'linux' && process.arch === 'x64' ? undefined : 'its programs are those for Linux on x64';
