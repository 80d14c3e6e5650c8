import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Scanner, Tokens } from '../../../src/sql/scanner.js';
import { effort } from '../../support/effort.js';

/** Every token of a text on one line: words as they are, names in double quotes, `•` for what is not looked into. */
function read(text: string): string {
  const scanner = new Scanner(text);
  const tokens: string[] = [];
  while (scanner.next() !== 'end') {
    const { kind, value } = scanner;
    tokens.push(kind === 'other' ? '•' : kind === 'quoted' ? `"${value}"` : value);
  }
  if (scanner.doubt !== undefined) tokens.push(`… ${scanner.doubt}`);
  return tokens.join(' ');
}

const endless = '… a string, comment or quoted name without an end';
const backslash = '… a backslash before a quote, which the server’s settings give its meaning';
const escapes = '… a name or string with Unicode escapes';

type Cases = readonly (readonly [text: string, tokens: string])[];

const groups: Readonly<Record<string, Cases>> = {
  'white space and comments stand between tokens and are none': [
    ['', ''],
    [' \t\n\r\v\f', ''],
    ['a\tb\nc\rd\fe\vf', 'a b c d e f'],
    ['a--b', 'a'],
    ['a--b\nc', 'a c'],
    ['a--b\rc', 'a c'],
    ['a--b\r\nc', 'a c'],
    ["a -- it's \n b", 'a b'],
    ['a -- /* \n b', 'a b'],
    ['a/*b*/c', 'a c'],
    ['/**/a/***/b/* * / */c', 'a b c'],
    ['a /* \' " $$ -- */ b', 'a b'],
  ],
  'comments nest': [
    ['a /* b /* c */ d */ e', 'a e'],
    ['/*/*/**/*/*/a', 'a'],
    ['/*//**/*/a', 'a'],
    ['/*/ a */ b', 'b'],
    ['/***/ a', 'a'],
    ['/* /* */ a', endless],
    ['a /*', `a ${endless}`],
    ['a /* b *', `a ${endless}`],
  ],
  'a name is folded to lower case in ASCII letters alone': [
    ['SeLeCT', 'select'],
    ['_a1$b', '_a1$b'],
    ['ÄÉ', 'ÄÉ'],
    ['naïve \u0130 \u212a', 'naïve \u0130 \u212a'],
    ['a\u00a0b', 'a\u00a0b'],
    ['\ufeffselect', '\ufeffselect'],
    ['😀', '😀'],
  ],
  'a quoted name keeps its case, and its doubled quotes are one': [
    ['"A b"', '"A b"'],
    ['"a""b"', '"a"b"'],
    ['""""', '"""'],
    ['""', '""'],
    ['"a""', endless],
    ['"', endless],
    ['a"b"c', 'a "b" c'],
    [`"it's" "--" "/*" "$$"`, `"it's" "--" "/*" "$$"`],
    ['"a\\" b', '"a\\" b'],
  ],
  'a string ends at a quote that is not doubled': [
    ["''", '•'],
    ["''''", '•'],
    ["'a''b' c", '• c'],
    ["'a' 'b'", '• •'],
    ["'a'\n'b'", '• •'],
    ["'a' -- c\n'b'", '• •'],
    [`'--' '/*' '$$' '"'`, '• • • •'],
    ["'a\nb'", '•'],
    ["'", endless],
    ["'a''", endless],
    ["a'b'c", 'a • c'],
  ],
  'a backslash in a plain string is itself, and a doubt before a quote': [
    ["'a\\b'", '•'],
    ["'\\n' a", '• a'],
    ["'a\\' b", backslash],
    ["'a\\'' b'", backslash],
    ["'a\\\\' b", backslash],
    ["n'\\'", backslash],
    ["b'\\'", backslash],
    ["ee'\\'", `ee ${backslash}`],
    ["'a' '\\'", `• ${backslash}`],
  ],
  'in an escape string a backslash takes the next character along': [
    ["E'a\\'b' c", '• c'],
    ["e'\\\\' c", '• c'],
    ["e'\\\\\\' c' d", '• d'],
    ["e'''\\'''' c", '• c'],
    ["e'\\", endless],
    ["e'\\'", endless],
    ["e '\\n'", 'e •'],
    ["e'a'\n'b'", '• •'],
    ["e'a'\n'\\''", `• ${backslash}`],
    ["$1e'\\''", '• • •'],
    ["1e'\\''", '• •'],
  ],
  'bit, hexadecimal and national strings are strings': [
    ["b'01' B'1'", '• •'],
    ["x'ff' X'f'", '• •'],
    ["n'a' N'b'", '• •'],
    ["a'x'", 'a •'],
    ["b'1''1' a", '• a'],
  ],
  'Unicode escapes are a doubt, and an operator is not': [
    ["u&'a'", escapes],
    ['U&"a"', escapes],
    ["a U&'\\0027' b", `a ${escapes}`],
    ["u & 'a'", 'u & •'],
    ["u &'a'", 'u & •'],
    ['u&a', 'u & a'],
    ["au&'a'", 'au & •'],
    ["u'a'", 'u •'],
  ],
  'a dollar quote ends with its own tag and nothing else': [
    ['$$a$$ b', '• b'],
    ['$$$$', '•'],
    ["$$'$$", '•'],
    ['$a$ $$ $b$ $A$ $a$ c', '• c'],
    ['$a$$a$ c', '• c'],
    ['$a$b$a$', '•'],
    ['$a$ $b$a$ c', '• c'],
    ['$_1é$ x $_1é$ c', '• c'],
    ['$$a$', endless],
    ['$a$ $A$', endless],
    ['$$a$$$$b$$c', '• • c'],
    ['$$a$$$b$c$b$d', '• • d'],
  ],
  'a parameter is no dollar quote, and neither is a dollar within a name': [
    ['$1', '• •'],
    ['$1 $$2$$', '• • •'],
    ['$1$a$b$a$c', '• • • c'],
    ['$12+$2', '• • + • •'],
    ['a$$b$$c', 'a$$b$$c'],
    ['a$b$ c', 'a$b$ c'],
    ['a $b$c$b$', 'a •'],
    ['$', '•'],
    ['$a b', '• a b'],
    ['$1a$', '• • a$'],
  ],
  numbers: [
    ['1', '•'],
    ['1.5', '• . •'],
    ['.5', '. •'],
    ['1e5', '• e5'],
    ['0x1F', '• x1f'],
    ['1_000', '• _000'],
    ['12345678901234567890', '•'],
    ['1..2', '• . . •'],
    ['-1', '- •'],
  ],
  'symbols come one at a time, and a comment may begin in the middle of an operator': [
    ['a-b', 'a - b'],
    ['a- -b', 'a - - b'],
    ['a->>b', 'a - > > b'],
    ['a/b', 'a / b'],
    ['a / * b', 'a / * b'],
    ['a*/b', 'a * / b'],
    ['a@-/*c*/b', 'a @ - b'],
    ['a+--b\nc', 'a + c'],
    ['a//**/b', 'a / b'],
    ['a*/*c*/b', 'a * b'],
    ['a||b::c', 'a | | b : : c'],
    ['f(a, [b]);', 'f ( a , [ b ] ) ;'],
    ['\\ ` { }', '\\ ` { }'],
  ],
};

for (const [behaviour, cases] of Object.entries(groups)) {
  describe(behaviour, () => {
    test.each(cases)('%j', (text, tokens) => {
      expect(read(text)).toBe(tokens);
    });
  });
}

test('the first letter alone makes a prefix of a string', () => {
  for (const word of ['ae', 'e1', '_e', 'e_', 'ée', 'xe']) expect(read(`${word}'a'`)).toBe(`${word} •`);
});

test('after the end there is nothing more', () => {
  const scanner = new Scanner('a');
  expect([scanner.next(), scanner.next(), scanner.next()]).toEqual(['word', 'end', 'end']);
  expect(scanner.value).toBe('');
});

test('behind a doubt there are no more tokens', () => {
  const scanner = new Scanner("a u&'b' c");
  expect([scanner.next(), scanner.next(), scanner.next()]).toEqual(['word', 'end', 'end']);
  expect(scanner.value).toBe('');
  expect(scanner.doubt).toBeDefined();
});

/** Texts of what means something to a scanner, and of anything. */
const anyText = fc.oneof(
  fc.string({ unit: fc.constantFrom(...'\'"$\\-/*eEuU&a1_ \n\r;()é\0\ud800'), maxLength: 60 }),
  fc.string({ unit: 'binary', maxLength: 60 }),
);

test('it comes to an end on any text, reads no character twice, and never throws', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const scanner = new Scanner(text);
      let count = 0;
      let length = 0;
      while (scanner.next() !== 'end') {
        count += 1;
        length += scanner.value.length;
      }
      expect(count).toBeLessThanOrEqual(text.length);
      expect(length).toBeLessThanOrEqual(text.length);
      expect(scanner.next()).toBe('end');
    }),
    { numRuns: effort(500, 6000) },
  );
});

test('what stands in a string, a name, a dollar quote or a comment is not looked into', () => {
  const without = (pattern: RegExp) => anyText.map((text) => text.replaceAll(pattern, ''));
  const wrapped = fc.oneof(
    without(/\\/g).map((text) => [`'${text.replaceAll("'", "''")}'`, '•'] as const),
    anyText.map((text) => [`e'${text.replaceAll(/['\\]/g, '\\$&')}'`, '•'] as const),
    anyText.map((text) => [`e'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`, '•'] as const),
    anyText.map((text) => [`"${text.replaceAll('"', '""')}"`, `"${text}"`] as const),
    without(/\$/g).map((text) => [`$$${text}$$`, '•'] as const),
    without(/\$t$/g).map((text) => [`$tag$${text.replaceAll('$tag$', '')} $tag$`, '•'] as const),
    without(/[*/]/g).map((text) => [`/*${text}/* ${text} */*/`, ''] as const),
    without(/[\r\n]/g).map((text) => [`--${text}\n`, ''] as const),
  );
  fc.assert(
    fc.property(wrapped, ([text, token]) => {
      expect(read(`a ${text} b`)).toBe(token === '' ? 'a b' : `a ${token} b`);
    }),
    { numRuns: effort(300, 4000) },
  );
});

test('tokens scanned once are those of a scanner, as often as they are read', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const tokens = new Tokens(text);
      for (let times = 0; times < 2; times += 1) {
        const scanner = new Scanner(text);
        tokens.fromStart();
        do {
          expect([tokens.next(), tokens.value]).toEqual([scanner.next(), scanner.value]);
        } while (scanner.kind !== 'end');
        expect([tokens.next(), tokens.doubt]).toEqual(['end', scanner.doubt]);
      }
    }),
  );
});
