/** Hashes of a 64-bit integer; results are 64-bit integers with sign, the same that pgbench gives. */
type Hash = (value: bigint, seed: bigint) => bigint;

const bytes = 8;

/** FNV-1a over the eight bytes, the lowest first (http://www.isthe.com/chongo/tech/comp/fnv/). The seed changes the basis. */
export const hashFnv1a: Hash = (value, seed) => {
  let hash = unsigned(0xcbf29ce484222325n ^ seed);
  for (let at = 0; at < bytes; at += 1) {
    const byte = (unsigned(value) >> BigInt(8 * at)) & 0xffn;
    hash = unsigned((hash ^ byte) * 0x100000001b3n);
  }
  return signed(hash);
};

const multiplier = 0xc6a4a7935bd1e995n;

/** MurmurHash2 of A. Appleby, 64 bits, for one value of eight bytes. */
export const hashMurmur2: Hash = (value, seed) => {
  const block = times(fold(times(unsigned(value))));
  const mixed = times(unsigned(seed) ^ unsigned(multiplier * BigInt(bytes)) ^ block);
  return signed(fold(times(fold(mixed))));
};

function times(bits: bigint): bigint {
  return unsigned(bits * multiplier);
}

function fold(bits: bigint): bigint {
  return bits ^ (bits >> 47n);
}

function unsigned(bits: bigint): bigint {
  return BigInt.asUintN(64, bits);
}

function signed(bits: bigint): bigint {
  return BigInt.asIntN(64, bits);
}
