import { describe, expect, it } from 'vitest';
import { listFolders } from '../../../bench/pgbench/find.js';
import { environmentOf } from '../../../bench/pgbench/run.js';
import { parseOutcome, scriptOf } from '../../../bench/pgbench/script.js';
import { chooseRows } from '../../../bench/rows.js';

const output = `pgbench (15.18 (Debian 15.18-0+deb12u1))
transaction type: -
scaling factor: 1
query mode: prepared
number of clients: 10
number of threads: 2
maximum number of tries: 1
duration: 1 s
number of transactions actually processed: 4321
number of failed transactions: 0 (0.000%)
latency average = 2.301 ms
initial connection time = 41.220 ms
tps = 4345.678901 (without initial connection time)
`;

describe('the limit', () => {
  it('has scripts for selects of ten callers or more and for TPC-B', () => {
    const limited = chooseRows().filter(scriptOf);
    expect(limited.map(({ name }) => name)).toEqual(['query-10', 'query-64', 'query-500', 'tpcb-64']);
  });

  it('selects in one pipeline of 32', () => {
    const { text, operations } = scriptOf(chooseRows(['query-64'])[0]!)!;
    expect(operations).toBe(32);
    expect(text).toMatch(
      /^\\startpipeline\n(\\set id random\(1, 100000\)\nselect [^;$]+ = :id;\n){32}\\endpipeline\n$/,
    );
  });

  it('is read from what pgbench prints', () => {
    expect(parseOutcome(output)).toEqual({ runs: 4321, runsPerSecond: 4345.678901 });
  });

  it('is refused when pgbench prints something else', () => {
    expect(() => parseOutcome('pgbench: error: Run was aborted')).toThrow('Run was aborted');
  });

  it('is looked for beside the server, on PATH, and in the usual places, newest first', () => {
    expect(listFolders('/srv/pg/bin', '/a:/b', ['9.6', '15', '17'])).toEqual([
      '/srv/pg/bin',
      '/a',
      '/b',
      '/usr/lib/postgresql/17/bin',
      '/usr/lib/postgresql/15/bin',
      '/usr/lib/postgresql/9.6/bin',
    ]);
    expect(listFolders(undefined, undefined, [])).toEqual([]);
  });

  it('gets the way to the server out of sight of others', () => {
    expect(environmentOf('postgresql://me:p%40ss@127.0.0.1:5433/db')).toMatchObject({
      PGHOST: '127.0.0.1',
      PGPORT: '5433',
      PGUSER: 'me',
      PGPASSWORD: 'p@ss',
      PGDATABASE: 'db',
    });
  });
});
