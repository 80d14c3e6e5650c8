import { describe, expect, it } from 'vitest';
import { chooseReplica } from '../../../src/replicas/choice.js';
import { LagClock } from '../../../src/replicas/lag.js';
import { behindMarker, parseLsn, renderCheck, renderLsn, saysBehind } from '../../../src/replicas/lsn.js';
import { SessionState } from '../../../src/replicas/session.js';

describe('a position in the log', () => {
  it('is read and rendered as PostgreSQL does', () => {
    expect(parseLsn('16/B374D848')).toBe(0x16b374d848n);
    expect(renderLsn(0x16b374d848n)).toBe('16/B374D848');
    for (const text of ['', '16', 'x/y', '1/2/3', undefined, 5]) expect(parseLsn(text)).toBeUndefined();
  });

  it('is checked by a query whose error is recognized', () => {
    expect(renderCheck(5n, false)).toContain("'0/5'::pg_catalog.pg_lsn and pg_catalog.current_setting");
    expect(renderCheck(5n, true)).not.toContain('current_setting');
    expect(saysBehind(new Error(`invalid input syntax for type integer: "${behindMarker}true"`))).toBe(true);
    expect(saysBehind(undefined)).toBe(false);
  });
});

describe('the lag of a replica', () => {
  it('is the age of the last sample that it has replayed', () => {
    const clock = new LagClock();
    expect(clock.lagOf(5n, 0)).toBeUndefined();
    for (const [at, lsn] of [
      [0, 10n],
      [1000, 20n],
      [2000, 20n],
      [3000, 30n],
    ] as const)
      clock.note(at, lsn);
    expect(clock.lagOf(30n, 3500)).toBe(0);
    expect(clock.lagOf(25n, 3500)).toBe(1500);
    expect(clock.lagOf(19n, 3500)).toBe(3500);
    expect(clock.lagOf(9n, 3500)).toBeUndefined();
  });

  it('is told from the new primary alone after a failover', () => {
    const clock = new LagClock();
    clock.note(0, 100n);
    clock.note(1000, 50n);
    expect(clock.lagOf(50n, 1500)).toBe(0);
  });
});

describe('the choice of a replica', () => {
  const replica = (facts: object) => ({ isAvailable: true, lagMs: 0, outstanding: 0, typicalMs: 1, ...facts });

  it('is the one with the least outstanding time among those fresh enough', () => {
    const [busy, slow, quick] = [replica({ outstanding: 3 }), replica({ typicalMs: 10 }), replica({ outstanding: 1 })];
    expect(chooseReplica([busy, slow, quick], 100, 0)).toBe(quick);
    expect(
      chooseReplica([replica({ lagMs: 101 }), replica({ isAvailable: false }), replica({ lagMs: undefined })], 100, 0),
    ).toBeUndefined();
  });

  it('takes equal ones in turn, though their times differ a little', () => {
    const equal = [replica({ typicalMs: 1 }), replica({ typicalMs: 1.8 })];
    expect([0, 1, 2, 3].map((turn) => equal.indexOf(chooseReplica(equal, 0, turn)!))).toEqual([0, 1, 0, 1]);
  });
});

describe('a session', () => {
  it('needs the position of its last write, the primary if that is not known, and nothing without writes', async () => {
    const session = new SessionState();
    expect(await session.needed()).toBe('none');
    expect(await session.token()).toBe('');
    session.wrote(Promise.resolve(7n));
    session.wrote(Promise.resolve(5n));
    expect(await session.needed()).toBe(7n);
    expect(await session.token()).toBe('w1.0/7');
    session.wrote(Promise.reject(new Error('lost')));
    expect(await session.needed()).toBe('primary');
    expect(await session.token()).toBe('w1.?');
    session.wrote(Promise.resolve(9n));
    expect(await session.needed()).toBe(9n);
  });

  it('is continued from its token', async () => {
    expect(await SessionState.fromToken('w1.1/0').needed()).toBe(1n << 32n);
    expect(await SessionState.fromToken('w1.?').needed()).toBe('primary');
    for (const none of ['', null, undefined]) expect(await SessionState.fromToken(none).needed()).toBe('none');
    for (const wrong of ['w2.1/0', 'w1.x', '1/0']) expect(() => SessionState.fromToken(wrong)).toThrow(TypeError);
  });
});
