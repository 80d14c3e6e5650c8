/** Whether what a test needs is here. Where it is not, the test is skipped, but not under CI: there it is an error. */
export function isHere(what: string, has: boolean): boolean {
  if (!has && process.env.CI) throw new Error(`${what} is not on this machine, and nothing is skipped under CI.`);
  return has;
}
