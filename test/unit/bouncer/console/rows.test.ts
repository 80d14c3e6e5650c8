import { describe, expect, it } from 'vitest';
import { readRow } from '../../../../src/bouncer/console/row.js';
import {
  databaseColumns,
  poolColumns,
  readLists,
  readState,
  settingColumns,
  socketColumns,
  statsColumns,
} from '../../../../src/bouncer/console/rows.js';

/** Columns that each `SHOW` got, by the version that brought them. */
const history = {
  stats: {
    18: 'database total_xact_count total_query_count total_received total_sent total_xact_time total_query_time total_wait_time avg_xact_count avg_query_count avg_recv avg_sent avg_xact_time avg_query_time avg_wait_time',
    23: 'total_server_assignment_count avg_server_assignment_count',
    24: 'total_client_parse_count total_server_parse_count total_bind_count avg_client_parse_count avg_server_parse_count avg_bind_count',
  },
  pools: {
    18: 'database user cl_active cl_waiting cl_active_cancel_req cl_waiting_cancel_req sv_active sv_active_cancel sv_being_canceled sv_idle sv_used sv_tested sv_login maxwait maxwait_us pool_mode',
    24: 'load_balance_hosts',
  },
  sockets: {
    18: 'type user database state addr port local_addr local_port connect_time request_time wait wait_us close_needed ptr link remote_pid tls application_name',
    21: 'prepared_statements',
    23: 'replication',
    24: 'id',
  },
  databases: {
    18: 'name host port database force_user pool_size min_pool_size reserve_pool pool_mode max_connections current_connections paused disabled',
    23: 'server_lifetime',
    24: 'reserve_pool_size load_balance_hosts max_client_connections current_client_connections',
  },
} as const;

/** A row with a number in every column that a version has. */
function rowOf(what: keyof typeof history, minor: number): Record<string, string> {
  const columns = Object.entries(history[what])
    .filter(([since]) => Number(since) <= minor)
    .flatMap(([, names]) => names.split(' '))
    .filter((name) => minor < 24 || name !== 'reserve_pool');
  return Object.fromEntries(columns.map((name, at) => [name, String(at + 1)]));
}

const minors = [18, 19, 20, 21, 22, 23, 24, 25];

describe.each(minors)('rows of PgBouncer 1.%d', (minor) => {
  const has = (row: object, name: string) => Object.hasOwn(row, name);

  it('have every count, and of newer versions only what there is', () => {
    const stats = readRow(statsColumns, rowOf('stats', minor));
    expect(stats.totalQueries).toBe(3n);
    expect(has(stats, 'totalServerAssignments')).toBe(minor >= 23);
    expect(has(stats, 'bindsPerSecond')).toBe(minor >= 24);
    expect(has(readRow(poolColumns, rowOf('pools', minor)), 'loadBalanceHosts')).toBe(minor >= 24);
    const socket = readRow(socketColumns, rowOf('sockets', minor));
    expect([has(socket, 'preparedStatements'), has(socket, 'replication'), has(socket, 'id')]).toEqual([
      minor >= 21,
      minor >= 23,
      minor >= 24,
    ]);
    const database = readRow(databaseColumns, rowOf('databases', minor));
    expect(database.reservePoolSize).toBeGreaterThan(0);
    expect(has(database, 'serverLifetimeSeconds')).toBe(minor >= 23);
  });
});

describe('values', () => {
  it('beyond 2^53 are exact', () => {
    const row = { database: 'shop', total_sent: '18446744073709551615', total_query_time: '9007199254740993' };
    const stats = readRow(statsColumns, row);
    expect([stats.totalSentBytes, stats.totalQueryUs]).toEqual([18446744073709551615n, 9007199254740993n]);
  });

  it('of time add up seconds and microseconds', () => {
    expect(readRow(poolColumns, { maxwait: '3', maxwait_us: '250000' }).maxWaitUs).toBe(3_250_000);
    expect(readRow(socketColumns, { wait: '0', wait_us: '7' }).waitUs).toBe(7);
  });

  it('that are flags are booleans', () => {
    const database = readRow(databaseColumns, { name: 'shop', paused: '1', disabled: '0' });
    expect([database.isPaused, database.isDisabled]).toEqual([true, false]);
    expect(readRow(settingColumns, { key: 'a', value: '1', changeable: 'yes' }).isChangeable).toBe(true);
  });

  it('that are empty or no number are left out where they may be, else nothing', () => {
    const database = readRow(databaseColumns, { name: 'shop', host: null, force_user: '', pool_size: 'many' });
    expect(database).not.toHaveProperty('host');
    expect(database).not.toHaveProperty('forceUser');
    expect([database.poolSize, database.isPaused]).toEqual([0, false]);
    expect(readRow(statsColumns, { total_query_count: '1.5' }).totalQueries).toBe(0n);
  });
});

describe('what has a row for each value', () => {
  it('are lists', () => {
    const lists = readLists([
      { list: 'used_clients', items: '7' },
      { list: 'peers', items: '2' },
      { list: 'something_new', items: '1' },
    ]);
    expect(lists).toMatchObject({ usedClients: 7, peers: 2, freeServers: 0 });
    expect(readLists([])).not.toHaveProperty('peers');
  });

  it('is the state', () => {
    const rows = [
      { key: 'active', value: 'no' },
      { key: 'paused', value: 'yes' },
      { key: 'suspended', value: 'no' },
    ];
    expect(readState(rows)).toEqual({ isActive: false, isPaused: true, isSuspended: false });
  });
});
