import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDriver } from '../../../src/load/drive/driver.js';
import { quantilesOf } from '../../../src/load/drive/histogram.js';
import type { DrivePlan } from '../../../src/load/drive/plan.js';
import { median } from '../../../src/load/study/rounds.js';
import { setUpTables } from '../../../src/load/workload/tables.js';
import { driveWith, planOf } from '../../support/drive.js';
import { takeFolder } from '../../support/folder.js';
import { callPgbench } from '../../support/pgbench.js';
import { type TestDatabase, takeDatabase } from '../../support/server.js';

/** Work of some milliseconds, against which the fifty to a hundred microseconds are little that Node.js takes beside libpq. */
const script = `\\set from random(1, 70000)
SELECT sum(abalance) FROM headroom_load.pgbench_accounts WHERE aid BETWEEN :from AND :from + 30000;
`;
const seconds = 1;
/** A machine in use by others does not do the same in any two seconds; what it does at its best is the same. */
const rounds = 12;

let database: TestDatabase;

beforeAll(async () => {
  database = await takeDatabase();
  const client = new Client({ connectionString: database.url });
  await client.connect();
  await setUpTables(client, 1);
  await client.end();
});

afterAll(() => database.drop());

/** The median latency of one client of pgbench's, in milliseconds, from its log: `client transaction time script …`, in µs. */
async function askPgbench(protocol: string): Promise<number> {
  await using folder = await takeFolder();
  const path = join(folder.path, 'script.sql');
  await writeFile(path, script);
  const prefix = join(folder.path, 'log');
  const args = ['-n', '-c', '1', '-T', String(seconds), '-M', protocol, '-f', path, '-l', '--log-prefix', prefix];
  expect(await callPgbench(database.url, ...args)).toMatchObject({ code: 0 });
  const logs = (await readdir(folder.path)).filter((name) => name.startsWith('log'));
  const text = (await Promise.all(logs.map((name) => readFile(join(folder.path, name), 'utf8')))).join('');
  return median(
    text
      .trim()
      .split('\n')
      .map((line) => Number(line.split(' ')[2]) / 1000),
  );
}

test.each([
  ['bare', 'simple'],
  ['bare', 'extended'],
  ['headroom', 'simple'],
  ['headroom', 'extended'],
] as const)('the latency of one user, %s, is what pgbench says of the same script, %s', async (strategy, protocol) => {
  const scripts = [{ name: 'test', text: script, weight: 1 }];
  const workload: DrivePlan['workload'] = { scripts, variables: { scale: '1' }, protocol, schema: null, asText: [] };
  await using driver = await openDriver(planOf(database.url, { strategy, workload }));
  const [theirs, ours]: [number[], number[]] = [[], []];
  const span = { warmUpMs: 500, durationMs: seconds * 1000 };
  for (let round = 0; round < rounds; round += 1) {
    const { latency, failed } = await driveWith(driver, { kind: 'closed', users: 1, thinkMs: 0 }, span);
    expect(failed).toBe(0);
    ours.push(quantilesOf([latency])?.p50 ?? Number.NaN);
    theirs.push(await askPgbench(protocol));
    if (round >= 2 && agrees(ours, theirs)) break;
  }
  expect(Math.min(...ours) / Math.min(...theirs)).toBeGreaterThan(0.85);
  expect(Math.min(...ours) / Math.min(...theirs)).toBeLessThan(1.15);
});

function agrees(ours: readonly number[], theirs: readonly number[]): boolean {
  return Math.abs(Math.min(...ours) / Math.min(...theirs) - 1) < 0.1;
}
