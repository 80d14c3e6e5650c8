import { ValueError } from './value.js';

const rounds = 6;

/**
 * The place of `value` in a shuffled row of `size` numbers, the same that pgbench gives. Every number below `size` has
 * a place of its own, and a seed always shuffles in the same way: rounds of bijections, with numbers made of the seed.
 *
 * @throws ValueError when there is no row
 */
export function permute(value: bigint, size: bigint, seed: bigint): bigint {
  if (size <= 0n) throw new ValueError(`permute: expected a size above 0, got ${size}`);
  if (size === 1n) return 0n;
  const next = makeGenerator(seed);
  const bits = BigInt(size.toString(2).length - 1);
  // As C's `%` of the unsigned value.
  let place = BigInt.asUintN(64, value) % size;
  for (let round = 0; round < rounds; round += 1) {
    place = scramble(place, bits, next);
    place = size - 1n - scramble(size - 1n - place, bits, next);
    place = (place + drawBelow(size, next)) % size;
  }
  return place;
}

type Next = () => bigint;

/** Shuffles the numbers of `bits` bits, and leaves greater ones where they are. */
function scramble(place: bigint, bits: bigint, next: Next): bigint {
  const mask = (1n << bits) - 1n;
  const factor = (next() & mask) | 1n;
  const flips = next() & mask;
  if (place > mask) return place;
  const mixed = ((place * factor) ^ flips) & mask;
  return ((mixed << 1n) & mask) | (mixed >> (bits - 1n));
}

function drawBelow(size: bigint, next: Next): bigint {
  const shift = 64n - BigInt((size - 1n).toString(2).length);
  for (;;) {
    const number = next() >> shift;
    if (number < size) return number;
  }
}

/** xoroshiro128** by D. Blackman and S. Vigna, seeded by splitmix64 (https://prng.di.unimi.it/). */
function makeGenerator(seed: bigint): Next {
  const start = makeSplitmix(seed);
  let [first, second] = [start(), start()];
  return () => {
    const result = wrap(rotate(wrap(first * 5n), 7n) * 9n);
    const both = first ^ second;
    first = rotate(first, 24n) ^ both ^ wrap(both << 16n);
    second = rotate(both, 37n);
    return result;
  };
}

function makeSplitmix(seed: bigint): Next {
  let state = wrap(seed);
  return () => {
    state = wrap(state + 0x9e3779b97f4a7c15n);
    let mixed = wrap((state ^ (state >> 30n)) * 0xbf58476d1ce4e5b9n);
    mixed = wrap((mixed ^ (mixed >> 27n)) * 0x94d049bb133111ebn);
    return mixed ^ (mixed >> 31n);
  };
}

function rotate(bits: bigint, by: bigint): bigint {
  return wrap(bits << by) | (bits >> (64n - by));
}

function wrap(bits: bigint): bigint {
  return BigInt.asUintN(64, bits);
}
