/**
 * Whether a program of the system is here that a test needs and that no script of the project can fetch.
 *
 * @returns false where it is missing, with a line that says so: the test is skipped
 */
export function isHere(what: string, has: boolean): boolean {
  if (!has) console.warn(`Skipped: ${what} is not on this machine.`);
  return has;
}
