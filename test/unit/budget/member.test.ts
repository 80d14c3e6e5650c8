import { expect, test } from 'vitest';
import { divideSlots } from '../../../src/budget/division.js';
import type { Fleet } from '../../../src/budget/fleet.js';
import { lockKinds } from '../../../src/budget/key.js';
import type { Ledger } from '../../../src/budget/ledger.js';
import { FleetMember } from '../../../src/budget/member.js';
import type { LockRow } from '../../../src/budget/picture.js';
import { type BudgetedPool, NotSeatedError } from '../../../src/budget/seats.js';
import type { Clock } from '../../../src/util/clock.js';
import { FakeClock } from '../../support/fake-clock.js';

interface Session {
  readonly id: number;
  readonly client: object;
}

/**
 * A member that wants a connection and has none; `changes` counts how often it has told its pool that it may have room.
 *
 * @param fleet found on the server by its first session
 */
function newcomer(clock: Clock, fleet?: Fleet<object>) {
  const heard = { changes: 0 };
  const pool: BudgetedPool<Session> = {
    ...{ max: 10, min: 0, demand: () => 3, inUse: () => 0, isReachable: () => false },
    ...{ errand() {}, preferOthers() {}, mustHoldAgain() {}, limitTo() {} },
    changed: () => {
      heard.changes += 1;
    },
  };
  const member = new FleetMember<Session, object>({
    ...{ min: 0, weight: 1, clock, random: () => 0.5, warn() {} },
    examine: async () => {
      if (fleet === undefined) throw new Error('It never gets that far.');
      return fleet;
    },
    isFull: () => true,
  });
  member.join(pool);
  return { member, heard };
}

/** A clock of a process that is short of processor time: each reading of it is later than the one before. */
class BusyClock extends FakeClock {
  stepMs = 0;
  #behindMs = 0;

  override now(): number {
    this.#behindMs += this.stepMs;
    return super.now() + this.#behindMs;
  }
}

test('a process that stands still until its next attempt is due makes it', async () => {
  const clock = new BusyClock();
  const { member, heard } = newcomer(clock);
  await clock.advance(1000);
  for (let attempt = 1; attempt <= 8; attempt += 1) {
    const connection = { id: attempt, client: {} };
    expect([member.room, await member.admit(connection)]).toEqual([1, true]);
    expect(member.isNotNow(new NotSeatedError('The server is full.'))).toBe(true);
    // The wait is over before its timer is set, or set again.
    clock.stepMs = 60 * 2 ** attempt;
    member.closed(connection);
    clock.stepMs = 0;
    heard.changes = 0;
    await clock.advance(10);
    expect(heard.changes).toBeGreaterThan(0);
  }
  member.leave();
});

test('a process that was one of a crowd opens no second connection while it tells the others of the crowd', async () => {
  const clock = new FakeClock();
  const told: unknown[] = [];
  const ledger: Partial<Ledger<object>> = {
    enter: async () => 1,
    hint: (_session, hint) => {
      told.push(hint);
      return new Promise(() => undefined);
    },
  };
  const fleet: Fleet<object> = {
    ...{ name: 'shop', mode: 'locks', max: 97, isAutomatic: false, canListen: true, pidOf: () => 7 },
    ...{ ledger: ledger as Ledger<object>, division: divideSlots(95), counting: () => fleet },
  };
  const { member } = newcomer(clock, fleet);
  await clock.advance(1000);
  const refused = { id: 1, client: {} };
  expect(await member.admit(refused)).toBe(true);
  member.isNotNow(new NotSeatedError('The server is full.'));
  member.closed(refused);
  await clock.advance(1000);
  const accepted = { id: 2, client: {} };
  expect(await member.admit(accepted)).toBe(true);
  void member.seat(accepted);
  await clock.advance(1000);
  expect(told).toEqual([expect.stringMatching(/^knock \w+ \d+$/)]);
  expect(member.room).toBe(0);
  member.closed(accepted);
  expect(member.stats().mine).toBe(0);
  member.leave();
});

/** A member with a steward and one more connection, and the statements that its steward has sent since. */
async function memberOfTwo(wanted: number, mode: 'locks' | 'counting' = 'locks') {
  const clock = new FakeClock();
  const sent: string[] = [];
  const noteAs =
    <T>(name: string, result: T) =>
    async (): Promise<T> => {
      sent.push(name);
      return result;
    };
  const ledger: Partial<Ledger<object>> = {
    enter: async () => 1,
    claim: noteAs('claim', [2]),
    hold: async () => true,
    probe: async () => ({ outcome: 'excluded', server: '' }),
    reserve: async (_steward, slots) => slots,
    release: noteAs('release', undefined),
    publish: async () => undefined,
    listen: async () => undefined,
    hint: async () => undefined,
    look: async () =>
      [lockKinds.reserved, lockKinds.held].flatMap((kind) => [1, 2].map((n): LockRow => ({ pid: 1, kind, n }))),
  };
  const fleet = {
    ...{ name: 'test', mode, max: 7, division: divideSlots(7), isAutomatic: false, canListen: true },
    ...{ ledger, pidOf: () => 1 },
  } as unknown as Fleet<object>;
  const pool: BudgetedPool<Session> = {
    ...{ max: 10, min: 0, demand: () => wanted, inUse: () => wanted, isReachable: () => true },
    ...{ errand: (_connection: Session, run: () => Promise<void>) => void run(), preferOthers() {} },
    ...{ mustHoldAgain() {}, limitTo() {}, changed() {} },
  };
  const member = new FleetMember<Session, object>({
    ...{ min: 0, weight: 1, clock, random: () => 0.5, warn() {}, examine: async () => fleet, isFull: () => false },
  });
  member.join(pool);
  await clock.advance(1000);
  const open = async (id: number): Promise<Session> => {
    const connection = { id, client: {} };
    expect(await member.admit(connection)).toBe(true);
    await member.seat(connection);
    return connection;
  };
  await open(1);
  await clock.advance(10);
  const second = await open(2);
  sent.length = 0;
  return { member, clock, open, second, sent };
}

test('the slot of a session that has ended serves the next connection, without a statement of the steward', async () => {
  const { member, open, second, sent } = await memberOfTwo(2);
  member.closed(second, true);
  await open(3);
  expect(sent).toEqual([]);
  member.leave();
});

test('a slot is given back at once if its session may not have ended, the member wants no other, or sessions are counted', async () => {
  const { member, clock, second, sent } = await memberOfTwo(2);
  member.closed(second, false);
  await clock.advance(1);
  expect(sent).toEqual(['release']);
  member.leave();
  for (const other of [await memberOfTwo(1), await memberOfTwo(2, 'counting')]) {
    other.member.closed(other.second, true);
    await other.clock.advance(1);
    expect(other.sent).toEqual(['release']);
    other.member.leave();
  }
});

test('the slot of a session that has ended is given back after a second without another connection', async () => {
  const { member, clock, second, sent } = await memberOfTwo(2);
  member.closed(second, true);
  await clock.advance(900);
  expect(sent).toEqual([]);
  await clock.advance(200);
  expect(sent).toEqual(['release']);
  member.leave();
});
