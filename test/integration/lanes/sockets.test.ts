import { describe, expect, test } from 'vitest';
import type { PoolOptions } from '../../../src/index.js';
import { acquaint, times } from '../../support/lanes.js';
import { usePools } from '../../support/pools.js';
import { targetOf } from '../../support/proxy.js';
import { certificate, startTlsServer } from '../../support/tls-server.js';
import { until, within } from '../../support/wait.js';

const bench = usePools();
const text = 'select $1::int as n, repeat($2, 1000) as t';

/** Shares, gives up a running statement, and is a plain connection in between. */
async function exercise(options: PoolOptions): Promise<void> {
  const pool = bench.makePool({ max: 1, ...options });
  await acquaint(pool, [text, [1, 'x']]);
  for (let round = 0; round < 3; round += 1) {
    const answers = await Promise.all(times(100, (i) => pool.query(text, [i, 'ä'])));
    expect(answers.map(({ rows }) => rows[0].n)).toEqual(Array.from({ length: 100 }, (_, i) => i));
    expect(answers.every(({ rows }) => rows[0].t === 'ä'.repeat(1000))).toBe(true);
    await pool.transaction((tx) => tx.query('select 1'));
  }
  const abort = new AbortController();
  const sleeping = pool.query({ text: 'select pg_sleep(30)', signal: abort.signal });
  await until('it runs', async () =>
    (await bench.sessions()).some(({ state, query }) => state === 'active' && query === 'select pg_sleep(30)'),
  );
  abort.abort(new Error('enough'));
  await expect(sleeping).rejects.toThrow('enough');
  expect((await within(pool.query(text, [7, 'y']), 30_000, 'the next')).rows[0].n).toBe(7);
  expect(pool.stats().pipelining.mode).toBe('on');
  expect(pool.stats().counters).toMatchObject({ opened: 1, cancelRequests: 1 });
}

describe('statements share a connection', () => {
  test('over TLS, requests to cancel included', async () => {
    await using tls = await startTlsServer(targetOf(bench.url));
    const url = new URL(bench.url);
    url.port = String(tls.port);
    await exercise({ connectionString: url.href, ssl: { ca: certificate, servername: 'localhost' } });
    expect(tls.cancelRequests).toBe(1);
  });

  test('over a Unix socket', async () => {
    const [row] = await bench.sql(
      "select current_setting('unix_socket_directories') as folder, current_setting('port') as port",
    );
    const { username, password, pathname } = new URL(bench.url);
    await exercise({
      connectionString: undefined,
      host: String(row?.folder),
      port: Number(row?.port),
      user: username,
      password: decodeURIComponent(password),
      database: pathname.slice(1),
    });
  });
});
