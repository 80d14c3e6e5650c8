import { nearestName } from '../../../util/edit-distance.js';
import { type Callable, callables } from './functions.js';
import type { Expression } from './tree.js';
import { type Value, ValueError } from './value.js';

/** A call, or an operator with its operands. */
export function call(name: string, ...args: Expression[]): Expression {
  return { kind: 'call', name, args };
}

/** `left IS value`. */
export function is(left: Expression, value: Value): Expression {
  return call('is', left, { kind: 'constant', value });
}

/** `NOT expression`. */
export function not(expression: Expression): Expression {
  return call('not', expression);
}

/**
 * Finds a function by its name, which may be in any case.
 *
 * @throws ValueError naming what there is
 */
export function findFunction(name: string): Callable {
  const callable = functionNames.has(name.toLowerCase()) ? callables.get(name.toLowerCase()) : undefined;
  if (callable === undefined) throw new ValueError(describeUnknown(name));
  return callable;
}

/** A call of a function, with what was left out. @throws ValueError when there are too few or too many arguments */
export function callFunction(name: string, callable: Callable, args: readonly Expression[]): Expression {
  checkCount(name, callable, args.length);
  return call(name, ...args, ...(callable.defaults?.slice(args.length - callable.least) ?? []));
}

/** Of those that are called, not written as operators. */
const functionNames: ReadonlySet<string> = new Set(
  [...callables.keys()].filter((name) => /^[a-z]/.test(name) && name !== 'not' && name !== 'is'),
);

function describeUnknown(text: string): string {
  const near = nearestName(text, functionNames);
  const hint = near === undefined ? `one of ${[...functionNames].sort().join(', ')}` : `perhaps ${near}`;
  return `there is no function "${text}"; expected ${hint}`;
}

function checkCount(name: string, { least, most }: Callable, count: number): void {
  if (count >= least && count <= most) return;
  const expected =
    least === most ? `${least}` : most === Number.POSITIVE_INFINITY ? `${least} or more` : `${least} or ${most}`;
  throw new ValueError(`${name}: expected ${expected} argument${expected === '1' ? '' : 's'}, got ${count}`);
}
