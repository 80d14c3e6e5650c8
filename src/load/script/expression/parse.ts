import { Cursor } from './cursor.js';
import { call, callFunction, findFunction, is, not } from './make.js';
import { scanExpression, type Token } from './scan.js';
import type { Branch, Expression } from './tree.js';
import { int64, type Value, ValueError } from './value.js';

/** Precedence of operators: https://www.postgresql.org/docs/current/pgbench.html#PGBENCH-BUILTIN-OPERATORS */
const precedence: ReadonlyMap<string, number> = new Map(
  [['or'], ['and'], ['not'], ['is', 'isnull', 'notnull'], ['<', '<=', '>', '>=', '=', '<>', '!=']]
    .concat([
      ['|', '#', '&', '<<', '>>', '~'],
      ['+', '-'],
      ['*', '/', '%'],
    ])
    .flatMap((names, index) => names.map((name) => [name, index + 1] as const)),
);
const [ofNot, ofComparison, ofBits, ofSign] = [3, 5, 6, 9];

/** Operators that stand before their operand, and only there. */
const notInfix: ReadonlySet<string> = new Set(['not', '~']);

const constants: ReadonlyMap<string, Value> = new Map<string, Value>([
  ['null', null],
  ['true', true],
  ['false', false],
]);

const keywords: ReadonlySet<string> = new Set([
  ...['and', 'or', 'not', 'is', 'isnull', 'notnull', 'case', 'when', 'then', 'else', 'end', ...constants.keys()],
]);

/**
 * Reads an expression.
 *
 * @throws ValueError saying what was expected
 * @example
 * parseExpression('random(1, 100000 * :scale)');
 */
export function parseExpression(text: string): Expression {
  return new Parser(new Cursor(scanExpression(text))).parse();
}

class Parser {
  readonly #cursor: Cursor;

  constructor(cursor: Cursor) {
    this.#cursor = cursor;
  }

  parse(): Expression {
    const expression = this.#parse(1);
    if (this.#cursor.token.kind !== 'end') this.#cursor.fail('an operator or the end of the line');
    return expression;
  }

  /** Everything whose operators bind at least this tightly. */
  #parse(least: number): Expression {
    let left = this.#parsePrefix();
    for (let last = 0; ; ) {
      const binding = this.#bindingOf(this.#cursor.token);
      if (binding < least) return left;
      if (binding === ofComparison && last === ofComparison)
        this.#cursor.fail('parentheses around the comparison before');
      left = this.#parseInfix(left, binding);
      last = binding;
    }
  }

  /** 0 for what is no operator. */
  #bindingOf({ kind, word }: Token): number {
    return (kind === 'symbol' || kind === 'word') && !notInfix.has(word) ? (precedence.get(word) ?? 0) : 0;
  }

  #parseInfix(left: Expression, binding: number): Expression {
    const { word } = this.#cursor.take();
    if (word === 'isnull') return is(left, null);
    if (word === 'notnull') return not(is(left, null));
    if (word === 'is') return this.#parseIs(left);
    const right = this.#parse(binding + 1);
    if (word === '>' || word === '>=') return call(word.replace('>', '<'), right, left);
    return call(word === '!=' ? '<>' : word, left, right);
  }

  #parseIs(left: Expression): Expression {
    const isNegated = this.#cursor.takeWord('not');
    const value = this.#cursor.token.kind === 'word' ? constants.get(this.#cursor.token.word) : undefined;
    if (value === undefined) this.#cursor.fail('NULL, TRUE or FALSE');
    this.#cursor.take();
    return isNegated ? not(is(left, value as Value)) : is(left, value as Value);
  }

  #parsePrefix(): Expression {
    const { kind, word } = this.#cursor.token;
    if (kind === 'symbol' || word === 'not') this.#cursor.take();
    else return this.#parseOperand();
    switch (word) {
      case 'not':
        return not(this.#parse(ofNot));
      case '(':
        return this.#parseRest();
      case '+':
        return this.#parse(ofSign);
      case '-':
        return this.#parseNegative();
      case '~':
        return call('#', { kind: 'constant', value: -1n }, this.#parse(ofBits + 1));
      default:
        throw new ValueError(`expected a value, got "${word}"`);
    }
  }

  #parseRest(): Expression {
    const expression = this.#parse(1);
    this.#cursor.expect(')');
    return expression;
  }

  /** The smallest integer can only be written as a negative one. */
  #parseNegative(): Expression {
    const { kind, text } = this.#cursor.token;
    if (kind === 'integer' && -BigInt(text) === int64.min) {
      this.#cursor.take();
      return { kind: 'constant', value: int64.min };
    }
    return call('-', { kind: 'constant', value: 0n }, this.#parse(ofSign));
  }

  #parseOperand(): Expression {
    const { kind, text, word } = this.#cursor.token;
    if (kind === 'integer') return this.#parseInteger(text);
    if (kind === 'double') return this.#parseDouble(text);
    if (kind === 'variable') return this.#takeAs({ kind: 'variable', name: text.slice(1) });
    if (kind !== 'word') return this.#cursor.fail('a value');
    const value = constants.get(word);
    if (value !== undefined) return this.#takeAs({ kind: 'constant', value });
    if (word === 'case') return this.#parseCase();
    return keywords.has(word) ? this.#cursor.fail('a value') : this.#parseCall(text, word);
  }

  #parseInteger(text: string): Expression {
    const value = BigInt(text);
    if (value > int64.max)
      throw new ValueError(`the integer ${text} has more than 64 bits; write ${text}.0 for a double`);
    return this.#takeAs({ kind: 'constant', value });
  }

  #parseDouble(text: string): Expression {
    const value = Number(text);
    if (!Number.isFinite(value)) throw new ValueError(`the number ${text} is greater than any double`);
    return this.#takeAs({ kind: 'constant', value });
  }

  #parseCase(): Expression {
    this.#cursor.take();
    const branches: Branch[] = [];
    while (this.#cursor.takeWord('when')) {
      const condition = this.#parse(1);
      this.#cursor.expect('then');
      branches.push({ condition, result: this.#parse(1) });
    }
    if (branches.length === 0) this.#cursor.fail('WHEN');
    const otherwise: Expression = this.#cursor.takeWord('else') ? this.#parse(1) : { kind: 'constant', value: null };
    this.#cursor.expect('end');
    return { kind: 'case', branches, otherwise };
  }

  #parseCall(text: string, name: string): Expression {
    const callable = findFunction(text);
    this.#cursor.take();
    this.#cursor.expect('(');
    return callFunction(name, callable, this.#parseArguments());
  }

  #parseArguments(): Expression[] {
    const args: Expression[] = [];
    if (this.#cursor.takeWord(')')) return args;
    do args.push(this.#parse(1));
    while (this.#cursor.takeWord(','));
    this.#cursor.expect(')');
    return args;
  }

  #takeAs(expression: Expression): Expression {
    this.#cursor.take();
    return expression;
  }
}
