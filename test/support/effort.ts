/** True in `npm run test:long`: everything is tried for longer, and more often. */
export const isLong = process.env.HEADROOM_LONG !== undefined;

/** How much of something a test does: number of runs, of statements, seconds. */
export function effort(short: number, long: number): number {
  return isLong ? long : short;
}
