import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { blockingTree } from '../../../../src/monitor/render/blocking.js';
import { session } from '../../../support/reports.js';

const waits = (pid: number, ...blockedBy: number[]) => session({ pid, state: 'active', stateMs: 5000, blockedBy });

describe('who blocks whom', () => {
  it('is nothing when nobody is blocked', () => expect(blockingTree([session()], 10, 5)).toEqual([]));

  it('is a tree with those that block at the top', () => {
    const holder = session({ pid: 1, state: 'idle in transaction', stateMs: 60_000 });
    const tree = blockingTree([waits(3, 2), waits(2, 1), holder, waits(4, 1)], 10, 5);
    expect(tree).toEqual([
      'pid 1 (orders-api as app), idle in transaction for 1 min',
      '├─ pid 2 (orders-api as app), blocked 5 s',
      '│  └─ pid 3 (orders-api as app), blocked 5 s',
      '└─ pid 4 (orders-api as app), blocked 5 s',
    ]);
  });

  it('names the locks that are known', () => {
    const locks = new Map([
      [2, { kind: 'transactionid', mode: 'ShareLock', table: 'public.orders' }],
      [3, { kind: 'relation', mode: 'AccessExclusiveLock', table: 'a\u001bb' }],
      [4, { kind: 'advisory', mode: 'ExclusiveLock', table: null }],
      [5, { kind: 'transactionid', mode: 'ShareLock', table: null }],
    ]);
    const [, ...tree] = blockingTree([waits(2, 1), waits(3, 1), waits(4, 1), waits(5, 1), waits(6, 1)], 10, 5, locks);
    expect(tree.map((line) => line.replace(/.*blocked/, 'blocked'))).toEqual([
      'blocked 5 s, waits for a row of public.orders',
      expect.stringMatching(/^blocked 5 s, waits for AccessExclusiveLock on a\P{Cc}*b$/u),
      'blocked 5 s, waits for ExclusiveLock (advisory)',
      'blocked 5 s, waits for the end of a transaction',
      'blocked 5 s',
    ]);
  });

  it('says so where a session is blocked by several, and shows it under one that is not blocked itself', () => {
    expect(blockingTree([session({ pid: 1 }), waits(2, 1), waits(3, 2, 1)], 10, 5)).toEqual([
      'pid 1 (orders-api as app), idle for 1.5 s',
      '├─ pid 2 (orders-api as app), blocked 5 s',
      '└─ pid 3 (orders-api as app), blocked 5 s, and by 1 other',
    ]);
  });

  it('names blockers that are not sessions to be seen', () => {
    expect(blockingTree([waits(2, 0), waits(3, 99)], 10, 5).filter((line) => !/─/.test(line))).toEqual([
      'a prepared transaction',
      '99, which is not visible',
    ]);
  });

  it('shows a ring once', () => {
    const tree = blockingTree([waits(1, 2), waits(2, 1)], 10, 5);
    expect(tree).toHaveLength(2);
    expect(tree[0]).toMatch(/in a cycle$/);
  });

  it('says how many more there are', () => {
    const all = [session({ pid: 1 }), ...Array.from({ length: 20 }, (_, i) => waits(i + 2, 1))];
    const tree = blockingTree(all, 5, 5);
    expect(tree).toHaveLength(7);
    expect(tree.at(-1)).toBe('and 15 more blocked sessions');
  });

  it('shows everyone who is blocked once, whoever blocks whom', () => {
    const pids = fc.integer({ min: 1, max: 8 });
    const sessions = fc.uniqueArray(fc.record({ pid: pids, blockedBy: fc.array(pids, { maxLength: 3 }) }), {
      selector: ({ pid }) => pid,
    });
    fc.assert(
      fc.property(sessions, (some) => {
        const tree = blockingTree(
          some.map((each) => session(each)),
          100,
          3,
        );
        for (const { pid, blockedBy } of some) {
          const shown = tree.filter((line) => new RegExp(`^[│├└─ ]*pid ${pid} .*blocked`).test(line));
          expect(shown).toHaveLength(blockedBy.length > 0 ? 1 : 0);
        }
      }),
    );
  });

  it('bears a queue of ten thousand, one behind the other', () => {
    const chain = Array.from({ length: 10_000 }, (_, i) => waits(i + 2, i + 1));
    expect(blockingTree(chain, 10, 5)).toHaveLength(12);
  });
});
