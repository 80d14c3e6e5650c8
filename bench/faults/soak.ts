import { setTimeout as delay } from 'node:timers/promises';
import type { EmbeddedServer } from '../../src/embedded/index.js';
import { startProxy } from '../../test/support/proxy.js';
import { ask } from './admin.js';
import type { Soak } from './report.js';
import { asApp, endSessions } from './stages.js';
import { WatchedLoad } from './watched-load.js';

const sampleMs = 5000;

/** Runs Headroom alone for long, with a fault every ten seconds, and measures memory and connections. */
export async function soak(server: EmbeddedServer, minutes: number, machine: string): Promise<Soak> {
  await using proxy = await startProxy({ target: server });
  await ask(server.url, 'create table soak (id text not null); create index on soak (id); grant all on soak to app');
  const url = asApp(proxy.url(server.url));
  const load = new WatchedLoad('Headroom', 'soak', { access: { all: url, first: url }, pauseMs: 50 });
  const connections: number[] = [];
  const until = performance.now() + minutes * 60_000;
  let faults = 0;
  while (performance.now() < until) {
    await delay(sampleMs);
    load.send({ measure: true, abortForMs: 500 });
    const sql = "select count(*)::int as count from pg_stat_activity where usename = 'app'";
    connections.push(Number((await ask(server.url, sql))[0]?.count));
    if (connections.length % 2 > 0) continue;
    faults += 1;
    if (connections.length % 4 > 0) proxy.dropAll();
    else await ask(server.url, `${endSessions} and usename = 'app'`);
  }
  const account = await load.finish(server.url, Date.now() - sampleMs);
  const quarters = [0, 1, 2, 3].map((quarter) => {
    const memory = quarterOf(load.memory, quarter);
    return {
      heapMiB: median(memory.map(({ heapBytes }) => heapBytes)) / 2 ** 20,
      rssMiB: median(memory.map(({ rssBytes }) => rssBytes)) / 2 ** 20,
      connections: median(quarterOf(connections, quarter)),
    };
  });
  return { day: new Date().toISOString().slice(0, 10), machine, minutes, account, faults, quarters };
}

function quarterOf<T>(all: readonly T[], quarter: number): readonly T[] {
  return all.slice(Math.floor((all.length * quarter) / 4), Math.floor((all.length * (quarter + 1)) / 4));
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
