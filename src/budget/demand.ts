import type { Claim } from './shares.js';

/** Bits of the lock number in which a member publishes its demand: 14 for the number, 10 for the minimum, 7 for the weight. */
const wantedBits = 14;
const minBits = 10;

export const maxWanted = 2 ** wantedBits - 1;
export const maxMin = 2 ** minBits - 1;
export const maxWeight = 127;

/** Packs a demand into one positive int4, so that one lock publishes all of it. */
export function packDemand({ wanted, min, weight }: Claim): number {
  const shift = 2 ** wantedBits;
  return Math.min(wanted, maxWanted) + shift * (Math.min(min, maxMin) + 2 ** minBits * Math.min(weight, maxWeight));
}

export function unpackDemand(packed: number): Claim {
  const shift = 2 ** wantedBits;
  const upper = Math.floor(packed / shift);
  return { wanted: packed % shift, min: upper % 2 ** minBits, weight: Math.max(1, Math.floor(upper / 2 ** minBits)) };
}
