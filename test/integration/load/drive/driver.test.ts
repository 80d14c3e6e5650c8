import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, inject, test } from 'vitest';
import { listChildren } from '../../../../src/embedded/processes.js';
import { driveOnce, driveWith, openDriver, planOf, shortSpan } from '../../../support/drive.js';
import { isRunning } from '../../../support/processes.js';
import { until, waitFor, within } from '../../../support/wait.js';

const closed = (users: number) => ({ kind: 'closed', users, thinkMs: 0 }) as const;

/** Processes that make load for us: those that one call of `openDriver` has added. */
async function workersAfter(before: readonly number[]): Promise<number[]> {
  return (await listChildren(process.pid)).filter((pid) => !before.includes(pid));
}

test("users are throughput times time, to 2 %, from one user to thousands (Little's law)", async () => {
  await using driver = await openDriver(planOf(inject('serverUrl'), { workers: 2 }));
  for (const users of [1, 10, 200, 2000]) {
    const driven = await driveWith(driver, closed(users));
    const ratio = (driven.usersByLaw ?? 0) / users;
    expect(driven.errors, `${users} users`).toEqual({});
    expect(ratio, `${users} users`).toBeGreaterThan(0.98);
    expect(ratio, `${users} users`).toBeLessThan(1.02);
  }
});

test('the law holds for users who take long against the window, and for those who think', async () => {
  await using driver = await openDriver(planOf(inject('serverUrl'), { script: '\\sleep 400 ms\nSELECT 1;\n' }));
  for (const demand of [closed(7), { ...closed(7), thinkMs: 300 }]) {
    const driven = await driveWith(driver, demand, { durationMs: 500 });
    expect((driven.usersByLaw ?? 0) / 7).toBeGreaterThan(0.98);
    expect((driven.usersByLaw ?? 0) / 7).toBeLessThan(1.02);
    expect(1000 / (driven.donePerSecond / 7)).toBeGreaterThan(0.98 * (400 + demand.thinkMs));
  }
});

test('stopped early, it gives what there is, and breaks off what is under way', async () => {
  await using driver = await openDriver(planOf(inject('serverUrl'), { script: 'SELECT pg_sleep(3600);' }));
  const stop = new AbortController();
  const driving = driver.drive(closed(3), { ...shortSpan, warmUpMs: 0, durationMs: 600_000 }, stop.signal);
  setTimeout(() => stop.abort(), 300);
  const driven = await within(driving, 20_000, 'a drive that was stopped');
  expect(driven).toMatchObject({ isInterrupted: true, done: 0 });
});

test('stopped while it measures, it gives what was measured until then', async () => {
  await using driver = await openDriver(planOf(inject('serverUrl'), { workers: 2 }));
  const stop = new AbortController();
  const onProgress = ({ done }: { done: number }) => done > 0 && setTimeout(() => stop.abort(), 300);
  const driving = driver.drive(closed(3), { ...shortSpan, durationMs: 600_000 }, stop.signal, onProgress);
  const driven = await within(driving, 30_000, 'a drive that was stopped');
  expect(driven.isInterrupted).toBe(true);
  expect(driven.done).toBeGreaterThan(0);
  expect(driven.seconds).toBeGreaterThan(0);
});

test('a worker that dies ends the drive with an error, and the other workers', async () => {
  const before = await listChildren(process.pid);
  await using driver = await openDriver(planOf(inject('serverUrl'), { workers: 2 }));
  const [first, ...others] = await workersAfter(before);
  const driving = driveWith(driver, closed(4), { durationMs: 600_000 });
  setTimeout(() => process.kill(first as number, 'SIGKILL'), 300);
  await expect(within(driving, 20_000, 'a drive whose worker was killed')).rejects.toMatchObject({
    code: 'HEADROOM_LOAD_WORKER',
    message: expect.stringContaining('SIGKILL'),
  });
  expect([first as number, ...others].filter(isRunning)).toEqual([]);
});

test('a worker that goes silent ends the drive with an error', async () => {
  const before = await listChildren(process.pid);
  await using driver = await openDriver(planOf(inject('serverUrl')), { silenceMs: 5000 });
  const [worker] = await workersAfter(before);
  const driving = driveWith(driver, closed(1), { durationMs: 600_000 });
  setTimeout(() => process.kill(worker as number, 'SIGSTOP'), 300);
  await expect(within(driving, 30_000, 'a drive whose worker is silent')).rejects.toThrow(/did not respond for \d+ s/);
});

test('a plan that a worker refuses is refused, without the password', async () => {
  const plan = planOf('postgresql://me:canary@127.0.0.1:70000/shop');
  const error = await driveOnce(plan, closed(1)).catch((reason: Error) => reason);
  expect(error).toMatchObject({ code: 'HEADROOM_LOAD_WORKER', message: expect.stringContaining('port') });
  expect(String(error)).not.toContain('canary');
});

test('workers end with their parent, whatever ends it, and do not heed Ctrl-C by themselves', async () => {
  const parent = fork(fileURLToPath(new URL('../../../support/drive-process.ts', import.meta.url)), {
    execArgv: ['--import', 'tsx'],
  });
  const workers = await tellWorkers(parent, inject('serverUrl'));
  expect(workers).toHaveLength(2);
  for (const pid of workers) process.kill(pid, 'SIGINT');
  await waitFor(() => isDriving(parent), { timeoutMs: 60_000, what: 'the drive goes on after Ctrl-C' });
  expect(workers.filter(isRunning)).toEqual(workers);
  parent.kill('SIGKILL');
  await until('no worker is left', () => workers.filter(isRunning).length === 0);
});

async function tellWorkers(parent: ChildProcess, url: string): Promise<number[]> {
  parent.send({ url });
  const [{ workers }] = await within(once(parent, 'message'), 60_000, 'a drive in another process');
  return workers;
}

/** Whether requests go on being made. */
async function isDriving(parent: ChildProcess): Promise<boolean> {
  const [first] = await once(parent, 'message');
  const [second] = await once(parent, 'message');
  return second.done > first.done;
}
