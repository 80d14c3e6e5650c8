import { mkdir, writeFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { findPostmaster, readServerSeconds } from '../../../../src/load/study/postmaster.js';
import { takeFolder } from '../../../support/folder.js';

interface Process {
  readonly name: string;
  readonly parent: number;
  /** utime, stime, cutime and cstime, in hundredths of a second. */
  readonly ticks: readonly number[];
}

const bootTime = 1_000_000;

/** A folder like /proc; processes began 100 s after the machine did. */
async function makeProc(folder: string, processes: Readonly<Record<number, Process>>): Promise<void> {
  await writeFile(`${folder}/stat`, `cpu  1 2 3\nbtime ${bootTime}\n`);
  for (const [pid, { name, parent, ticks }] of Object.entries(processes)) {
    await mkdir(`${folder}/${pid}`);
    const stat = `${pid} (${name}) S ${parent} 1 1 0 -1 0 0 0 0 0 ${ticks.join(' ')} 20 0 1 0 10000 0 0\n`;
    await writeFile(`${folder}/${pid}/stat`, stat);
  }
}

const postgres = {
  10: { name: 'postgres', parent: 1, ticks: [100, 50, 400, 300] },
  20: { name: 'postgres: x) S', parent: 10, ticks: [10, 20, 0, 0] },
  21: { name: 'postgres', parent: 10, ticks: [5, 5, 0, 0] },
  30: { name: 'node', parent: 1, ticks: [9999, 9999, 0, 0] },
};

const startedAt = new Date((bootTime + 101) * 1000);

test('the server is the parent of its backend, and its time is its own, its children’s, and of those that ended', async () => {
  await using folder = await takeFolder();
  await makeProc(folder.path, postgres);
  expect(findPostmaster({ pid: 20, startedAt }, folder.path)).toBe(10);
  expect(readServerSeconds(10, folder.path)).toBeCloseTo(8.9);
});

test('the list of children is used where the kernel has one, and a child that has ended meanwhile does no harm', async () => {
  await using folder = await takeFolder();
  await makeProc(folder.path, postgres);
  await mkdir(`${folder.path}/10/task/10`, { recursive: true });
  await writeFile(`${folder.path}/10/task/10/children`, '21 99 ');
  expect(readServerSeconds(10, folder.path)).toBeCloseTo(8.6);
});

test('a process that only has the same number is not taken for the server’s', async () => {
  await using folder = await takeFolder();
  await makeProc(folder.path, { ...postgres, 40: { name: 'sh', parent: 30, ticks: [0, 0, 0, 0] } });
  const later = new Date(startedAt.getTime() + 60_000);
  expect(findPostmaster({ pid: 20, startedAt: later }, folder.path)).toBeUndefined();
  expect(findPostmaster({ pid: 40, startedAt }, folder.path)).toBeUndefined();
  expect(findPostmaster({ pid: 77, startedAt }, folder.path)).toBeUndefined();
  expect(findPostmaster({ pid: 20, startedAt }, `${folder.path}/none`)).toBeUndefined();
  expect(readServerSeconds(77, folder.path)).toBeUndefined();
});
