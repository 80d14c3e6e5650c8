import { gunzipSync } from 'node:zlib';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { DashboardAnswer } from '../../../src/dashboard/answer.js';
import { createDashboard, type DashboardOptions } from '../../../src/dashboard/dashboard.js';
import { Feed } from '../../../src/dashboard/feed.js';
import { Responder } from '../../../src/dashboard/respond.js';
import type { Hello, Sample } from '../../../src/dashboard/wire.js';
import type { MonitorControl } from '../../../src/monitor/monitor.js';
import { systemClock } from '../../../src/util/clock.js';
import { busyDetails, busySnapshot, syntheticMonitor } from '../../support/dashboard.js';
import { until } from '../../support/wait.js';

interface World {
  readonly get: (url: string, headers?: Record<string, string>) => Promise<DashboardAnswer>;
  readonly post: (body: string, headers?: Record<string, string>) => Promise<DashboardAnswer>;
  readonly watch: () => string[];
  readonly close: () => void;
  readonly calls: string[];
}

function makeWorld(options: Pick<DashboardOptions, 'allowActions' | 'isAllowed' | 'showStatements'> = {}): World {
  const calls: string[] = [];
  const control: MonitorControl = {
    pools: new Map(),
    signal: async (source, signal, { pid, ageMs }) => calls.push(`${signal} ${source} ${pid} ${ageMs}`) > 0,
    pause: async (source) => calls.push(`pause ${source}`) > 0,
    resume: async () => false,
  };
  const synthetic = syntheticMonitor((number) => busySnapshot(number), busyDetails);
  const monitor = { ...synthetic, control };
  const shared = {
    ...{ monitor, clock: systemClock, everyMs: 5, hasActions: options.allowActions ?? false },
    hasStatements: options.showStatements ?? false,
  };
  const feed = new Feed({ ...shared, idleEveryMs: 0, onError: (error) => calls.push(String(error)) });
  onTestFinished(() => feed.close());
  const more = { doctor: undefined, isAllowed: options.isAllowed, dateNow: Date.now };
  const responder = new Responder({ ...shared, ...more, feed });
  const respond = (method: string, url: string, headers: Record<string, string>, body = '') =>
    responder.respond({ method, url, headers: { host: 'here:1', ...headers } }, async () => body);
  return {
    calls,
    close: () => feed.close(),
    get: (url, headers = {}) => respond('GET', url, headers),
    post: (body, headers = {}) => respond('POST', '/ops/actions', headers, body),
    watch: () => {
      const chunks: string[] = [];
      void respond('GET', '/events', {}).then(({ stream }) => {
        const stop = stream?.({ send: (chunk) => chunks.push(chunk), end: () => chunks.push('end') });
        onTestFinished(() => stop?.());
      });
      return chunks;
    },
  };
}

const dataOf = (chunk: string) => JSON.parse(/^data: (.*)$/m.exec(chunk)?.[1] ?? 'null');
const bodyOf = ({ body, headers }: DashboardAnswer) =>
  String(headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body);

async function helloOf({ watch }: World): Promise<Hello> {
  const chunks = watch();
  await until('the first message', () => chunks.length > 0);
  return dataOf(chunks[0]?.split('\n\n')[1] ?? '') as Hello;
}

const sameOrigin = { 'sec-fetch-site': 'same-origin', 'content-type': 'application/json' };
const cancel = JSON.stringify({ action: 'cancel', source: 'db:5432', pid: 4712, ageMs: 900 });

describe('samples', () => {
  it('follow each other while someone looks, and show no statement unasked', async () => {
    const chunks = makeWorld().watch();
    await until('three samples', () => chunks.length > 3);
    const samples = chunks.slice(1).map((chunk) => dataOf(chunk) as Sample);
    expect(samples[1]?.at).toBeGreaterThanOrEqual(samples[0]?.at ?? 0);
    expect(samples[2]?.apps[0]?.pools[1]).toMatchObject({ name: 'orders-0-1', used: 1, places: 10, waiting: 0 });
    expect(samples[2]?.servers[0]).toMatchObject({
      blocked: 2,
      fleets: [{ name: 'shop/app', total: 95, free: 85, mostHeld: 9 }],
    });
    expect(samples[2]?.servers[0]?.sessions.find(({ pid }) => pid === 4712)?.lock).toBe('a row of public.orders');
    expect(samples[2]?.servers[0]?.detail).toMatchObject({
      statements: [{ timeShare: 0.75 }],
      databases: [{ idsUsed: 0.5 }],
    });
    expect(chunks.join('')).not.toContain('secret');
  });

  it('end when the dashboard is closed, so that a server that closes need not wait', async () => {
    const world = makeWorld();
    const chunks = world.watch();
    await until('a sample', () => chunks.length > 1);
    world.close();
    expect(chunks.at(-1)).toBe('end');
  });

  it('contain statements if that is asked for', async () => {
    const chunks = makeWorld({ showStatements: true }).watch();
    await until('a sample', () => chunks.length > 1);
    expect(chunks[1]).toContain('secret');
  });

  it('are kept: as series, and whole', async () => {
    const world = makeWorld();
    const chunks = world.watch();
    await until('three samples', () => chunks.length > 3);
    const { at } = dataOf(chunks[3] as string) as Sample;
    const id = encodeURIComponent('pool:this process/orders-0-3');
    const history = JSON.parse(bodyOf(await world.get(`/x/history?from=${at - 60_000}&to=${at}&id=${id}&heat=1`)));
    const columns = history.subjects['pool:this process/orders-0-3'];
    expect([columns.used.at(-1), columns.places.at(-1), columns.t.length]).toEqual([3, 10, columns.used.length]);
    expect(Object.keys(columns)).toContain('b7');
    const moment = JSON.parse(bodyOf(await world.get(`/x/moment?at=${at}`))) as Sample;
    expect(moment.servers[0]?.sessions[0]?.pid).toBe(4711);
  });
});

describe('an action', () => {
  it('is carried out for the page that has the token', async () => {
    const world = makeWorld({ allowActions: true });
    const { token } = await helloOf(world);
    const answer = await world.post(cancel, { ...sameOrigin, 'x-headroom-token': token });
    expect([answer.status, bodyOf(answer), world.calls]).toEqual([
      200,
      '{"isDone":true,"message":"The statement of session 4712 was asked to end."}',
      ['cancel db:5432 4712 900'],
    ]);
  });

  it.each([
    ['while actions are off', false, {}],
    ['without the token', true, { 'x-headroom-token': '' }],
    ['with another token', true, { 'x-headroom-token': 'x'.repeat(32) }],
    ['from a page of another site', true, { 'sec-fetch-site': 'cross-site' }],
    ['from another port of the same host', true, { 'sec-fetch-site': 'same-site' }],
  ])('is refused %s', async (_, allowActions, headers) => {
    const world = makeWorld({ allowActions });
    const { token } = await helloOf(world);
    const { status } = await world.post(cancel, { ...sameOrigin, 'x-headroom-token': token, ...headers });
    expect([status, world.calls]).toEqual([403, []]);
  });

  it.each([
    [{ origin: 'http://here:1' }, 200],
    [{ origin: 'http://here:2' }, 403],
    [{ origin: 'null' }, 403],
    [{}, 403],
  ])('from a browser that sends %o instead of Sec-Fetch-Site is answered with %i', async (headers, expected) => {
    const world = makeWorld({ allowActions: true });
    const { token } = await helloOf(world);
    expect((await world.post(cancel, { ...headers, 'x-headroom-token': token } as never)).status).toBe(expected);
  });

  it.each([
    ['not JSON', '{'],
    ['no action', '{}'],
    ['another action', '{"action":"drop"}'],
    ['SQL for a pid', '{"action":"cancel","source":"db","pid":"1); drop","ageMs":1}'],
    ['a fraction for a size', '{"action":"resize","pool":"x","max":1.5}'],
  ])('that is %s is refused with what was expected', async (_, body) => {
    const world = makeWorld({ allowActions: true });
    const { token } = await helloOf(world);
    const answer = await world.post(body, { ...sameOrigin, 'x-headroom-token': token });
    expect([answer.status, world.calls]).toEqual([400, []]);
    expect(bodyOf(answer)).toMatch(/expected/);
  });
});

describe('a request', () => {
  it('is answered only if it is allowed', async () => {
    const world = makeWorld({ isAllowed: async ({ headers }) => headers.authorization === 'me' });
    expect((await world.get('/moment?at=1')).status).toBe(403);
    expect((await world.get('/moment?at=1', { authorization: 'me' })).status).toBe(404);
  });

  it.each([
    ['/ops', 308, 'ops/'],
    ['/ops/favicon.ico', 404, undefined],
    ['/ops/history?from=1', 400, undefined],
    ['/ops/history?from=1&to=999999999999', 400, undefined],
    ['/ops/sessions', 503, undefined],
    ['/ops/doctor', 404, undefined],
    ['/ops/actions', 405, undefined],
  ])('for %o has status %i', async (url, status, location) => {
    const answer = await makeWorld().get(url);
    expect([answer.status, answer.headers.location]).toEqual([status, location]);
  });

  it('has a policy without exceptions, and is not stored', async () => {
    const { headers } = await makeWorld().get('/x.y');
    expect(headers['content-security-policy']).toMatch(/^default-src 'none'; script-src 'self';/);
    expect(headers['content-security-policy']).not.toMatch(/unsafe|\*|https?:/);
    expect(headers['cache-control']).toBe('no-store');
  });
});

it('wrong options are refused by name', () => {
  const monitor = syntheticMonitor((number) => busySnapshot(number));
  expect(() => createDashboard(monitor, { everyMs: 10, idleEveryMs: -1 })).toThrow(/everyMs[\s\S]*idleEveryMs/);
});
