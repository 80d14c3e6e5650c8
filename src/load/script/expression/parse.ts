import { nearestName } from '../../../util/edit-distance.js';
import { type Callable, callables } from './functions.js';
import { scanExpression, type Token } from './scan.js';
import type { Branch, Expression } from './tree.js';
import { int64, type Value, ValueError } from './value.js';

/** How tightly an operator binds: https://www.postgresql.org/docs/current/pgbench.html#PGBENCH-BUILTIN-OPERATORS */
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
  return new Parser(scanExpression(text)).parse();
}

class Parser {
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  parse(): Expression {
    const expression = this.#parse(1);
    if (this.#token.kind !== 'end') this.#fail('an operator or the end of the line');
    return expression;
  }

  get #token(): Token {
    return this.#tokens[this.#at]!;
  }

  /** Everything whose operators bind at least this tightly. */
  #parse(least: number): Expression {
    let left = this.#parsePrefix();
    for (let last = 0; ; ) {
      const binding = this.#bindingOf(this.#token);
      if (binding < least) return left;
      if (binding === ofComparison && last === ofComparison) this.#fail('parentheses around the comparison before');
      left = this.#parseInfix(left, binding);
      last = binding;
    }
  }

  /** 0 for what is no operator. */
  #bindingOf({ kind, word }: Token): number {
    return (kind === 'symbol' || kind === 'word') && !notInfix.has(word) ? (precedence.get(word) ?? 0) : 0;
  }

  #parseInfix(left: Expression, binding: number): Expression {
    const { word } = this.#take();
    if (word === 'isnull') return is(left, null);
    if (word === 'notnull') return not(is(left, null));
    if (word === 'is') return this.#parseIs(left);
    const right = this.#parse(binding + 1);
    if (word === '>' || word === '>=') return call(word.replace('>', '<'), right, left);
    return call(word === '!=' ? '<>' : word, left, right);
  }

  #parseIs(left: Expression): Expression {
    const isNegated = this.#takeWord('not');
    const value = this.#token.kind === 'word' ? constants.get(this.#token.word) : undefined;
    if (value === undefined) this.#fail('NULL, TRUE or FALSE');
    this.#take();
    return isNegated ? not(is(left, value as Value)) : is(left, value as Value);
  }

  #parsePrefix(): Expression {
    const { kind, word } = this.#token;
    if (kind === 'word' && word === 'not') return this.#parseNot();
    if (kind !== 'symbol') return this.#parseOperand();
    this.#take();
    switch (word) {
      case '(':
        return this.#parseRest();
      case '+':
        return this.#parse(ofSign);
      case '-':
        return this.#parseNegative();
      case '~':
        return call('#', { kind: 'constant', value: -1n }, this.#parse(ofBits + 1));
    }
    this.#at -= 1;
    return this.#fail('a value');
  }

  #parseNot(): Expression {
    this.#take();
    return not(this.#parse(ofNot));
  }

  #parseRest(): Expression {
    const expression = this.#parse(1);
    this.#expect(')');
    return expression;
  }

  /** The smallest integer can only be written as a negative one. */
  #parseNegative(): Expression {
    const { kind, text } = this.#token;
    if (kind === 'integer' && -BigInt(text) === int64.min) {
      this.#take();
      return { kind: 'constant', value: int64.min };
    }
    return call('-', { kind: 'constant', value: 0n }, this.#parse(ofSign));
  }

  #parseOperand(): Expression {
    const { kind, text, word } = this.#token;
    if (kind === 'integer') return this.#parseInteger(text);
    if (kind === 'double') return this.#parseDouble(text);
    if (kind === 'variable') return this.#takeAs({ kind: 'variable', name: text.slice(1) });
    if (kind !== 'word') return this.#fail('a value');
    const value = constants.get(word);
    if (value !== undefined) return this.#takeAs({ kind: 'constant', value });
    if (word === 'case') return this.#parseCase();
    return keywords.has(word) ? this.#fail('a value') : this.#parseCall(text, word);
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
    this.#take();
    const branches: Branch[] = [];
    while (this.#takeWord('when')) {
      const condition = this.#parse(1);
      this.#expect('then');
      branches.push({ condition, result: this.#parse(1) });
    }
    if (branches.length === 0) this.#fail('WHEN');
    const otherwise: Expression = this.#takeWord('else') ? this.#parse(1) : { kind: 'constant', value: null };
    this.#expect('end');
    return { kind: 'case', branches, otherwise };
  }

  #parseCall(text: string, name: string): Expression {
    const callable = callables.get(name);
    if (callable === undefined || !/^[a-z]/.test(name)) throw new ValueError(describeUnknown(text));
    this.#take();
    this.#expect('(');
    const args = this.#parseArguments();
    checkCount(name, callable, args.length);
    return call(name, ...args, ...(callable.defaults?.slice(args.length - callable.least) ?? []));
  }

  #parseArguments(): Expression[] {
    const args: Expression[] = [];
    if (this.#takeWord(')')) return args;
    do args.push(this.#parse(1));
    while (this.#takeWord(','));
    this.#expect(')');
    return args;
  }

  #take(): Token {
    const token = this.#token;
    this.#at += 1;
    return token;
  }

  #takeAs(expression: Expression): Expression {
    this.#take();
    return expression;
  }

  #takeWord(word: string): boolean {
    const isThere = this.#token.word === word;
    if (isThere) this.#take();
    return isThere;
  }

  #expect(word: string): void {
    if (!this.#takeWord(word)) this.#fail(/[a-z]/.test(word) ? word.toUpperCase() : `"${word}"`);
  }

  #fail(expected: string): never {
    const { kind, text } = this.#token;
    throw new ValueError(`expected ${expected}, got ${kind === 'end' ? 'the end of the expression' : `"${text}"`}`);
  }
}

function call(name: string, ...args: Expression[]): Expression {
  return { kind: 'call', name, args };
}

function is(left: Expression, value: Value): Expression {
  return call('is', left, { kind: 'constant', value });
}

function not(expression: Expression): Expression {
  return call('not', expression);
}

function describeUnknown(text: string): string {
  const known = [...callables.keys()].filter((name) => /^[a-z]\w*$/.test(name) && !keywords.has(name));
  const near = nearestName(text, known);
  const hint = near === undefined ? `one of ${known.sort().join(', ')}` : `perhaps ${near}`;
  return `there is no function "${text}"; expected ${hint}`;
}

function checkCount(name: string, { least, most }: Callable, count: number): void {
  if (count >= least && count <= most) return;
  const expected =
    least === most ? `${least}` : most === Number.POSITIVE_INFINITY ? `${least} or more` : `${least} or ${most}`;
  throw new ValueError(`${name}: expected ${expected} argument${expected === '1' ? '' : 's'}, got ${count}`);
}
