import type { Random } from './random.js';
import { ValueError } from './value.js';

/** A way of drawing an integer from `least` to `most`; the parameter says how uneven it is. */
type Distribution = (random: Random, least: bigint, most: bigint, parameter: number) => bigint;

/** Most often the least, and less often the greater it is, exponentially; the greater the parameter the faster. */
export const drawExponential: Distribution = (random, least, most, parameter) => {
  if (!(parameter > 0)) throw new ValueError(`random_exponential: expected a parameter above 0, got ${parameter}`);
  const cut = Math.exp(-parameter);
  const uniform = 1 - random.unit();
  return scaleUp(least, most, -Math.log(cut + (1 - cut) * uniform) / parameter);
};

/** Least that makes sense: below it the bell would be cut too far up. */
const minGaussian = 2;

/** A bell around the middle, which the parameter narrows; what would fall outside is drawn again (G. Box, M. Muller). */
export const drawGaussian: Distribution = (random, least, most, parameter) => {
  if (!(parameter >= minGaussian)) {
    throw new ValueError(`random_gaussian: expected a parameter of ${minGaussian} or more, got ${parameter}`);
  }
  for (;;) {
    const distance = Math.sqrt(-2 * Math.log(1 - random.unit()));
    const deviation = distance * Math.sin(2 * Math.PI * random.unit());
    if (deviation >= -parameter && deviation < parameter) {
      return scaleUp(least, most, (deviation + parameter) / (2 * parameter));
    }
  }
};

const zipfianRange = { least: 1.001, most: 1000 } as const;

/** The k-th value in proportion to `k ** -parameter`: L. Devroye, "Non-Uniform Random Variate Generation", X.6.1. */
export const drawZipfian: Distribution = (random, least, most, parameter) => {
  if (!(parameter >= zipfianRange.least && parameter <= zipfianRange.most)) {
    const range = `from ${zipfianRange.least} to ${zipfianRange.most}`;
    throw new ValueError(`random_zipfian: expected a parameter ${range}, got ${parameter}`);
  }
  const count = Number(most - least + 1n);
  return count <= 1 ? least : least + BigInt(drawRank(random, count, parameter)) - 1n;
};

function drawRank(random: Random, count: number, parameter: number): number {
  const exponent = parameter - 1;
  const bound = 2 ** exponent;
  for (;;) {
    const [u, v] = [random.unit(), random.unit()];
    const rank = Math.floor(u ** (-1 / exponent));
    const ratio = (1 + 1 / rank) ** exponent;
    if (rank <= count && (v * rank * (ratio - 1)) / (bound - 1) <= ratio / bound) return rank;
  }
}

/** The integer at a share, from 0 to just below 1, of the way. */
function scaleUp(least: bigint, most: bigint, share: number): bigint {
  const count = most - least + 1n;
  const steps = BigInt(Math.floor(Number(count) * share));
  // The last bit of a double can make the count of steps as great as the count of numbers.
  return least + (steps < count ? steps : count - 1n);
}
