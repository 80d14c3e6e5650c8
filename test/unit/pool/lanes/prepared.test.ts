import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { PreparedStatements } from '../../../../src/pool/lanes/prepared.js';

let statements: PreparedStatements;
beforeEach(() => {
  statements = new PreparedStatements();
});

test('a statement is found under its key, with its text', () => {
  const key = {};
  const added = statements.add(key, 'select 1');
  expect(statements.use(key)).toBe(added);
  expect([statements.has(key), statements.textOf(key), statements.size]).toEqual([true, 'select 1', 1]);
  expect([statements.use('other'), statements.has('other'), statements.textOf('other')]).toEqual([
    undefined,
    false,
    undefined,
  ]);
});

test('it is called as its caller says, or else by a name that nothing else had', () => {
  const names = [statements.add('a', 'a', 'mine').name, statements.add('b', 'b').name];
  statements.clear();
  names.push(statements.add('b', 'b').name, statements.add('c', 'c').name);
  expect(names[0]).toBe('mine');
  expect(new Set(names).size).toBe(4);
});

describe('of too many', () => {
  test('the one that was used least recently goes', () => {
    const [a, b, c] = ['a', 'b', 'c'].map((key) => statements.add(key, key));
    statements.makeRoom(4);
    expect(statements.size).toBe(3);
    statements.use('a');
    statements.makeRoom(3);
    expect(statements.takeDoomed()).toEqual([b?.name]);
    statements.makeRoom(2);
    expect(statements.takeDoomed()).toEqual([c?.name]);
    expect(statements.use('a')).toBe(a);
  });

  test('it is so whatever was used when', () => {
    const uses = fc.array(fc.nat(6), { maxLength: 60 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 4 }), uses, (limit, keys) => {
        const tested = new PreparedStatements();
        // The most recently used one last.
        const model: number[] = [];
        for (const key of keys) {
          const isKept = model.includes(key);
          expect(tested.use(key)?.key).toBe(isKept ? key : undefined);
          if (isKept) model.splice(model.indexOf(key), 1);
          else {
            tested.makeRoom(limit);
            tested.add(key, `text ${key}`);
            if (model.length === limit) model.shift();
          }
          model.push(key);
          expect(model.every((each) => tested.has(each))).toBe(true);
          expect(tested.size).toBe(model.length);
        }
      }),
    );
  });
});

test('one that is discarded is to be closed on the server, once', () => {
  const a = statements.add('a', 'a');
  const b = statements.add('b', 'b', 'mine');
  for (const each of [a, b, a]) statements.discard(each);
  expect(statements.size).toBe(0);
  expect(statements.takeDoomed()).toEqual([a.name, 'mine']);
  expect(statements.takeDoomed()).toEqual([]);
});

test('one that the server does not have is not to be closed', () => {
  const added = statements.add('a', 'a');
  expect([statements.forget(added), statements.forget(added)]).toEqual([true, false]);
  statements.discard(added);
  expect(statements.takeDoomed()).toEqual([]);
});

test('one in whose place there is another does not take that with it', () => {
  const old = statements.add('a', 'a');
  statements.forget(old);
  const next = statements.add('a', 'a');
  statements.discard(old);
  expect(statements.use('a')).toBe(next);
  expect(statements.takeDoomed()).toEqual([]);
});

test('nothing is to be closed where the server has forgotten all', () => {
  statements.discard(statements.add('a', 'a'));
  statements.add('b', 'b');
  statements.clear();
  expect(statements.size).toBe(0);
  expect(statements.takeDoomed()).toEqual([]);
});
