import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseExpression } from '../../../../src/load/script/expression/parse.js';
import { type Expression, printExpression } from '../../../../src/load/script/expression/tree.js';
import { arbitraryExpression } from '../../../support/arbitrary-expression.js';
import { good, impossible, unreadable, variables } from '../../../support/expression-cases.js';
import { debugOf } from '../../../support/workload.js';

const workOut = async (expression: string, given: Record<string, string> = variables) =>
  (await debugOf(`\\set x debug(${expression})`, { variables: given }))[0];

test('an expression that is printed is read back the same', () => {
  fc.assert(
    fc.property(arbitraryExpression, (expression) => {
      expect(parseExpression(printExpression(expression))).toEqual(expression);
    }),
  );
});

test.each(['~1', '~ ~ :a', '-1', '-9223372036854775808', '0 # 1'])('%s is printed as what it is read as', (text) => {
  const expression = parseExpression(text);
  expect(parseExpression(printExpression(expression))).toEqual(expression);
});

test('a text is an expression or an error that says what was expected, whatever it is', () => {
  const pieces = [
    '1',
    '2.5',
    ':a',
    '+',
    '-',
    '*',
    '(',
    ')',
    'case',
    'when',
    'then',
    'end',
    'not',
    'is',
    'null',
    ',',
    '=',
    'abs',
    '~',
  ];
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 12 }), (words) => {
      let expression: Expression;
      try {
        expression = parseExpression(words.join(' '));
      } catch (error) {
        expect((error as Error).message).toMatch(/^expected .+, got .+|^abs: expected 1 argument/);
        return;
      }
      expect(parseExpression(printExpression(expression))).toEqual(expression);
    }),
  );
});

describe('as in pgbench', () => {
  test.each(good.filter((each) => each !== ''))('%s has a value', async (expression) => {
    expect(await workOut(expression)).toMatch(/^(NULL|(integer|double|boolean) \S+)$/);
  });

  test.each([...unreadable, ...impossible])('%s is refused', async (expression) => {
    await expect(workOut(expression)).rejects.toMatchObject({
      code: 'HEADROOM_SCRIPT',
      message: expect.stringMatching(/^test\.sql:1: \\set.*: /),
    });
  });
});

/** From a run of the real pgbench 15.18. */
test.each([
  ['1 + 2 * 3', 'integer 7'],
  ['-7 / 2', 'integer -3'],
  ['~1+2', 'integer -4'],
  ['~1|2', 'integer -2'],
  ['1 << 65', 'integer 2'],
  ['not 1 = 2', 'boolean true'],
  ['null and false', 'NULL'],
  ['false and null', 'boolean false'],
  ['int(2.5)', 'integer 2'],
  ['int(3.5)', 'integer 4'],
  ['abs(-9223372036854775807 - 1)', 'integer -9223372036854775808'],
  ['pow(2, 3)', 'double 8'],
  ['1 / 3.0', 'double 0.333333333333333'],
  ['1e15', 'double 1e+15'],
  ['1e14', 'double 100000000000000'],
  ['0.00001', 'double 1e-05'],
  ['ln(0)', 'double -Infinity'],
  ['hash(10)', 'integer -3562774314593256714'],
  ['hash_fnv1a(10, 5)', 'integer 4876795174170569834'],
  ['permute(3, 100, 5)', 'integer 45'],
])('%s is %s', async (expression, value) => expect(await workOut(expression)).toBe(value));

test.each([
  ['1 +', 'expected a value, got the end of the expression'],
  ['(1', 'expected ")", got the end of the expression'],
  ['1 2', 'expected an operator or the end of the line, got "2"'],
  ['1 < 2 < 3', 'expected parentheses around the comparison before, got "<"'],
  ['1 is 5', 'expected NULL, TRUE or FALSE, got "5"'],
  ['case when 1 end', 'expected THEN, got "end"'],
  ['case 1', 'expected WHEN, got "1"'],
  ['1 $ 2', 'unexpected character "$"'],
  ['randon(1, 2)', 'there is no function "randon"; expected perhaps random'],
  ['nonsense(1)', 'there is no function "nonsense"; expected one of abs, debug, double'],
  ['random(1)', 'random: expected 2 arguments, got 1'],
  ['least()', 'least: expected 1 or more arguments, got 0'],
  ['hash()', 'hash: expected 1 or 2 arguments, got 0'],
  ['9223372036854775808', 'has more than 64 bits; write 9223372036854775808.0 for a double'],
  ['1e400', 'greater than any double'],
])('of %s it is told: %s', (text, message) => {
  expect(() => parseExpression(text)).toThrow(message);
});

test.each([
  ['1 / 0', 'division by zero'],
  ['9223372036854775807 + 1', 'out of the range of 64-bit integers'],
  ['not 1', 'expected a boolean, got integer 1'],
  ['true + 1', 'expected an integer, got boolean true'],
  ['true + 1.5', 'expected a number, got boolean true'],
  ['int(1e19)', 'expected a number in the range of 64-bit integers, got 1e+19'],
  [':missing', 'there is no variable "missing"'],
  [':word', 'variable "word": expected a number, true, false or NULL, got the text "abc"'],
  ['random(5, 1)', 'expected a range from less to more, got 5 to 1'],
])('working %s out fails with: %s', async (text, message) => {
  await expect(workOut(text)).rejects.toThrow(message);
});
