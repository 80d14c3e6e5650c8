import { describe, expect, it } from 'vitest';
import { type ConsoleRow, readRow } from '../../../../src/bouncer/console/row.js';
import {
  databaseColumns,
  poolColumns,
  readLists,
  readState,
  settingColumns,
  statsColumns,
} from '../../../../src/bouncer/console/rows.js';
import { toBouncerFacts } from '../../../../src/monitor/collect/bouncer-facts.js';
import { RunningSums } from '../../../../src/monitor/collect/running-sums.js';

const row18 = {
  ...{ database: 'shop', user: 'app', cl_active: '4', cl_waiting: '2', cl_active_cancel_req: '0' },
  ...{ sv_active: '3', sv_idle: '1', sv_used: '5', sv_tested: '6', sv_login: '7' },
  ...{ maxwait: '1', maxwait_us: '206646', pool_mode: 'transaction' },
};
/** What a console says, as it sends it. */
interface Raw {
  readonly pools: readonly ConsoleRow[];
  readonly databases: readonly ConsoleRow[];
  readonly stats: readonly ConsoleRow[];
  readonly lists: readonly ConsoleRow[];
  readonly config: readonly ConsoleRow[];
  readonly state: readonly ConsoleRow[] | undefined;
}

const raw: Raw = {
  pools: [row18, { ...row18, database: 'pgbouncer', user: 'pgbouncer' }],
  databases: [
    { name: 'shop', pool_size: '25', paused: '0' },
    { name: 'pgbouncer', pool_size: '2', paused: '0' },
  ],
  stats: [
    stat('shop', { total_query_count: '9007199254', total_query_time: '1500', total_wait_time: '2500' }),
    stat('other', { total_query_count: '1', total_xact_count: '8' }),
    stat('pgbouncer', { total_query_count: '1000', total_wait_time: '9999999' }),
  ],
  lists: [
    { list: 'free_clients', items: '48' },
    { list: 'used_clients', items: '7' },
  ],
  config: [
    { key: 'max_client_conn', value: '1000', default: '100', changeable: 'yes' },
    { key: 'default_pool_size', value: '20', default: '20', changeable: 'yes' },
  ],
  state: undefined,
};

function factsOf({ pools, databases, stats, lists, config, state }: Raw) {
  const answers = {
    version: '1.18.0',
    pools: pools.map((row) => readRow(poolColumns, row)),
    databases: databases.map((row) => readRow(databaseColumns, row)),
    stats: stats.map((row) => readRow(statsColumns, row)),
    lists: readLists(lists),
    config: config.map((row) => readRow(settingColumns, row)),
    state: state && readState(state),
  };
  return toBouncerFacts(answers, new RunningSums());
}

function stat(database: string, values: Record<string, string>) {
  return { database, total_query_count: '0', total_query_time: '0', ...values };
}

describe('facts of a PgBouncer', () => {
  it('are numbers, times in milliseconds, the console left out', () => {
    expect(factsOf(raw)).toEqual({
      ...{ version: '1.18.0', maxClients: 1000, clients: 7, isPaused: false },
      ...{ queries: 9007199255, queryMs: 1.5, transactions: 8, waitMs: 2.5 },
      pools: [
        {
          ...{ database: 'shop', user: 'app', mode: 'transaction', clientsActive: 4, clientsWaiting: 2 },
          ...{ serversActive: 3, serversIdle: 1, serversUsed: 5, serversTested: 6, serversLogin: 7 },
          ...{ maxWaitMs: 1206.646, poolSize: 25 },
        },
      ],
      advisories: expect.arrayContaining([
        expect.objectContaining({ id: 'CVE-2026-6668', severity: 'error', fixedIn: '1.26.0', workaround: undefined }),
      ]),
    });
  });

  it('do without columns that an old version does not have', () => {
    const { pool_mode: _, maxwait_us: __, ...old } = row18;
    const [pool] = factsOf({ ...raw, pools: [old], databases: [] }).pools;
    expect(pool).toMatchObject({ mode: undefined, poolSize: undefined, maxWaitMs: 1000 });
  });

  it('take a pool’s own size where it has one', () => {
    expect(factsOf({ ...raw, pools: [{ ...row18, pool_size: '5' }] }).pools[0]?.poolSize).toBe(5);
  });

  it('show a pool once where each thread lists it', () => {
    const pools = [
      { ...row18, thread_id: '0' },
      { ...row18, thread_id: '1', cl_waiting: '5', maxwait: '9', maxwait_us: '0' },
      { ...row18, user: 'other' },
    ];
    const merged = factsOf({ ...raw, pools }).pools;
    expect(merged.map(({ user }) => user)).toEqual(['app', 'other']);
    expect(merged[0]).toMatchObject({ clientsActive: 8, clientsWaiting: 7, serversLogin: 14, maxWaitMs: 9000 });
    expect(merged[0]).toMatchObject({ poolSize: 25, mode: 'transaction' });
  });

  it('say when all of it is paused, or suspended, or one database', () => {
    const [shop, itself] = raw.databases;
    const stateOf = (paused: string, suspended: string) => [
      { key: 'active', value: 'no' },
      { key: 'paused', value: paused },
      { key: 'suspended', value: suspended },
    ];
    expect(factsOf({ ...raw, state: stateOf('no', 'no') }).isPaused).toBe(false);
    expect(factsOf({ ...raw, state: stateOf('yes', 'no') }).isPaused).toBe(true);
    expect(factsOf({ ...raw, state: stateOf('no', 'yes') }).isPaused).toBe(true);
    expect(factsOf({ ...raw, databases: [{ ...shop, paused: '1' }] }).isPaused).toBe(true);
    expect(factsOf({ ...raw, databases: [{ ...itself, paused: '1' }] }).isPaused).toBe(false);
  });
});
