import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { collectApp } from '../../../src/monitor/collect/app.js';
import { collectPools } from '../../../src/monitor/collect/pools.js';
import { renderApp } from '../../../src/monitor/render/app.js';
import { factsOf, patience, silenceIn } from '../../support/monitored.js';
import { makePool } from '../../support/stub-pool.js';

/** A service, and a collector for it. */
async function setUp(listener: RequestListener, path = '', timeoutMs = patience.timeoutMs) {
  const service = createServer(listener);
  await new Promise<void>((resolve) => service.listen(0, '127.0.0.1', resolve));
  const { port } = service.address() as AddressInfo;
  const stop = async () => {
    service.closeAllConnections();
    await new Promise((resolve) => service.close(resolve));
  };
  onTestFinished(stop);
  return {
    ...{ port, stop },
    collector: (user = '') => collectApp(`http://${user}127.0.0.1:${port}${path}`, { ...patience, timeoutMs }),
  };
}

const facts = () => collectPools([makePool({ name: 'orders', max: 7 }).pool]).read();

it.each([
  ['', '/pool', ''],
  ['/pool', '/pool', ''],
  ['/internal/', '/internal/pool', '/internal'],
  ['/internal/pool?token=s3cret', '/internal/pool?token=s3cret', '/internal'],
])('a service at %o is asked for %o', async (path, asked, shown) => {
  let url: string | undefined;
  const { collector, port } = await setUp((request, response) => {
    url = request.url;
    response.end(JSON.stringify(renderApp(facts())));
  }, path);
  const reading = await collector().collect();
  expect([url, reading.source]).toEqual([asked, `127.0.0.1:${port}${shown}`]);
  expect(factsOf(reading)).toMatchObject({ pid: process.pid, pools: [{ name: 'orders', max: 7 }] });
});

it('is signed in to with what the address carries, which is never shown', async () => {
  const { collector } = await setUp((request, response) => {
    response.statusCode = request.headers.authorization === `Basic ${btoa('ops:s3cr@t%')}` ? 200 : 401;
    response.end(JSON.stringify(renderApp(facts())));
  });
  const reading = await collector('ops:s3cr%40t%@').collect();
  expect(factsOf(reading).pid).toBe(process.pid);
  expect(reading.source).not.toMatch(/ops|s3cr/);
  const refused = await collector('ops:wr0ng@').collect();
  expect(silenceIn(refused)).toEqual({ kind: 'denied', reason: 'expected HTTP status 200, got 401' });
});

it.each([
  ['another page', { status: 404, body: 'not here' }, 'expected HTTP status 200, got 404'],
  ['a way elsewhere', { status: 302, body: '' }, 'expected HTTP status 200, got 302'],
  ['no JSON', { status: 200, body: '<html>s3cret</html>' }, 'expected JSON, got something else'],
  ['too much', { status: 200, body: 'x'.repeat(9 * 1024 * 1024) }, 'expected at most 8388608 bytes, got more'],
])('a service that answers with %s is odd', async (_, { status, body }, reason) => {
  const { collector } = await setUp((_request, response) => {
    response.writeHead(status, status === 302 ? { location: '/elsewhere' } : {});
    response.end(body);
  });
  expect(silenceIn(await collector().collect())).toEqual({ kind: 'odd', reason });
});

it('a service that does not answer, or stops half-way, is late', async () => {
  const closed: boolean[] = [];
  const { collector } = await setUp(
    (request, response) => {
      request.socket.once('close', () => closed.push(true));
      if (closed.length > 0) response.write('{');
    },
    '',
    200,
  );
  const late = { kind: 'late', reason: 'no answer within 200 ms' };
  expect(silenceIn(await collector().collect())).toEqual(late);
  await expect.poll(() => closed.length).toBe(1);
  expect(silenceIn(await collector().collect())).toEqual(late);
});

it('a service that is not there is down', async () => {
  const { collector, stop, port } = await setUp(() => {});
  const one = collector('ops:s3cret@');
  await stop();
  expect(silenceIn(await one.collect())).toEqual({ kind: 'down', reason: `connect ECONNREFUSED 127.0.0.1:${port}` });
});
