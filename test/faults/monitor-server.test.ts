import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { EmbeddedServer } from '../../src/embedded/index.js';
import { collectServer } from '../../src/monitor/collect/server.js';
import { settle } from '../support/fake-clock.js';
import { Crowd, factsOf, patience, silenceIn, urlFor } from '../support/monitored.js';
import { startServer } from '../support/own-server.js';
import { startProxy, targetOf } from '../support/proxy.js';
import { queryAt } from '../support/server.js';
import { until } from '../support/wait.js';

const usable = 17;
let server: EmbeddedServer;
const sql = (text: string) => queryAt(server.url, text);
const urlOf = (role: string) => urlFor(server.url, role, 'app-s3cret');

function collectorFor(url = urlOf('app'), timeoutMs = patience.timeoutMs) {
  const made = collectServer(url, { ...patience, timeoutMs });
  onTestFinished(() => made.close());
  return made;
}

beforeAll(async () => {
  server = await startServer({ max_connections: usable + 3, superuser_reserved_connections: 3 });
  await sql("create role app login password 'app-s3cret'");
});
afterAll(() => server?.stop());
beforeEach(async () => {
  const others = `select from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid()`;
  await until('sessions of the test before are gone', async () => (await sql(others)).length === 0);
});

/** Sessions of something else until the server lets no more in. */
async function fill(crowd: Crowd): Promise<number> {
  for (let joined = 0; ; joined++) {
    try {
      await crowd.join('hog');
    } catch (error) {
      expect(error).toMatchObject({ code: '53300' });
      return joined;
    }
  }
}

describe('a server that is full', () => {
  it('goes on reporting in a session that is kept', async () => {
    await using crowd = new Crowd(urlOf('app'));
    const collector = collectorFor();
    await collector.collect();
    expect(await fill(crowd)).toBe(usable - 1);
    const facts = factsOf(await collector.collect());
    expect(facts).toMatchObject({ used: usable, usable, maxConnections: usable + 3, byState: { idle: usable - 1 } });
    expect(facts.byApplication).toMatchObject([{ application: 'hog', total: usable - 1 }]);
  });

  it('is said to be full where no session was kept, and lets a superuser in', async () => {
    await using crowd = new Crowd(urlOf('app'));
    const before = collectorFor();
    expect(await fill(crowd)).toBe(usable);
    const silence = silenceIn(await before.collect());
    expect(silence?.kind).toBe('full');
    expect(silence?.reason).toMatch(/connection.*\(53300\)$/);
    expect(factsOf(await collectorFor(server.url).collect())).toMatchObject({ used: usable + 1, usable });
  });

  it('is said to be full, with its limit, where the kept session was lost; it reports once there is room', async () => {
    await using crowd = new Crowd(urlOf('app'));
    const collector = collectorFor();
    await collector.collect();
    await fill(crowd);
    await sql(`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'headroom-monitor'`);
    await until('somebody has taken its place', async () => (await fill(crowd)) > 0);
    const silence = silenceIn(await collector.collect());
    expect(silence).toMatchObject({ kind: 'full', reason: expect.stringMatching(/; max_connections is 20$/) });
    await crowd[Symbol.asyncDispose]();
    await until('there is room', async () => factsOf(await collector.collect()).used < 5);
  });
});

describe('a server that is gone', () => {
  it.each(['fast', 'immediate'] as const)('is down at once, and reports when it is back (%s)', async (mode) => {
    const collector = collectorFor();
    await collector.collect();
    await server.stop({ mode, keepData: true });
    const begin = performance.now();
    const silence = silenceIn(await collector.collect());
    expect(performance.now() - begin).toBeLessThan(4000);
    expect(silence).toEqual({ kind: 'down', reason: `connect ECONNREFUSED 127.0.0.1:${server.port}` });
    expect(silenceIn(await collector.collect())?.kind).toBe('down');
    await server.start();
    expect(factsOf(await collector.collect()).used).toBe(1);
  });

  it('is late when it only listens or does not go on, each time, and reports again afterwards', async () => {
    await using proxy = await startProxy({ target: targetOf(server.url) });
    const collector = collectorFor(proxy.url(urlOf('app')), 1000);
    const collect = async () => {
      const begin = performance.now();
      const reading = await collector.collect();
      expect(performance.now() - begin).toBeLessThan(5000);
      return reading;
    };
    const late = { kind: 'late', reason: 'no answer within 1000 ms' };
    factsOf(await collect());
    proxy.blackhole();
    expect(silenceIn(await collect())).toEqual(late);
    expect(silenceIn(await collect())).toEqual(late);
    expect(silenceIn(await collect())).toEqual(late);
    expect(proxy.accepted).toBe(3);
    proxy.thaw();
    await until('it reports again', async () => factsOf(await collect()));
    proxy.dropLost();
    factsOf(await collect());
  });

  it('is asked in the same session when it was only slow', async () => {
    await using proxy = await startProxy({ target: targetOf(server.url) });
    // Long enough for a busy machine: one that is late a second time is asked in another session.
    const collector = collectorFor(proxy.url(urlOf('app')), 4000);
    factsOf(await collector.collect());
    proxy.freeze();
    expect(silenceIn(await collector.collect())?.kind).toBe('late');
    const before = proxy.bytesDown;
    proxy.thaw();
    await until('the late answer has come', () => proxy.bytesDown > before);
    for (let turn = 0; turn < 10; turn++) await settle();
    factsOf(await collector.collect());
    expect(proxy.accepted).toBe(1);
  });

  it('is asked in another session, at once, when the first was cut unnoticed', async () => {
    await using proxy = await startProxy({ target: targetOf(server.url) });
    const collector = collectorFor(proxy.url(urlOf('app')));
    factsOf(await collector.collect());
    proxy.dropAll();
    factsOf(await collector.collect());
    expect(proxy.accepted).toBe(2);
  });

  it('is left alone by a monitor that is closed meanwhile', async () => {
    await using proxy = await startProxy({ target: targetOf(server.url) });
    proxy.deaf();
    const collector = collectServer(proxy.url(urlOf('app')), { ...patience, timeoutMs: 60_000 });
    const reading = collector.collect();
    await until('it is being asked', () => proxy.connections > 0);
    await collector.close();
    expect(silenceIn(await reading)?.kind).toBe('down');
    await until('nothing is open', () => proxy.connections === 0);
  });
});

describe('a server that does not let the monitor in', () => {
  it.each([
    ['a wrong password', () => urlFor(server.url, 'app', 'wr0ng'), /password authentication failed.*28P01/],
    ['an unknown database', () => urlFor(server.url, 'app', 'app-s3cret', 'nosuch'), /nosuch.*3D000/],
    ['TLS, which it has not', () => `${urlOf('app')}?sslmode=require`, /does not support SSL/],
  ])('says so of %s, and shows no password', async (_, url, reason) => {
    const reading = await collectorFor(url()).collect();
    expect(silenceIn(reading)).toMatchObject({ kind: 'denied', reason: expect.stringMatching(reason) });
    expect(reading.source).toBe(`127.0.0.1:${server.port}`);
    expect(JSON.stringify(reading)).not.toMatch(/s3cret|wr0ng/);
  });

  it('is asked without TLS where sslmode is prefer', async () => {
    expect(factsOf(await collectorFor(`${urlOf('app')}?sslmode=prefer`).collect()).used).toBe(1);
  });
});
