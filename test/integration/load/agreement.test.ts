import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, inject, test } from 'vitest';
import { openDriver } from '../../../src/load/drive/driver.js';
import { quantilesOf } from '../../../src/load/drive/histogram.js';
import type { DrivePlan } from '../../../src/load/drive/plan.js';
import { median } from '../../../src/util/rounds.js';
import { driveWith, planOf } from '../../support/drive.js';
import { takeFolder } from '../../support/folder.js';
import { callPgbench } from '../../support/pgbench.js';

/**
 * Work of some ten milliseconds, against which the 0.05 to 0.4 ms are little that Node.js takes beside libpq, the more the
 * longer it slept. No plan depends on the parameter.
 */
const script = `\\set from random(1, 10000)
SELECT sum(n) FROM generate_series(:from, :from + 60000) n;
`;

/**
 * A machine in use by others does not do the same in any two seconds; what it does at its best is the same. So each has
 * many short turns, of which the best count.
 */
const requests = 11;
const turns = { fewest: 5, most: 100 } as const;

/** The median latency of one client of pgbench's, in milliseconds, from its log: `client transaction time script …`, in µs. */
async function askPgbench(protocol: string): Promise<number> {
  await using folder = await takeFolder();
  const path = join(folder.path, 'script.sql');
  await writeFile(path, script);
  const prefix = join(folder.path, 'log');
  const args = ['-n', '-c', '1', '-t', String(requests), '-M', protocol, '-f', path, '-l', '--log-prefix', prefix];
  expect(await callPgbench(inject('serverUrl'), ...args)).toMatchObject({ code: 0 });
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
  await using driver = await openDriver(planOf(inject('serverUrl'), { strategy, workload }));
  const [theirs, ours]: [number[], number[]] = [[], []];
  const span = { warmUpMs: 30, durationMs: 150 };
  for (let turn = 0; turn < turns.most && (turn < turns.fewest || !agrees(ours, theirs)); turn += 1) {
    const { latency, failed } = await driveWith(driver, { kind: 'closed', users: 1, thinkMs: 0 }, span);
    expect(failed).toBe(0);
    ours.push(quantilesOf([latency])?.p50 ?? Number.NaN);
    theirs.push(await askPgbench(protocol));
  }
  expect(Math.min(...ours) / Math.min(...theirs)).toBeGreaterThan(0.85);
  expect(Math.min(...ours) / Math.min(...theirs)).toBeLessThan(1.15);
});

function agrees(ours: readonly number[], theirs: readonly number[]): boolean {
  return Math.abs(Math.min(...ours) / Math.min(...theirs) - 1) < 0.1;
}
