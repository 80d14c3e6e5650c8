import { expect, test } from 'vitest';
import { askersOfPgBouncer, maxClients, maxUsersOfNone, settleLoads } from '../../../../src/cli/load/loads.js';

test('users are driven in the order given, and by default without a rate', () => {
  expect(settleLoads({}, 10).loads.map((load) => load.kind === 'closed' && load.users)).toEqual([10, 100, 500]);
  expect(settleLoads({ users: [50, 5] }, 10)).toMatchObject({ loads: [{ users: 50 }, { users: 5 }], maxUsers: 50 });
});

test('with a rate alone only rates are driven, and the capacity is found out with users enough', () => {
  const rate = [{ kind: 'capacity', multiple: 1.2 }] as const;
  expect(settleLoads({ rate }, 10)).toMatchObject({ loads: rate, capacityUsers: 40, maxUsers: 40 });
  expect(settleLoads({ rate, users: [100] }, 10)).toMatchObject({ capacityUsers: 100, maxUsers: 100 });
  expect(maxUsersOfNone(settleLoads({ rate }, 10))).toBe(Number.POSITIVE_INFINITY);
});

test('a spike begins from the first number of users, and must be more', () => {
  const loads = settleLoads({ users: [20, 50], spike: 300 }, 10);
  expect(loads).toMatchObject({ spike: { users: 20, spikeUsers: 300 }, maxUsers: 300 });
  expect(maxUsersOfNone(loads)).toBe(300);
  expect(settleLoads({ users: [20, 500], spike: 300 }, 10).maxUsers).toBe(500);
  expect(() => settleLoads({ users: [20], spike: 20 }, 10)).toThrow(
    '--spike: expected more than the 20 users before it, got 20',
  );
});

test('through PgBouncer users have a connection each, and requests at a rate a hundred a process', () => {
  const rate = [{ kind: 'open', ratePerSecond: 500 }] as const;
  expect(askersOfPgBouncer(settleLoads({ users: [20, 50], spike: 300 }, 10), 4)).toEqual({ maxUsers: 300, atRate: 0 });
  expect(askersOfPgBouncer(settleLoads({ users: [50], rate }, 10), 4)).toEqual({ maxUsers: 50, atRate: 400 });
  expect(askersOfPgBouncer(settleLoads({ rate }, 10), 1)).toEqual({ maxUsers: 0, atRate: 100 });
});

test('a PgBouncer of our own has room for all users, and for what requests at a rate open in every process', () => {
  const rate = [{ kind: 'capacity', multiple: 1.2 }] as const;
  expect(maxClients(settleLoads({ users: [50, 500] }, 10), 4)).toBe(500);
  expect(maxClients(settleLoads({ rate }, 10), 1)).toBe(100);
  expect(maxClients(settleLoads({ rate }, 10), 4)).toBe(400);
  expect(maxClients(settleLoads({ rate }, 150), 4)).toBe(600);
});

test('sizes are compared with the most users', () => {
  expect(settleLoads({ users: [20, 50], findSize: true }, 10).sweepUsers).toBe(50);
  expect(settleLoads({ users: [20, 50] }, 10).sweepUsers).toBeUndefined();
});
