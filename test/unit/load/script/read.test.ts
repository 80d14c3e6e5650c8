import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { listSteps } from '../../../../src/load/script/commands.js';
import { ScriptError } from '../../../../src/load/script/error.js';
import { readScript } from '../../../../src/load/script/read.js';

const read = (text: string) => readScript({ name: 'test.sql', text, weight: 1 });

/** What a script does, one line for each step. */
function outline(text: string): string[] {
  return [...listSteps(read(text).steps)].map((step) => {
    if (step.kind === 'set') return `set ${step.name}`;
    if (step.kind === 'sleep')
      return `sleep ${typeof step.amount === 'number' ? step.amount * step.unitMs : step.amount.variable}`;
    return step.keep === undefined ? step.text : `${step.text} → ${step.keep.command} ${step.keep.prefix}`;
  });
}

describe('statements', () => {
  test.each<[title: string, script: string, ...steps: string[]]>([
    ['end with a semicolon, and the last need not', 'SELECT 1; SELECT 2;SELECT 3', 'SELECT 1', 'SELECT 2', 'SELECT 3'],
    ['go over lines', 'SELECT\n  1,\n  2;\n', 'SELECT\n  1,\n  2'],
    ['may be empty', ';; SELECT 1;;\n;', 'SELECT 1'],
    ['end where a command begins', 'SELECT 1\n\\set x 1\nSELECT 2', 'SELECT 1', 'set x', 'SELECT 2'],
    [
      'keep semicolons in strings',
      `SELECT ';', ";", $$;$$, $a$;$$;$a$, E'\\';';`,
      `SELECT ';', ";", $$;$$, $a$;$$;$a$, E'\\';'`,
    ],
    ['keep backslashes in strings', `SELECT 'a\\', '\\set x 1';`, `SELECT 'a\\', '\\set x 1'`],
    [
      'keep semicolons in comments',
      'SELECT 1 /* ; /* ; */ ; */ + 1 -- ;\n+ 2;',
      'SELECT 1 /* ; /* ; */ ; */ + 1 -- ;\n+ 2',
    ],
    [
      'keep semicolons in parentheses',
      'CREATE RULE r AS ON INSERT TO t DO (SELECT 1; SELECT 2);',
      'CREATE RULE r AS ON INSERT TO t DO (SELECT 1; SELECT 2)',
    ],
    [
      'keep semicolons in the body of a routine',
      'CREATE OR REPLACE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE WHEN true THEN 1 END; SELECT 2; END; SELECT 3;',
      'CREATE OR REPLACE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE WHEN true THEN 1 END; SELECT 2; END',
      'SELECT 3',
    ],
    ['BEGIN and END part others', 'BEGIN; SELECT 1; END;', 'BEGIN', 'SELECT 1', 'END'],
    [
      'leave comments around them out, and keep hints',
      '-- a\n/*+ hint */ SELECT 1 -- b\n; -- c',
      '/*+ hint */ SELECT 1',
    ],
    ['are sent together with \\;', 'SELECT 1\\; SELECT 2 \\;\nSELECT 3;', 'SELECT 1; SELECT 2 ;\nSELECT 3'],
    ['take a colon by \\:', 'SELECT 1\\:\\:int;', 'SELECT 1::int'],
    ['take U& strings as strings', `SELECT U&'\\0041;', U&"d\\0061t;";`, `SELECT U&'\\0041;', U&"d\\0061t;"`],
    ['may have Windows line ends', 'SELECT 1;\r\n\\set x 1\r\nSELECT 2;\r\n', 'SELECT 1', 'set x', 'SELECT 2'],
  ])('%s', (_, script, ...steps) => expect(outline(script)).toEqual(steps));

  test('any text is read or refused with a place', () => {
    const piece = fc.constantFrom(
      'SELECT 1',
      ';',
      '\n',
      '\\set x 1',
      "'",
      '"',
      '$$',
      '/*',
      '*/',
      '--',
      '\\;',
      '\\if 1',
      '\\endif',
      '(',
      ' ',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 15 }), (pieces) => {
        try {
          read(pieces.join(''));
        } catch (error) {
          expect(error).toBeInstanceOf(ScriptError);
          expect((error as Error).message).toMatch(/^test\.sql:/);
        }
      }),
    );
  });
});

describe('meta commands', () => {
  test.each<[script: string, ...steps: string[]]>([
    ['\\set x 1 + \\\n  2\nSELECT 1', 'set x', 'SELECT 1'],
    ['\\SET x 1\n \t\\set y 2', 'set x', 'set y'],
    [
      '\\sleep 10 ms\n\\sleep 5 us\n\\sleep 2 s\n\\sleep 3\n\\sleep 4ms\n\\sleep 1500US',
      'sleep 10',
      'sleep 0.005',
      'sleep 2000',
      'sleep 3000',
      'sleep 4',
      'sleep 1.5',
    ],
    ['\\sleep :pause ms', 'sleep pause'],
    [
      'SELECT 1 AS a \\gset\nSELECT 2 AS b; \\gset p_\nSELECT 3\n\\aset',
      'SELECT 1 AS a → gset ',
      'SELECT 2 AS b → gset p_',
      'SELECT 3 → aset ',
    ],
    [
      '\\if 1\nSELECT 1;\n\\elif 2\nSELECT 2;\n\\else\nSELECT 3;\n\\endif\nSELECT 4',
      'SELECT 1',
      'SELECT 2',
      'SELECT 3',
      'SELECT 4',
    ],
  ])('%j', (script, ...steps) => expect(outline(script)).toEqual(steps));

  test.each([
    ['SELECT 1;\n\\sett x 1', 'test.sql:2: there is no command "\\sett"; expected perhaps \\set.'],
    [
      '\\',
      'test.sql:1: there is no command "\\"; expected \\set, \\sleep, \\if, \\elif, \\else, \\endif, \\gset, \\aset.',
    ],
    ['\\constructor', 'test.sql:1: there is no command "\\constructor"'],
    ['\n\n\\set', 'test.sql:3: \\set: expected a name and an expression, got neither.'],
    ['\\set x', 'test.sql:1: \\set: expected an expression, got none.'],
    ['\\set 1x 1', 'test.sql:1: expected a name of letters, digits and _ for a variable, got "1x".'],
    ['\\set x 1 +', 'test.sql:1: \\set: expected a value, got the end of the expression.'],
    ['\\sleep', 'test.sql:1: \\sleep: expected a whole number or :variable, and us, ms or s, got "".'],
    ['\\sleep 5 h', 'got "5 h"'],
    ['\\sleep 5ms ms', 'got "5ms ms"'],
    ['\\sleep 1.5', 'got "1.5"'],
    ['\\sleep 1 s 2', 'got "1 s 2"'],
    ['\\gset', 'test.sql:1: \\gset: expected a statement right before it.'],
    ['\\set x 1\n\\aset', 'test.sql:2: \\aset: expected a statement right before it.'],
    ['SELECT 1 \\gset\n\\gset', 'test.sql:2: \\gset: expected a statement right before it.'],
    ['SELECT 1 \\gset a b', 'test.sql:1: \\gset: expected at most a prefix, got "a b".'],
    ['SELECT 1;\n\\if 1\nSELECT 2;', 'test.sql:2: \\if: expected an \\endif for it, got the end of the script.'],
    ['\\if', 'test.sql:1: \\if: expected an expression, got none.'],
    ['\\elif 1', 'test.sql:1: \\elif: expected an \\if before it.'],
    ['\\else', 'test.sql:1: \\else: expected an \\if before it.'],
    ['\\endif', 'test.sql:1: \\endif: expected an \\if before it.'],
    ['\\if 1\n\\else\n\\else', 'test.sql:3: \\else: expected \\endif after \\else.'],
    ['\\if 1\n\\else\n\\elif 1', 'test.sql:3: \\elif: expected \\endif after \\else.'],
    ['\\if 1\n\\else 2', 'test.sql:2: \\else: expected the end of the line, got "2".'],
    ['\\shell date', 'test.sql:1: \\shell is not supported. Programs are not run here'],
    ['\\setshell x date', 'test.sql:1: \\setshell is not supported.'],
    ['\\startpipeline', 'test.sql:1: \\startpipeline is not supported. Pipelines'],
    ['\\endpipeline', '\\endpipeline is not supported.'],
    ['\\syncpipeline', '\\syncpipeline is not supported.'],
    ["SELECT 1;\n\nSELECT 'a;\n", 'test.sql:3: a string, comment or quoted name that begins here or below has no end.'],
    ['SELECT /* 1;', 'has no end'],
    ['SELECT "a;', 'has no end'],
    ['SELECT $x$ a $y$;', 'has no end'],
    ['', 'test.sql: expected statements or commands that begin with a backslash, got none.'],
    ['-- nothing\n;', 'got none'],
  ])('%j is refused', (script, message) => {
    expect(() => read(script)).toThrow(message);
    expect(() => read(script)).toThrow(ScriptError);
  });
});
