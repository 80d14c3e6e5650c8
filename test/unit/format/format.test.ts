import { expect, it } from 'vitest';
import { formatDuration } from '../../../src/format/duration.js';
import { joinList } from '../../../src/format/list.js';
import { capitalize, formatNoun, selectForm } from '../../../src/format/noun.js';
import {
  formatBytes,
  formatFactor,
  formatFixed,
  formatRareShare,
  formatRate,
  formatShare,
} from '../../../src/format/number.js';
import { uniqueNames } from '../../../src/format/unique-names.js';

it.each([
  [0, '0 ms'],
  [0.456, '0.45 ms'],
  [0.29, '0.29 ms'],
  [9.99, '9.9 ms'],
  [12.9, '12 ms'],
  [999.9, '999 ms'],
  [1250, '1.2 s'],
  [9999, '9.9 s'],
  [45_000, '45 s'],
  [119_000, '1 min 59 s'],
  [185_000, '3 min 5 s'],
  [7_800_000, '2 h 10 min'],
  [172_800_000, '2 d'],
  [-5, '0 ms'],
  [Number.POSITIVE_INFINITY, 'without limit'],
  [Number.NaN, 'unknown'],
])('a duration of %d ms is %s', (ms, text) => expect(formatDuration(ms)).toBe(text));

it.each([
  [0, '0 %'],
  [0.0149, '1.5 %'],
  [0.05, '5 %'],
  [0.0999, '10 %'],
  [15 / 17, '88 %'],
  [1.4, '140 %'],
  [Number.NaN, '– %'],
])('a share of %d is %s', (share, text) => expect(formatShare(share)).toBe(text));

it.each([
  [0, '0 %'],
  [0.00001, '< 0.01 %'],
  [0.0003, '0.03 %'],
  [0.5, '50 %'],
  [0.9999, '> 99.9 %'],
  [1, '100 %'],
])('a rare share of %d is %s', (share, text) => expect(formatRareShare(share)).toBe(text));

it('numbers have as many digits as they need', () => {
  expect([formatFactor(0.034), formatFactor(1.25), formatFactor(1200), formatFactor(0.001)]).toEqual([
    '0.03',
    '1.3',
    '1,200',
    '< 0.01',
  ]);
  expect([0, 0.44, 7.2, 1234.5].map(formatRate)).toEqual(['0', '0.4', '7.2', '1,235']);
  expect(formatFixed(1234.5, 2)).toBe('1,234.50');
  expect([999, 82e6, 1.5e9].map(formatBytes)).toEqual(['999 B', '82 MB', '1.5 GB']);
});

it('nouns and verbs agree with their number', () => {
  expect([0, 1, 1234].map((count) => formatNoun(count, 'session'))).toEqual([
    '0 sessions',
    '1 session',
    '1,234 sessions',
  ]);
  expect(formatNoun(2, 'process', 'processes')).toBe('2 processes');
  expect([0, 1, 2].map((count) => selectForm(count, 'is', 'are'))).toEqual(['are', 'is', 'are']);
  expect(capitalize('with users')).toBe('With users');
});

it('lists are joined by a conjunction', () => {
  expect([[], ['a'], ['a', 'b'], ['a', 'b', 'c']].map((items) => joinList(items))).toEqual([
    '',
    'a',
    'a and b',
    'a, b and c',
  ]);
  expect(joinList(['a', 'b', 'c'], 'or')).toBe('a, b or c');
});

it('equal names get numbers that no other has', () => {
  expect(uniqueNames(['orders', 'orders', 'orders#2', 'orders'])).toEqual([
    'orders',
    'orders#3',
    'orders#2',
    'orders#4',
  ]);
});
