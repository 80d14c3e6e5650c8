import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readRow } from '../../../../src/bouncer/console/row.js';
import { poolColumns, readLists, statsColumns } from '../../../../src/bouncer/console/rows.js';
import { sumLists, sumPools, sumStats } from '../../../../src/bouncer/console/sums.js';

const pool = (row: Record<string, string>) =>
  readRow(poolColumns, { database: 'shop', user: 'app', pool_mode: 'transaction', ...row });
const stats = (row: Record<string, string>) => readRow(statsColumns, { database: 'shop', ...row });

describe('sums over processes', () => {
  it('add up pools by database and user, with the longest wait of all', () => {
    const sums = sumPools([
      pool({ cl_active: '2', sv_idle: '1', maxwait: '3' }),
      pool({ user: 'other', cl_active: '9' }),
      pool({ cl_active: '5', sv_idle: '4', maxwait_us: '1' }),
    ]);
    expect(sums.map(({ user, clientsActive }) => [user, clientsActive])).toEqual([
      ['app', 7],
      ['other', 9],
    ]);
    expect(sums[0]).toMatchObject({ serversIdle: 5, maxWaitUs: 3_000_000, poolMode: 'transaction' });
  });

  it('lose nothing, however large, and whatever order they come in', () => {
    const total = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
    fc.assert(
      fc.property(fc.array(total, { minLength: 1 }), (totals) => {
        const [sum] = sumStats(totals.map((each) => stats({ total_received: String(each) })));
        expect(sum?.totalReceivedBytes).toBe(totals.reduce((one, other) => one + other, 0n));
      }),
    );
  });

  it('weigh averages by how often they occurred', () => {
    const [sum] = sumStats([
      stats({ avg_query_count: '30', avg_query_time: '100', avg_xact_count: '0', avg_xact_time: '7' }),
      stats({ avg_query_count: '10', avg_query_time: '500', avg_xact_count: '0', avg_xact_time: '9' }),
    ]);
    expect(sum).toMatchObject({ queriesPerSecond: 40, averageQueryUs: 200, averageTransactionUs: 9 });
  });

  it('of waiting are averages from 1.23 on, and before what all have waited in a second', () => {
    const old = [stats({ avg_wait_time: '100' }), stats({ avg_wait_time: '300' })];
    expect(sumStats(old)[0]?.averageWaitUs).toBe(400);
    const newer = old.map((row) => ({ ...row, serverAssignmentsPerSecond: 1 }));
    expect(sumStats(newer)[0]?.averageWaitUs).toBe(200);
  });

  it('keep what only one process has', () => {
    const lists = [readLists([{ list: 'used_clients', items: '2' }]), readLists([{ list: 'peers', items: '3' }])];
    expect(sumLists(lists)).toMatchObject({ usedClients: 2, peers: 3 });
    expect(sumLists([])).toMatchObject({ usedClients: 0 });
  });
});
