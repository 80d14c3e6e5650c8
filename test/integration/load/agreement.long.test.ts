import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, inject, test } from 'vitest';
import { quantilesOf } from '../../../src/load/drive/histogram.js';
import type { DrivePlan } from '../../../src/load/drive/plan.js';
import { median } from '../../../src/util/rounds.js';
import { driveWith, openDriver, planOf } from '../../support/drive.js';
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
 * A machine that others use is not as fast in any two seconds. So each measures in turn, many times for a short while,
 * and what counts is the median of the ratios of neighbours: both had the same machine.
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
  const ratios: number[] = [];
  const askOurs = async (): Promise<number> => {
    const span = { warmUpMs: 30, durationMs: 150 };
    const { latency, failed } = await driveWith(driver, { kind: 'closed', users: 1, thinkMs: 0 }, span);
    expect(failed).toBe(0);
    return quantilesOf([latency])?.p50 ?? Number.NaN;
  };
  const isSettled = () => ratios.length >= turns.fewest && Math.abs(median(ratios) - 1) < 0.1;
  for (let turn = 0; turn < turns.most && !isSettled(); turn += 1) {
    const before = await askPgbench(protocol);
    const ours = await askOurs();
    const after = await askPgbench(protocol);
    ratios.push((2 * ours) / (before + after));
  }
  expect(median(ratios)).toBeGreaterThan(0.8);
  expect(median(ratios)).toBeLessThan(1.2);
});
