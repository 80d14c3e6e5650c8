import { expect, test } from 'vitest';
import { KnockList } from '../../../src/budget/knocks.js';

const memory = { knockMs: 5000, crowdMs: 2000 };

test('a process that has asked for a connection counts until it has one, or has not asked for long', () => {
  const knocks = new KnockList(memory);
  knocks.note('a', 0);
  knocks.note('b', 1000);
  knocks.note('a', 2000);
  expect(knocks.count(2000)).toBe(2);
  knocks.forget('b');
  expect(knocks.count(2000)).toBe(1);
  expect([knocks.count(6999), knocks.count(7000)]).toEqual([1, 0]);
});

test('one that believes itself in a crowd counts for all of it, less those that get in', () => {
  const knocks = new KnockList(memory);
  knocks.note('a', 0, 8);
  knocks.note('b', 100, 3);
  expect(knocks.count(100)).toBe(8);
  knocks.forget('a');
  knocks.forget('c');
  expect(knocks.count(200)).toBe(6);
  knocks.note('d', 300, 15);
  expect(knocks.count(300)).toBe(15);
});

test('an estimate is forgotten sooner than those who have asked themselves', () => {
  const knocks = new KnockList(memory);
  knocks.note('a', 0, 8);
  knocks.note('b', 100, 8);
  expect([knocks.count(2099), knocks.count(2100)]).toEqual([8, 2]);
});
