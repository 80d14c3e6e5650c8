import { inRange, toDouble, toInteger, type Value, ValueError } from './value.js';

type Binary = (left: Value, right: Value) => Value;

/** Integers stay integers, which may run out of range; with a double among them both are doubles. */
function arithmetic(
  name: string,
  ofIntegers: (left: bigint, right: bigint) => bigint,
  ofDoubles: (left: number, right: number) => number,
): Binary {
  return (left, right) => {
    if (typeof left === 'number' || typeof right === 'number') return ofDoubles(toDouble(left), toDouble(right));
    const result = ofIntegers(toInteger(left), toInteger(right));
    return inRange(result, `the result of ${left} ${name} ${right}`);
  };
}

export const add = arithmetic(
  '+',
  (left, right) => left + right,
  (left, right) => left + right,
);
export const subtract = arithmetic(
  '-',
  (left, right) => left - right,
  (left, right) => left - right,
);
export const multiply = arithmetic(
  '*',
  (left, right) => left * right,
  (left, right) => left * right,
);
/** Of integers rounds towards zero. */
export const divide = arithmetic(
  '/',
  (left, right) => left / divisor(right),
  (left, right) => left / right,
);

/** Of integers alone; it has the sign of what is divided. */
export const remainder: Binary = (left, right) => toInteger(left) % divisor(toInteger(right));

function divisor(value: bigint): bigint {
  if (value === 0n) throw new ValueError('division by zero');
  return value;
}

/** Below 0, 0 or above 0 as `left` is less than, equal to or greater than `right`; NaN with a NaN. */
export function compare(left: Value, right: Value): number {
  if (typeof left === 'number' || typeof right === 'number') return difference(toDouble(left), toDouble(right));
  const [first, second] = [toInteger(left), toInteger(right)];
  return first === second ? 0 : first < second ? -1 : 1;
}

/** Infinities are equal to themselves, and their difference would be NaN. */
function difference(left: number, right: number): number {
  return left === right ? 0 : left < right ? -1 : left > right ? 1 : Number.NaN;
}

export function bitwise(work: (left: bigint, right: bigint) => bigint): Binary {
  return (left, right) => work(toInteger(left), toInteger(right));
}

/** By the lowest six bits of how far, as processors do; what leaves the 64 bits is lost. */
export function shift(work: (value: bigint, by: bigint) => bigint): Binary {
  return (left, right) => BigInt.asIntN(64, work(toInteger(left), BigInt.asUintN(6, toInteger(right))));
}
