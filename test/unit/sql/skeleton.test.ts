import { describe, expect, test } from 'vitest';
import { firstWordOf, namesIn, skeletonOf } from '../../../src/sql/skeleton.js';

describe('a skeleton', () => {
  test.each([
    ['select 1', 'select 2'],
    ['select $1::int /* trace 1 */', 'SELECT $1::int /* trace 2 */ -- end'],
    ["select * from t where a = 'x''y' and b = 3", 'select * from t where a = $$ z $$ and b = 4'],
    ['select   a\n,b from t', 'select a,b from t'],
    ["select e'a\\'b'", "select 'c'"],
  ])('is the same of %j and %j', (one, other) => {
    expect(skeletonOf(one)).toBe(skeletonOf(other));
    expect(skeletonOf(one)).toBeDefined();
  });

  test.each([
    ['select a from t', 'select b from t'],
    ['select "A" from t', 'select a from t'],
    ['select "a b" from t', 'select a b from t'],
    ['select 1, 2', 'select 1'],
    ['select a + 1', 'select a - 1'],
  ])('is another of %j and %j', (one, other) => {
    expect(skeletonOf(one)).not.toBe(skeletonOf(other));
  });

  test('is none of a text that cannot be read for certain', () => {
    for (const text of ["select 'a", 'select /* a', "select u&'a'"]) expect(skeletonOf(text)).toBeUndefined();
  });
});

test('names are those of tables, columns and functions, as the server folds them', () => {
  expect(namesIn('SELECT T."Name", f(a) from My.t -- x').sort()).toEqual([
    'Name',
    'a',
    'f',
    'from',
    'my',
    'select',
    't',
  ]);
});

test('the first word of a statement is read past comments', () => {
  expect(firstWordOf('/* a */ -- b\n InSert into t')).toBe('insert');
  expect(firstWordOf('(select 1)')).toBe('');
});
