import { expect, test } from 'vitest';
import { FleetMember } from '../../../src/budget/member.js';
import { type BudgetedPool, NotSeatedError } from '../../../src/budget/seats.js';
import type { Clock } from '../../../src/util/clock.js';
import { FakeClock } from '../../support/fake-clock.js';

interface Session {
  readonly id: number;
  readonly client: object;
}

/** A member that wants a connection and has none; `changes` counts how often it has told its pool that it may have room. */
function newcomer(clock: Clock) {
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
    examine: () => Promise.reject(new Error('It never gets that far.')),
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
