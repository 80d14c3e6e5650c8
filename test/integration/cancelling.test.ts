import dns from 'node:dns';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { PoolOptions } from '../../src/index.js';
import { usePools } from '../support/pools.js';
import { targetOf } from '../support/proxy.js';
import { certificate, startTlsServer } from '../support/tls-server.js';
import { until } from '../support/wait.js';

const bench = usePools();
const sleep = 'select pg_sleep(20)';

afterEach(() => vi.restoreAllMocks());

/** Has the name lead to this address, now and until it is told otherwise. */
function resolveTo(name: string, first: string): { address: string } {
  const answer = { address: first };
  const real = dns.lookup;
  const lookup = (host: string, options: dns.LookupOptions, done: (...given: unknown[]) => void): void => {
    if (host !== name) real(host, options as dns.LookupAllOptions, done as never);
    else if (options.all) done(null, [{ address: answer.address, family: 4 }]);
    else done(null, answer.address, 4);
  };
  vi.spyOn(dns, 'lookup').mockImplementation(lookup as never);
  return answer;
}

/** Gives up a statement that runs, after the name has gone elsewhere, and waits for the server to have ended it. */
async function giveUp(options: PoolOptions): Promise<void> {
  const name = resolveTo('db.internal', '127.0.0.1');
  const { port } = new URL(bench.url);
  const pool = bench.makePool({ host: 'db.internal', port: Number(port), ...options });
  await pool.query('select 1');
  // Nobody listens there.
  name.address = '127.0.0.77';
  const abort = new AbortController();
  const sleeping = pool.query({ text: sleep, signal: abort.signal }).catch(() => {});
  const isRunning = async () =>
    (await bench.sessions()).some(({ state, query }) => state === 'active' && query === sleep);
  await until('it runs', isRunning);
  abort.abort();
  await sleeping;
  await until('it is cancelled', async () => !(await isRunning()));
}

describe.each(['auto', 'off'] as const)('a request to cancel (pipelining: %s)', (pipelining) => {
  const account = (): PoolOptions => {
    const { username, password, pathname } = new URL(bench.url);
    return {
      connectionString: undefined,
      user: username,
      password: decodeURIComponent(password),
      database: pathname.slice(1),
    };
  };

  test('goes to the address that the session is on, wherever its name leads', async () => {
    await giveUp({ ...account(), pipelining, max: 1 });
  });

  test('over TLS as well, and holds the server to its name still', async () => {
    await using tls = await startTlsServer(targetOf(bench.url));
    const checked: string[] = [];
    const checkServerIdentity = (host: string): undefined => void checked.push(host);
    await giveUp({ ...account(), pipelining, max: 1, port: tls.port, ssl: { ca: certificate, checkServerIdentity } });
    expect(tls.cancelRequests).toBe(1);
    expect(new Set(checked)).toEqual(new Set(['db.internal']));
    expect(checked.length).toBeGreaterThanOrEqual(2);
  });
});
