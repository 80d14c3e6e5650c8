/** Numbers that look random, and are the same for the same seed. */
export class Random {
  #a: number;
  #b: number;
  #c: number;
  #d: number;

  /** The streams of one seed have nothing to do with each other. */
  constructor(seed: number, stream = 0) {
    const next = spread(seed, stream);
    [this.#a, this.#b, this.#c, this.#d] = [next(), next(), next(), next() | 1];
  }

  /** The next 32 bits: xoshiro128** by D. Blackman and S. Vigna (https://prng.di.unimi.it/). */
  bits(): number {
    const result = Math.imul(rotate(Math.imul(this.#b, 5), 7), 9) >>> 0;
    const shifted = this.#b << 9;
    this.#c ^= this.#a;
    this.#d ^= this.#b;
    this.#b ^= this.#c;
    this.#a ^= this.#d;
    this.#c ^= shifted;
    this.#d = rotate(this.#d, 11);
    return result;
  }

  /** From 0 to just below 1, in steps of 2⁻⁵³. */
  unit(): number {
    return ((this.bits() >>> 5) * 2 ** 26 + (this.bits() >>> 6)) / 2 ** 53;
  }

  /** Evenly from `least` to `most`, both included. */
  between(least: bigint, most: bigint): bigint {
    const count = most - least + 1n;
    if (count <= 2n ** 32n) return least + BigInt(Math.floor(this.unit() * Number(count)));
    const bits = count.toString(2).length;
    // Every second number is thrown away at most.
    for (;;) {
      const number = BigInt.asUintN(bits, (BigInt(this.bits()) << 32n) | BigInt(this.bits()));
      if (number < count) return least + number;
    }
  }
}

function rotate(bits: number, by: number): number {
  return (bits << by) | (bits >>> (32 - by));
}

/** Makes well-mixed numbers of a seed: MurmurHash3's finalizer over a counter. */
function spread(seed: number, stream: number): () => number {
  let state = mix(mix(seed >>> 0) ^ Math.floor(seed / 2 ** 32)) ^ mix(stream + 0x9e3779b9);
  return () => {
    state = (state + 0x9e3779b9) | 0;
    return mix(state);
  };
}

function mix(bits: number): number {
  let mixed = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}
