// A process that drives with two workers until it is killed, and tells how far it is. Started by test/integration/load/drive/driver.test.ts.
import { listChildren } from '../../src/embedded/processes.js';
import { openDriver, planOf, shortSpan } from './drive.js';

process.once('message', async ({ url }: { url: string }) => {
  const before = await listChildren(process.pid);
  const driver = await openDriver(planOf(url, { workers: 2 }));
  const workers = (await listChildren(process.pid)).filter((pid) => !before.includes(pid));
  const span = { ...shortSpan, durationMs: 600_000 };
  const tell = (progress: object) => void process.send?.({ ...progress, workers });
  await driver.drive({ kind: 'closed', users: 2, thinkMs: 0 }, span, new AbortController().signal, tell);
});
