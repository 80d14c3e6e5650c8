import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { Ajv } from 'ajv';
import { expect, onTestFinished, test } from 'vitest';
import { parse } from 'yaml';
import { defer } from '../../src/util/deferred.js';
import { takeDatabase } from '../support/server.js';

const root = join(import.meta.dirname, '..', '..');

test('its Compose file is valid, and mounts files that exist', () => {
  const require = createRequire(import.meta.url);
  const schemaFile = join(dirname(require.resolve('dclint/package.json')), 'schemas', 'compose.schema.json');
  const { $schema: _, ...schema } = JSON.parse(readFileSync(schemaFile, 'utf8'));
  const isCompose = new Ajv({ strict: false, validateFormats: false }).compile(schema);
  const folder = join(root, 'examples', 'service');
  const compose = parse(readFileSync(join(folder, 'compose.yml'), 'utf8')) as {
    services: Record<string, { volumes?: string[] }>;
  };
  isCompose(compose);
  expect(isCompose.errors ?? []).toEqual([]);
  const mounted = Object.values(compose.services).flatMap(({ volumes = [] }) => volumes);
  const paths = mounted.map((each) => each.split(':')[0] ?? '').filter((path) => path.startsWith('.'));
  expect(paths.length).toBeGreaterThan(2);
  expect(paths.filter((path) => !existsSync(join(folder, path)))).toEqual([]);
});

test('examples/service keeps orders, shows its health and metrics, and ends in order', async () => {
  await using database = await takeDatabase();
  const child = spawn(process.execPath, ['--import', 'tsx', join('examples', 'service', 'main.ts')], {
    cwd: root,
    env: { ...process.env, DATABASE_URL: database.url, PORT: '0', OTEL_TRACES_EXPORTER: 'console' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const ended = once(child, 'exit').then(() => Promise.reject(new Error('The service ended before it listened.')));
  ended.catch(() => undefined);
  const lines: string[] = [];
  const listening = defer<string>();
  const closed = once(
    createInterface(child.stdout).on('line', (line) => {
      lines.push(line);
      if (line.startsWith('listening on ')) listening.resolve(line.replace('listening on ', ''));
    }),
    'close',
  );
  const url = await Promise.race([listening.promise, ended]);
  const send = (order: object) =>
    fetch(`${url}/orders`, {
      method: 'POST',
      body: JSON.stringify(order),
      headers: { 'content-type': 'application/json' },
    });
  const made = await Promise.all(['nail', 'screw', 'bolt'].map((item) => send({ item, quantity: 2 })));
  expect(made.map(({ status }) => status)).toEqual([201, 201, 201]);
  const [first] = (await (await fetch(`${url}/orders`)).json()) as { id: number; item: string }[];
  expect(await (await fetch(`${url}/orders/${first?.id}`)).json()).toEqual({ ...first, quantity: 2 });
  expect((await fetch(`${url}/orders/99`)).status).toBe(404);
  expect((await send({ item: 'nail', quantity: 0 })).status).toBe(400);
  expect((await fetch(`${url}/internal/readyz`)).status).toBe(200);
  expect(await (await fetch(`${url}/internal/metrics`)).text()).toContain('pool="orders"');
  child.kill('SIGTERM');
  expect(await once(child, 'exit')).toEqual([0, null]);
  await closed;
  const output = lines.join('\n');
  const span = (name: string): RegExp =>
    new RegExp(
      String.raw`traceId: '(\w+)',\s*parentSpanContext: (?:undefined|\{[^}]*spanId: '(\w+)'[^}]*\}),[^}]*?\n  name: '${name}',\s*id: '(\w+)'`,
    );
  const [, traceId, noParent, id] = span('GET /orders/:id').exec(output) ?? [];
  const ofRequest = [...output.matchAll(new RegExp(span('SELECT orders'), 'g'))].find(([, trace]) => trace === traceId);
  expect([noParent, ofRequest?.[2]]).toEqual([undefined, id]);
  for (const metric of ['operation.duration', 'connection.count', 'connection.create_time', 'connection.wait_time']) {
    expect(output).toContain(`name: 'db.client.${metric}'`);
  }
  expect(output).toContain("'db.client.connection.pool.name': 'orders'");
});
