import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { renderYaml, type YamlValue } from '../../../src/bouncer/yaml.js';

const word = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.constantFrom('', 'yes', 'No', 'null', '~', '1', '0x1', '1e3', '- a', 'a: b', '#c', ' a', 'a ', '2020-01-01', '<<'),
);
// Texts of several lines end with one, as in files; blanks at the start of the first would need a sign.
const text = fc
  .array(fc.stringMatching(/^[a-z;=[\]#:]{1,3}[ a-z;=[\]#:'"]{0,8}$/), { minLength: 2, maxLength: 4 })
  .map((lines) => `${lines.map((line) => line.trimEnd()).join('\n')}\n`);

const { value } = fc.letrec<{ value: YamlValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    word,
    fc.integer(),
    fc.boolean(),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(word, tie('value'), { maxKeys: 3, noNullPrototype: true }),
  ),
}));

it('renderYaml renders what a reader of either version of YAML reads back the same', () => {
  fc.assert(
    fc.property(value, fc.constantFrom('1.1' as const, '1.2' as const), (data, version) => {
      fc.pre(!JSON.stringify(data).includes('\\n'));
      fc.pre(version === '1.2' || !JSON.stringify(data).includes('"<<"'));
      expect(parse(renderYaml(data), { version, strict: true })).toEqual(data);
    }),
  );
});

it('renderYaml keeps files of several lines readable', () => {
  expect(renderYaml({ a: '[x]\n; y = 1\n' })).toBe('a: |\n  [x]\n  ; y = 1\n');
  fc.assert(
    fc.property(text, (file) => {
      expect(parse(renderYaml({ file }))).toEqual({ file });
    }),
  );
});
