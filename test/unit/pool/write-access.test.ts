import { describe, expect, test } from 'vitest';
import { WriteAccess, WriteWatch } from '../../../src/pool/write-access.js';

describe('whether a session can write', () => {
  test.each([
    [[], undefined],
    [[['TimeZone', 'UTC']], undefined],
    [[['in_hot_standby', 'off']], false],
    [[['in_hot_standby', 'on']], true],
    [
      [
        ['in_hot_standby', 'off'],
        ['default_transaction_read_only', 'on'],
      ],
      true,
    ],
    [
      [
        ['in_hot_standby', 'on'],
        ['in_hot_standby', 'off'],
      ],
      false,
    ],
  ] as const)('after %j', (reports, expected) => {
    const access = new WriteAccess();
    for (const [name, value] of reports) access.note(name, value);
    expect(access.isReadOnly).toBe(expected);
  });
});

describe('which sessions go along with one that refused to write', () => {
  const old = { openedAt: 10, isBornReadOnly: true };
  const able = { openedAt: 10, isBornReadOnly: false };
  const sessions = [old, able];

  test('those that were read-only from the start', () => {
    expect(new WriteWatch().refused(sessions, 20)).toEqual([old]);
  });

  test('not again soon: the new ones are no better', () => {
    const watch = new WriteWatch();
    watch.refused(sessions, 20);
    expect(watch.refused(sessions, 10_000)).toEqual([]);
    expect(watch.refused(sessions, 40_000)).toEqual([old]);
  });

  test('as soon as a new one can write, once, and only those opened before the refusal', () => {
    const watch = new WriteWatch();
    watch.refused([], 20);
    watch.refused([], 30);
    expect(watch.writable([...sessions, { openedAt: 40, isBornReadOnly: true }])).toEqual([old]);
    expect(watch.writable(sessions)).toEqual([]);
  });

  test('none where nobody wanted to write', () => {
    expect(new WriteWatch().writable(sessions)).toEqual([]);
  });
});
