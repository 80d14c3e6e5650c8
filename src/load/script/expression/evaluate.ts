import { callables, type Surroundings } from './functions.js';
import type { Expression } from './tree.js';
import { isTrue, toBoolean, type Value, ValueError } from './value.js';

/** Scope of an expression. */
export interface Scope extends Surroundings {
  /** @throws ValueError when there is no such variable, or its text is no value */
  valueOf(name: string): Value;
}

/** Works an expression out. @throws ValueError when that fails */
export type Evaluate = (scope: Scope) => Value;

/** Makes a function of an expression. */
export function compileExpression(expression: Expression): Evaluate {
  switch (expression.kind) {
    case 'constant':
      return () => expression.value;
    case 'variable':
      return (scope) => scope.valueOf(expression.name);
    case 'case':
      return compileCase(expression);
    case 'call':
      return compileCall(expression.name, expression.args.map(compileExpression));
  }
}

function compileCase({ branches, otherwise }: Extract<Expression, { kind: 'case' }>): Evaluate {
  const steps = branches.map(
    ({ condition, result }) => [compileExpression(condition), compileExpression(result)] as const,
  );
  const last = compileExpression(otherwise);
  return (scope) => {
    const step = steps.find(([condition]) => isTrue(condition(scope)));
    return (step?.[1] ?? last)(scope);
  };
}

function compileCall(name: string, args: readonly Evaluate[]): Evaluate {
  if (name === 'and' || name === 'or') return compileLogic(name === 'or', args);
  const callable = callables.get(name);
  if (callable === undefined) throw new ValueError(`there is no function "${name}"`);
  const { call, takesNull = false } = callable;
  return (scope) => {
    const values = args.map((evaluate) => evaluate(scope));
    return !takesNull && values.includes(null) ? null : call(values, scope);
  };
}

/** The right side is left out where the left one decides, or is NULL: unlike in SQL, `NULL AND FALSE` is NULL. */
function compileLogic(decisive: boolean, [left = never, right = never]: readonly Evaluate[]): Evaluate {
  return (scope) => {
    const first = booleanOrNull(left(scope));
    return first === decisive || first === null ? first : booleanOrNull(right(scope));
  };
}

function booleanOrNull(value: Value): boolean | null {
  return value === null ? null : toBoolean(value);
}

const never: Evaluate = () => null;
