import 'reflect-metadata';
import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { serve } from '@hono/node-server';
import { Controller, Get, Inject, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import express from 'express';
import Fastify from 'fastify';
import { Hono } from 'hono';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { headroom as expressHeadroom } from '../../../src/adapters/express.js';
import { headroom as fastifyHeadroom } from '../../../src/adapters/fastify.js';
import { headroom as honoHeadroom } from '../../../src/adapters/hono.js';
import { HeadroomModule } from '../../../src/adapters/nest.js';
import { reusePool } from '../../../src/adapters/next.js';
import { Service } from '../../../src/adapters/service.js';
import type { DashboardRequest } from '../../../src/dashboard/index.js';
import { ConfigError, Pool } from '../../../src/index.js';
import { usePools } from '../../support/pools.js';
import { until } from '../../support/wait.js';

const bench = usePools();
const sum = 'select 40 + 2 as sum';
const slow = 'select pg_sleep(0.3), 42 as sum';

async function addressOf(server: Server): Promise<string> {
  if (!server.listening) await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Health and metrics as every plugin serves them, and nothing of them elsewhere. */
async function expectRoutes(url: string): Promise<void> {
  // A busy machine may be slow enough for a warning of /health.
  for (const [name, statuses] of Object.entries({ livez: /^pass$/, readyz: /^pass$/, health: /^(pass|warn|fail)$/ })) {
    const response = await fetch(`${url}/internal/${name}`);
    expect(((await response.json()) as { status: string }).status).toMatch(statuses);
    expect(response.headers.get('content-type')).toBe('application/health+json');
    expect(response.headers.get('cache-control')).toBe('no-store');
  }
  const metrics = await fetch(`${url}/internal/metrics`);
  expect(await metrics.text()).toMatch(/^headroom_pool_queries_total\{.*pool="orders"\} [1-9]/m);
  expect(await (await fetch(`${url}/internal/pool`)).json()).toMatchObject({ pools: [{ name: 'orders' }] });
  const head = await fetch(`${url}/internal/livez`, { method: 'HEAD' });
  expect([head.status, await head.text()]).toEqual([200, '']);
  expect((await fetch(`${url}/internal/other`)).status).toBe(404);
  expect((await fetch(`${url}/health`)).status).toBe(404);
}

/** The dashboard as every plugin serves it, to those who may see it. */
const dashboard = { isAllowed: ({ headers }: DashboardRequest) => headers.authorization === 'me', allowActions: true };

async function expectDashboard(url: string): Promise<void> {
  const headers = { authorization: 'me' };
  expect((await fetch(`${url}/internal/dashboard/`)).status).toBe(403);
  const page = await fetch(`${url}/internal/dashboard`, { headers });
  expect([page.url, await page.text()]).toEqual([
    `${url}/internal/dashboard/`,
    expect.stringContaining('<script src="app.js" defer>'),
  ]);
  const ended = new AbortController();
  const { body } = await fetch(`${url}/internal/dashboard/events`, { headers, signal: ended.signal });
  const reader = (body as ReadableStream<Uint8Array>).getReader();
  let text = '';
  while (!(text.includes('event: sample') && text.endsWith('\n\n'))) {
    text += Buffer.from((await reader.read()).value ?? []).toString();
  }
  expect(text).toContain('"name":"orders"');
  const action = await fetch(`${url}/internal/dashboard/actions`, {
    method: 'POST',
    headers: {
      ...{ ...headers, 'content-type': 'application/json', 'sec-fetch-site': 'same-origin' },
      'x-headroom-token': /"token":"([^"]+)"/.exec(text)?.[1] ?? '',
    },
    body: JSON.stringify({ action: 'resize', pool: 'pool:this process/orders', max: 7 }),
  });
  expect(await action.json()).toEqual({ isDone: true, message: 'Pool orders may have 7 connections now.' });
  // Left open, as a page would be: closing the application must not wait for it.
  onTestFinished(() => ended.abort());
}

/** Closing waits for a request whose statement runs, and then ends the pool. */
async function expectOrderlyClose(url: string, pool: Pool, close: () => Promise<unknown>): Promise<void> {
  const answer = fetch(`${url}/slow`, { headers: { connection: 'close' } }).then((response) => response.json());
  await until('the statement runs', async () => (await bench.sessions()).some(({ query }) => query === slow));
  await close();
  expect(await answer).toEqual({ sum: 42 });
  expect(pool.ended).toBe(true);
  expect(await bench.sessions()).toEqual([]);
}

describe('Fastify', () => {
  test('has the pool, health and metrics, and closes in order', async () => {
    const pool = bench.makePool({ name: 'orders' });
    const app = Fastify();
    await app.register(fastifyHeadroom, { pool, dashboard });
    expect(app.pool).toBe(pool);
    app.get('/sum', async () => (await app.pool.query(sum)).rows[0]);
    app.get('/slow', async () => ({ sum: (await app.pool.query(slow)).rows[0].sum }));
    const url = await app.listen({ host: '127.0.0.1', port: 0 });
    expect(await (await fetch(`${url}/sum`)).json()).toEqual({ sum: 42 });
    await expectRoutes(url);
    await expectDashboard(url);
    await expectOrderlyClose(url, pool, () => app.close());
  });

  test('answers an injected request, under another path or none', async () => {
    const app = Fastify();
    await app.register(fastifyHeadroom, { pool: bench.makePool(), path: '/' });
    expect((await app.inject('/livez')).json()).toEqual({ status: 'pass' });
    await app.close();
    const silent = Fastify();
    await silent.register(fastifyHeadroom, { pool: bench.makePool(), path: false });
    expect((await silent.inject('/internal/livez')).statusCode).toBe(404);
    await silent.close();
  });

  test('fails a second pool of the same name with the words of Fastify', async () => {
    const app = Fastify();
    await app.register(fastifyHeadroom, { pool: bench.makePool() });
    await expect(async () => app.register(fastifyHeadroom, { pool: bench.makePool() })).rejects.toThrow('pool');
    await app.close();
  });
});

describe('Express', () => {
  test('has the pool, health and metrics, and closes in order', async () => {
    const pool = bench.makePool({ name: 'orders' });
    const app = express();
    const service = expressHeadroom(app, { pool, dashboard });
    expect(app.locals.pool).toBe(pool);
    app.get('/sum', async (request, response) => {
      response.json((await request.app.locals.pool.query(sum)).rows[0]);
    });
    app.get('/slow', async (_request, response) => {
      response.json({ sum: (await pool.query(slow)).rows[0].sum });
    });
    const server = app.listen(0, '127.0.0.1');
    const url = await addressOf(server);
    expect(await (await fetch(`${url}/sum`)).json()).toEqual({ sum: 42 });
    await expectRoutes(url);
    await expectDashboard(url);
    expect((await fetch(`${url}/internal/health`, { method: 'POST' })).status).toBe(405);
    await expectOrderlyClose(url, pool, async () => {
      const closed = once(server, 'close');
      server.close();
      await closed;
      await service.close();
    });
    await service.close();
  });
});

describe('Hono', () => {
  test('has the pool, health and metrics, and closes in order', async () => {
    const pool = bench.makePool({ name: 'orders' });
    const app = new Hono()
      .use(honoHeadroom({ pool, dashboard }))
      .get('/sum', async (context) => context.json((await context.var.pool.query(sum)).rows[0]))
      .get('/slow', async (context) => context.json({ sum: (await context.var.pool.query(slow)).rows[0].sum }));
    const server = serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 }) as Server;
    const url = await addressOf(server);
    expect(await (await fetch(`${url}/sum`)).json()).toEqual({ sum: 42 });
    await expectRoutes(url);
    await expectDashboard(url);
    await expectOrderlyClose(url, pool, async () => {
      const closed = once(server, 'close');
      server.close();
      await closed;
      await pool.end();
    });
  });
});

describe('Nest', () => {
  test('injects the pool, has health and metrics, and closes in order', async () => {
    const pool = bench.makePool({ name: 'orders' });
    class Sums {
      readonly #pool: Pool;
      constructor(injected: Pool) {
        this.#pool = injected;
      }
      async sum() {
        return (await this.#pool.query(sum)).rows[0];
      }
      async slow() {
        return { sum: (await this.#pool.query(slow)).rows[0].sum };
      }
    }
    // As the decorators do, which this test is compiled without.
    Inject(Pool)(Sums, undefined, 0);
    Controller()(Sums);
    for (const name of ['sum', 'slow'] as const) {
      const descriptor = Object.getOwnPropertyDescriptor(Sums.prototype, name) as PropertyDescriptor;
      Get(name)(Sums.prototype, name, descriptor);
    }
    class App {}
    Module({
      imports: [HeadroomModule.forRootAsync({ inject: [], useFactory: () => ({ pool, dashboard }) })],
      controllers: [Sums],
    })(App);
    const app = await NestFactory.create(App, { logger: false });
    expect(app.get(Pool)).toBe(pool);
    expect(app.get(Service).pool).toBe(pool);
    await app.listen(0, '127.0.0.1');
    const url = await addressOf(app.getHttpServer());
    expect(await (await fetch(`${url}/sum`)).json()).toEqual({ sum: 42 });
    await expectRoutes(url);
    await expectDashboard(url);
    await expectOrderlyClose(url, pool, () => app.close());
  });
});

describe('Next.js', () => {
  test('keeps one pool over reloads of its module, one for each name', async () => {
    onTestFinished(() => void Reflect.deleteProperty(globalThis, Symbol.for('pg-headroom.next')));
    const created: Pool[] = [];
    const create = () => {
      const pool = bench.makePool();
      created.push(pool);
      return pool;
    };
    const first = reusePool(create);
    expect(reusePool(create)).toBe(first);
    vi.resetModules();
    const reloaded = await import('../../../src/adapters/next.js');
    expect(reloaded.reusePool).not.toBe(reusePool);
    expect(reloaded.reusePool(create)).toBe(first);
    expect(reusePool(create, 'other')).not.toBe(first);
    await first.end();
    expect(reusePool(create)).not.toBe(first);
    expect(created).toHaveLength(3);
  });
});

describe('the options of a plugin', () => {
  test('refuse a dashboard that everyone may see, and one without a path', () => {
    const pool = bench.makePool();
    expect(() => new Service({ pool, dashboard: {} as never })).toThrow(/dashboard\.isAllowed: expected a function/);
    expect(() => new Service({ pool, path: false, dashboard })).toThrow(/path: expected a path, since/);
  });

  test.each(['internal', '', '/:id', '/a?b', '/*'])('refuse the path %j', (path) => {
    expect(() => new Service({ pool: bench.makePool(), path })).toThrow(ConfigError);
    expect(() => new Service({ pool: bench.makePool(), path })).toThrow(
      `path: expected a path such as /internal, or false, got ${JSON.stringify(path)}`,
    );
  });
});
