import { expect, test } from 'vitest';
import { hasColour, painter } from '../../../../src/cli/ui/colour.js';

test.each([
  ['a terminal', {}, true, true, true],
  ['a file', {}, false, true, false],
  ['NO_COLOR', { NO_COLOR: '1' }, true, true, false],
  ['an empty NO_COLOR, which counts as unset', { NO_COLOR: '' }, true, true, true],
  ['FORCE_COLOR to a file', { FORCE_COLOR: '1' }, false, true, true],
  ['FORCE_COLOR against NO_COLOR', { FORCE_COLOR: '1', NO_COLOR: '1' }, false, true, true],
  ['FORCE_COLOR=0', { FORCE_COLOR: '0' }, true, true, false],
  ['--no-color against FORCE_COLOR', { FORCE_COLOR: '1' }, true, false, false],
  ['a dumb terminal', { TERM: 'dumb' }, true, true, false],
])('colour with %s', (_what, env, isTerminal, flag, expected) => {
  expect(hasColour({ flag, env, isTerminal })).toBe(expected);
});

test('a painter that does not paint leaves texts as they are', () => {
  expect(painter(false)('red', 'x')).toBe('x');
  expect(painter(true)('red', 'x')).toBe('\u001b[31mx\u001b[39m');
});
