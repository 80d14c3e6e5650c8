import { add, bitwise, compare, divide, multiply, remainder, shift, subtract } from './arithmetic.js';
import { drawExponential, drawGaussian, drawZipfian } from './distributions.js';
import { hashFnv1a, hashMurmur2 } from './hash.js';
import { permute } from './permute.js';
import type { Random } from './random.js';
import type { Expression } from './tree.js';
import { int64, toBoolean, toDouble, toInteger, type Value, ValueError } from './value.js';

/** Context of functions besides their arguments. */
export interface Surroundings {
  readonly random: Random;
  /** Receives the argument of `debug()`. */
  debug(value: Value): void;
}

/** A function or an operator. */
export interface Callable {
  /** Minimum and maximum number of arguments. */
  readonly least: number;
  readonly most: number;
  /** For those that may be left out, in order. */
  readonly defaults?: readonly Expression[];
  /** Gives something other than NULL for a NULL. */
  readonly takesNull?: boolean;
  /** @throws ValueError when it cannot work with the arguments */
  readonly call: (args: readonly Value[], surroundings: Surroundings) => Value;
}

type Draw = (random: Random, least: bigint, most: bigint, parameter: number) => bigint;

const defaultSeed: Expression = { kind: 'variable', name: 'default_seed' };

/** By name: https://www.postgresql.org/docs/current/pgbench.html#PGBENCH-BUILTIN-FUNCTIONS */
export const callables: ReadonlyMap<string, Callable> = new Map<string, Callable>([
  ['+', binary(add)],
  ['-', binary(subtract)],
  ['*', binary(multiply)],
  ['/', binary(divide)],
  ['%', binary(remainder)],
  ['mod', binary(remainder)],
  ['=', binary((left, right) => compare(left, right) === 0)],
  ['<>', binary((left, right) => compare(left, right) !== 0)],
  ['<', binary((left, right) => compare(left, right) < 0)],
  ['<=', binary((left, right) => compare(left, right) <= 0)],
  ['&', binary(bitwise((left, right) => left & right))],
  ['|', binary(bitwise((left, right) => left | right))],
  ['#', binary(bitwise((left, right) => left ^ right))],
  ['<<', binary(shift((value, by) => value << by))],
  ['>>', binary(shift((value, by) => value >> by))],
  ['not', unary((value) => !toBoolean(value))],
  ['is', { ...binary((left, right) => left === right), takesNull: true }],
  ['abs', unary((value) => (typeof value === 'bigint' ? absolute(value) : Math.abs(toDouble(value))))],
  ['debug', { least: 1, most: 1, takesNull: true, call: passOn }],
  ['double', unary(toDouble)],
  ['exp', unary((value) => Math.exp(toDouble(value)))],
  ['greatest', several((left, right) => compare(left, right) >= 0)],
  ['least', several((left, right) => compare(left, right) <= 0)],
  ['hash', hash(hashMurmur2)],
  ['hash_fnv1a', hash(hashFnv1a)],
  ['hash_murmur2', hash(hashMurmur2)],
  ['int', unary(toInteger)],
  ['ln', unary((value) => Math.log(toDouble(value)))],
  [
    'permute',
    { ...integers(2, 3, ([value = 0n, size = 0n, seed = 0n]) => permute(value, size, seed)), defaults: [defaultSeed] },
  ],
  ['pi', { least: 0, most: 0, call: () => Math.PI }],
  ['pow', binary(power)],
  ['power', binary(power)],
  ['random', drawing(2, (random, least, most) => random.between(least, most))],
  ['random_exponential', drawing(3, drawExponential)],
  ['random_gaussian', drawing(3, drawGaussian)],
  ['random_zipfian', drawing(3, drawZipfian)],
  ['sqrt', unary((value) => Math.sqrt(toDouble(value)))],
]);

function unary(work: (value: Value) => Value): Callable {
  return { least: 1, most: 1, call: ([value = null]) => work(value) };
}

function binary(work: (left: Value, right: Value) => Value): Callable {
  return { least: 2, most: 2, call: ([left = null, right = null]) => work(left, right) };
}

function integers(least: number, most: number, work: (values: readonly bigint[]) => Value): Callable {
  return { least, most, call: (args) => work(args.map(toInteger)) };
}

function hash(work: (value: bigint, seed: bigint) => bigint): Callable {
  return { ...integers(1, 2, ([value = 0n, seed = 0n]) => work(value, seed)), defaults: [defaultSeed] };
}

/** The one that `isBetter` than all others; a double as soon as there is one among them. */
function several(isBetter: (left: Value, right: Value) => boolean): Callable {
  return {
    least: 1,
    most: Number.POSITIVE_INFINITY,
    call: (args) => {
      const values = args.every((value) => typeof value === 'bigint') ? args : args.map(toDouble);
      return values.reduce((best, value) => (isBetter(best, value) ? best : value));
    },
  };
}

function drawing(count: number, draw: Draw): Callable {
  return {
    least: count,
    most: count,
    call: ([first = null, last = null, parameter = 0n], { random }) => {
      const [least, most] = [toInteger(first), toInteger(last)];
      if (least > most) throw new ValueError(`expected a range from less to more, got ${least} to ${most}`);
      if (most - least >= int64.max) throw new ValueError(`the range from ${least} to ${most} has more than 63 bits`);
      return draw(random, least, most, toDouble(parameter));
    },
  };
}

function passOn([value = null]: readonly Value[], { debug }: Surroundings): Value {
  debug(value);
  return value;
}

/** As in C, the smallest integer stays what it is. */
function absolute(value: bigint): bigint {
  return BigInt.asIntN(64, value < 0n ? -value : value);
}

function power(base: Value, exponent: Value): number {
  // JavaScript's own differs from C's in this.
  return toDouble(base) === 1 ? 1 : toDouble(base) ** toDouble(exponent);
}
