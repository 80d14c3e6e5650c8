import { describe, expect, test } from 'vitest';
import { isConstant } from '../../../src/sql/literals.js';

describe('a text', () => {
  test.each(['select now()', 'select * from users where id = $1 and "a" = $22 -- 1', 'BEGIN'])(
    'without values is constant: %s',
    (text) => expect(isConstant(text)).toBe(true),
  );

  test.each([
    "select 'secret'",
    'select 1',
    'select $$secret$$',
    'select $tag$secret$tag$',
    "select E'\\'",
    "select 'open",
  ])('with a value, or one that cannot be read, is not: %s', (text) => expect(isConstant(text)).toBe(false));
});
