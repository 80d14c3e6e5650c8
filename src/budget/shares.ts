/** A member's claim on the budget. */
export interface Claim {
  /** Number of connections that it can use. */
  readonly wanted: number;
  /** Number that it is guaranteed, if it wants them. */
  readonly min: number;
  readonly weight: number;
}

/**
 * Divides a number of slots by demand: nobody gets more than it wants, everybody first gets its guaranteed number, and the
 * rest goes to the members with the least for their weight (weighted max-min fairness). If not even the guaranteed numbers
 * fit, these are divided evenly. What rounding leaves goes to the first in order, so the order must be the same for everyone.
 *
 * @returns a whole number for each claim, in order; their sum is at most `total`
 */
export function shareOut(total: number, claims: readonly Claim[]): number[] {
  const guaranteed = claims.map(({ wanted, min }) => Math.min(wanted, min));
  const sum = guaranteed.reduce((all, each) => all + each, 0);
  if (sum > total) {
    return rounded(
      total,
      fill(
        total,
        guaranteed.map((most) => ({ least: 0, most, weight: 1 })),
      ),
      guaranteed,
    );
  }
  const ranges = claims.map(({ wanted, weight }, at) => ({ least: guaranteed[at] as number, most: wanted, weight }));
  return rounded(
    total,
    fill(total, ranges),
    claims.map(({ wanted }) => wanted),
  );
}

interface Range {
  readonly least: number;
  readonly most: number;
  readonly weight: number;
}

/** Raises a common level until all is given out; each gets `level × weight`, within its range. */
function fill(total: number, ranges: readonly Range[]): number[] {
  const amount = ({ least, most, weight }: Range, level: number): number =>
    Math.min(most, Math.max(least, level * weight));
  // The sum is linear between the levels at which a member leaves its minimum or reaches its maximum.
  const turns = ranges
    .flatMap(({ least, most, weight }) => [
      { level: least / weight, slope: weight },
      { level: most / weight, slope: -weight },
    ])
    .sort((a, b) => a.level - b.level);
  let given = ranges.reduce((sum, { least }) => sum + least, 0);
  let level = 0;
  let slope = 0;
  for (const turn of turns) {
    const next = given + slope * (turn.level - level);
    if (next > total) break;
    given = next;
    level = turn.level;
    slope += turn.slope;
  }
  if (given < total && slope > 1e-9) level += (total - given) / slope;
  return ranges.map((range) => amount(range, level));
}

/** Rounds down; what is left goes to the first that want more than they got. */
function rounded(total: number, amounts: readonly number[], wanted: readonly number[]): number[] {
  const whole = amounts.map((amount) => Math.floor(amount + 1e-6));
  let left = total - whole.reduce((sum, each) => sum + each, 0);
  for (let at = 0; at < whole.length && left > 0; at += 1) {
    if ((whole[at] as number) >= (amounts[at] as number) - 1e-6 || (whole[at] as number) >= (wanted[at] as number))
      continue;
    whole[at] = (whole[at] as number) + 1;
    left -= 1;
  }
  return whole;
}
