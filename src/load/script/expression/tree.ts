import { formatValue, type Value } from './value.js';

/** Expression of `\set` and `\if`. Operators are calls too, named as they are written. */
export type Expression =
  | { readonly kind: 'constant'; readonly value: Value }
  | { readonly kind: 'variable'; readonly name: string }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly Expression[] }
  | { readonly kind: 'case'; readonly branches: readonly Branch[]; readonly otherwise: Expression };

/** WHEN … THEN … */
export interface Branch {
  readonly condition: Expression;
  readonly result: Expression;
}

/** The expression as text, with every pair of parentheses that could matter. */
export function printExpression(expression: Expression): string {
  switch (expression.kind) {
    case 'constant':
      return printConstant(expression.value);
    case 'variable':
      return `:${expression.name}`;
    case 'call':
      if (isComplement(expression)) return `(~ ${expression.args.slice(1).map(printExpression)})`;
      return printCall(expression.name, expression.args.map(printExpression));
    case 'case':
      return `CASE${expression.branches.map(printBranch).join('')} ELSE ${printExpression(expression.otherwise)} END`;
  }
}

/** `~ x`, which is `-1 # x`; -1 written as such would be read as a difference. */
function isComplement({ name, args: [first] }: Extract<Expression, { kind: 'call' }>): boolean {
  return name === '#' && first?.kind === 'constant' && first.value === -1n;
}

function printBranch({ condition, result }: Branch): string {
  return ` WHEN ${printExpression(condition)} THEN ${printExpression(result)}`;
}

function printConstant(value: Value): string {
  if (typeof value !== 'number') return formatValue(value);
  const text = String(value);
  return /[.e]/.test(text) ? text : `${text}.0`;
}

function printCall(name: string, args: readonly string[]): string {
  if (/^[a-z_]\w*$/.test(name) && !wordOperators.has(name)) return `${name}(${args.join(', ')})`;
  const [first, second] = args;
  return second === undefined ? `(${name} ${first})` : `(${first} ${name} ${second})`;
}

const wordOperators: ReadonlySet<string> = new Set(['and', 'or', 'not', 'is']);
