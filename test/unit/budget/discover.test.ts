import { describe, expect, it } from 'vitest';
import { packDemand } from '../../../src/budget/demand.js';
import { discoverFleets, type FleetLock, nameOfKey } from '../../../src/budget/discover.js';
import { keyOf } from '../../../src/budget/key.js';
import { FleetPeaks, toFleets } from '../../../src/monitor/collect/fleets.js';
import { buildSession } from '../../support/monitor-facts.js';

const key = keyOf('shop/app');
const other = keyOf('jobs');
const lock = (database: string, of: number, pid: number, kind: number, n: number): FleetLock => [
  ...([database, of, pid, kind, n] as const),
];
/** Two fleets: in one, 10 has two slots of three and wants five; 20 holds the third. */
const locks = [
  ...[
    lock('shop', key, 10, 0, 1),
    lock('shop', key, 10, 0, 2),
    lock('shop', key, 11, 1, 1),
    lock('shop', key, 10, 1, 2),
  ],
  ...[lock('shop', key, 10, 2, packDemand({ wanted: 5, min: 1, weight: 1 })), lock('shop', key, 10, 3, 5)],
  ...[lock('shop', key, 20, 0, 3), lock('shop', key, 20, 1, 3)],
  ...[lock('shop', key, 20, 2, packDemand({ wanted: 1, min: 1, weight: 1 })), lock('shop', key, 20, 3, 5)],
  ...[lock('work', other, 30, 0, 1), lock('work', other, 30, 1, 1)],
  ...[lock('work', other, 30, 2, packDemand({ wanted: 1, min: 1, weight: 1 })), lock('work', other, 30, 3, 95)],
];

describe('the fleets of a server', () => {
  it('are told apart by their keys, with what each member holds, wants and may have', () => {
    const [shop, work] = discoverFleets(locks);
    expect(shop).toMatchObject({ database: 'shop', total: 5, used: 3, held: 3, division: { slots: 3, first: 2 } });
    expect(shop?.members).toEqual([
      { pid: 10, held: 2, wanted: 5, share: 2, weight: 1, min: 1, isHungry: false },
      { pid: 20, held: 1, wanted: 1, share: 1, weight: 1, min: 1, isHungry: false },
    ]);
    expect(work).toMatchObject({ database: 'work', total: 95, held: 1 });
  });

  it('have their names, if these are of database and role', () => {
    expect(nameOfKey(key, 'shop', ['web', 'app'])).toBe('shop/app');
    expect(nameOfKey(other, 'work', ['app'])).toBeUndefined();
  });

  it('keep the highest number of sessions ever seen, and how many were above the budget', () => {
    const peaks = new FleetPeaks();
    const sessions = [buildSession({ pid: 10, user: 'app', database: 'shop', application: 'api' })];
    const more = [4, 5, 6].map((n) => lock('shop', key, 40 + n, 1, n));
    expect(toFleets([...locks, ...more], sessions, peaks)[0]).toMatchObject({ held: 6, mostHeld: 6, mostOver: 1 });
    const [shop, work] = toFleets(locks, sessions, peaks);
    expect(shop).toMatchObject({ name: 'shop/app', held: 3, mostHeld: 6, mostOver: 1 });
    expect(shop?.members.map(({ application }) => application)).toEqual(['api', '']);
    expect(work).toMatchObject({ name: undefined, mostOver: 0 });
  });
});
