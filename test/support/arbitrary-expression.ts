import fc from 'fast-check';
import type { Expression } from '../../src/load/script/expression/tree.js';

type Arbitrary = fc.Arbitrary<Expression>;

const constant = (value: bigint | number | boolean | null): Expression => ({ kind: 'constant', value });

function calls(names: readonly string[], ...args: readonly Arbitrary[]): Arbitrary {
  return fc
    .tuple(fc.constantFrom(...names), ...args)
    .map(([name, ...given]): Expression => ({ kind: 'call', name, args: given }));
}

function choice(condition: Arbitrary, result: Arbitrary): Arbitrary {
  const branches = fc.array(fc.record({ condition, result }), { minLength: 1, maxLength: 3 });
  return fc.record({ kind: fc.constant('case' as const), branches, otherwise: result });
}

/** Expressions of every kind whose types fit for the most part. Their functions give the same on every machine. */
const { any } = fc.letrec<Record<'integer' | 'double' | 'boolean' | 'any', Expression>>((tie) => {
  const [integer, double, boolean] = [tie('integer'), tie('double'), tie('boolean')];
  const nothing = fc.constant(constant(null));
  const number = fc.oneof(integer, double);
  const truth = fc.oneof({ weight: 5, arbitrary: boolean }, { weight: 1, arbitrary: nothing });
  const shared = { depthIdentifier: 'expression', maxDepth: 5, withCrossShrink: true };
  return {
    integer: fc.oneof(
      shared,
      fc.oneof(fc.bigInt(0n, 20n), fc.bigInt(0n, 2n ** 63n - 1n)).map(constant),
      calls(['+', '-', '*', '/', '%', 'mod', '&', '|', '#', '<<', '>>'], integer, integer),
      calls(['abs'], integer),
      calls(['int'], number),
      calls(['hash', 'hash_fnv1a', 'hash_murmur2'], integer, integer),
      calls(['permute'], integer, integer, integer),
      calls(['least', 'greatest'], integer, integer, integer),
      choice(boolean, integer),
    ),
    double: fc.oneof(
      shared,
      fc.double({ min: 1e-6, max: 1e6, noNaN: true }).map(constant),
      calls(['+', '-', '*', '/'], double, number),
      calls(['sqrt', 'abs', 'double'], double),
      calls(['least', 'greatest'], number, double),
    ),
    boolean: fc.oneof(
      shared,
      fc.boolean().map(constant),
      calls(['<', '<=', '=', '<>'], number, number),
      calls(['and', 'or'], truth, truth),
      calls(['not'], truth),
      calls(['is'], truth, fc.constantFrom(constant(null), constant(true), constant(false))),
      choice(boolean, boolean),
    ),
    any: fc.oneof(integer, double, boolean),
  };
});

/** Any expression. */
export const arbitraryExpression: Arbitrary = any;
