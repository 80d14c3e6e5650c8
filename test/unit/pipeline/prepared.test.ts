import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { Field, Shape } from '../../../src/pipeline/codec/result.js';
import { Prepared, PreparedStatements, takesTime, uniqueName } from '../../../src/pipeline/prepared.js';

let statements: PreparedStatements;
beforeEach(() => {
  statements = new PreparedStatements();
});

/** One that the server has parsed and described. */
function described(key: unknown, { name = uniqueName(), types = [23], column = 'n', at = 0 } = {}): Prepared {
  const prepared = new Prepared(key, name, `text of ${String(key)}`, at);
  prepared.isDescribed = true;
  prepared.parameterTypes = Buffer.from(types);
  prepared.shape = new Shape([new Field(column, 0, 0, 23, 4, -1)]);
  return prepared;
}

function add(key: unknown, more = {}): Prepared {
  const prepared = described(key, more);
  statements.begin(prepared);
  statements.confirm(prepared);
  return prepared;
}

test('names that nobody asked for are none that anybody else has', () => {
  const names = Array.from({ length: 100 }, uniqueName);
  expect(new Set(names).size).toBe(100);
  expect(names.every((name) => /^headroom_[\w-]{12}_\w+$/.test(name))).toBe(true);
});

describe('a statement', () => {
  test('is found under its key when the server has described it, not while it is being prepared', () => {
    const key = {};
    const prepared = described(key);
    statements.begin(prepared);
    expect(statements.use(key)).toBeUndefined();
    expect([statements.isBeginning(key), statements.textOf(key), statements.has(key)]).toEqual([
      true,
      prepared.text,
      false,
    ]);
    expect(statements.confirm(prepared)).toBe(true);
    expect(statements.use(key)).toBe(prepared);
    expect([statements.isBeginning(key), statements.has(key), statements.size]).toEqual([false, true, 1]);
  });

  test('that could not be prepared is not found, and closed where that is asked for', () => {
    const [first, second] = [described('a', { name: 'a' }), described('b', { name: 'b' })];
    for (const each of [first, second]) statements.begin(each);
    statements.giveUp(first, true);
    statements.giveUp(second, false);
    expect([statements.has('a'), statements.isBeginning('a'), statements.isBeginning('b')]).toEqual([
      false,
      false,
      false,
    ]);
    expect(statements.takeDoomed()).toEqual(['a']);
  });

  test('prepared anew takes the place of the older one, which is closed', () => {
    const older = add('key');
    const newer = described('key');
    statements.begin(newer);
    expect(statements.use('key')).toBe(older);
    expect(statements.confirm(newer)).toBe(true);
    expect(statements.use('key')).toBe(newer);
    expect(statements.takeDoomed()).toEqual([older.name]);
  });

  test.each([
    ['parameters of other types', { types: [25] }],
    ['other columns', { column: 'm' }],
  ])('prepared anew with %s says that the world has changed', (_what, more) => {
    add('key');
    const newer = described('key', more);
    statements.begin(newer);
    expect(statements.confirm(newer)).toBe(false);
    expect(statements.use('key')).toBe(newer);
  });

  test('that was forgotten while it was being prepared is not found', () => {
    const prepared = described('key');
    statements.begin(prepared);
    statements.clear();
    expect(statements.confirm(prepared)).toBe(true);
    expect(statements.has('key')).toBe(false);
  });

  test('that is discarded is to be closed on the server, once', () => {
    const [a, b] = [add('a'), add('b', { name: 'mine' })];
    for (const each of [a, b, a]) statements.discard(each);
    expect(statements.size).toBe(0);
    expect(statements.takeDoomed()).toEqual([a.name, 'mine']);
    expect(statements.takeDoomed()).toEqual([]);
  });

  test('in whose place there is another does not take that with it', () => {
    const old = add('a');
    const next = add('a');
    statements.takeDoomed();
    statements.discard(old);
    expect(statements.use('a')).toBe(next);
    expect(statements.takeDoomed()).toEqual([]);
  });
});

describe('of too many', () => {
  test('the one that was used least recently goes', () => {
    const [a, b, c] = ['a', 'b', 'c'].map((key) => add(key));
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
        statements = new PreparedStatements();
        // The most recently used one last.
        const model: number[] = [];
        for (const key of keys) {
          const isKept = model.includes(key);
          expect(statements.use(key)?.key).toBe(isKept ? key : undefined);
          if (isKept) model.splice(model.indexOf(key), 1);
          else {
            statements.makeRoom(limit);
            add(key);
            if (model.length === limit) model.shift();
          }
          model.push(key);
          expect(model.every((each) => statements.has(each))).toBe(true);
          expect(statements.size).toBe(model.length);
        }
      }),
    );
  });
});

test('nothing is to be closed where the server has forgotten all', () => {
  statements.discard(add('a'));
  add('b');
  statements.clear();
  expect(statements.size).toBe(0);
  expect(statements.takeDoomed()).toEqual([]);
});

test.each([
  [[], false],
  [[23, 25, 3802], false],
  [[23, 1184], true],
  [[1114], true],
  [[1185, 25], true],
])('parameters of the types %j are dates or times: %s', (types, expected) => {
  const body = Buffer.alloc(2 + 4 * types.length);
  body.writeInt16BE(types.length);
  for (const [i, type] of types.entries()) body.writeUInt32BE(type, 2 + 4 * i);
  expect(takesTime(body)).toBe(expected);
});
