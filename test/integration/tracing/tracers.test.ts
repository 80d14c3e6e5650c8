import { execFile } from 'node:child_process';
import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { diagnose } from '../../../src/doctor/diagnose.js';
import type { TracingFacts } from '../../../src/monitor/facts.js';
import { doctorFacts } from '../../support/doctor-facts.js';
import { queryAt, type TestDatabase, takeDatabase } from '../../support/server.js';
import { needWorkspace } from '../../support/workspaces.js';

const root = join(import.meta.dirname, '..', '..', '..');
const workspace = join(root, 'test', 'tracers');
const run = promisify(execFile);

/** What a pool has shown to a tracer. */
interface Seen {
  readonly spans: number;
  readonly right: number;
  readonly failed: number;
  readonly first?: { readonly place?: string; readonly processID?: number };
  readonly pipelining?: { readonly mode: string };
  readonly tracing: TracingFacts;
}

let database: TestDatabase | undefined;

/** Installs the tracers at their pinned versions, if they are not there yet, and this package as it is published. */
beforeAll(async () => {
  await needWorkspace('tracers');
  const own = join(workspace, 'node_modules', 'pg-headroom');
  rmSync(own, { recursive: true, force: true });
  for (const name of ['package.json', 'dist']) cpSync(join(root, name), join(own, name), { recursive: true });
  database = await takeDatabase();
  await queryAt(database.url, 'create table point (id int primary key)');
  await queryAt(database.url, 'insert into point select generate_series(0, 1000)');
}, 600_000);
afterAll(() => database?.drop());

/** Runs the scenario with a tracer, which flags of node load first. */
async function scenario(tracer: string, file: string, flags: readonly string[], pool = 'headroom'): Promise<Seen> {
  const env = { ...process.env, TRACER: tracer, URL: database?.url, POOLS: pool };
  const { stdout } = await run(process.execPath, ['--no-warnings', ...flags, file], { cwd: workspace, env });
  return (JSON.parse(stdout.trim().split('\n').at(-1) as string) as Record<string, Seen>)[pool] as Seen;
}

/** How an ES module loads each of them, by its documentation; a CommonJS one requires it first. */
const esm: Readonly<Record<string, readonly string[]>> = {
  otel: ['--require', './tracer/otel.cjs', '--experimental-loader=@opentelemetry/instrumentation/hook.mjs'],
  native: ['--require', './tracer/native.cjs', '--experimental-loader=@opentelemetry/instrumentation/hook.mjs'],
  sentry: ['--import', './tracer/sentry.cjs'],
  newrelic: ['--import', 'newrelic/esm-loader.mjs', '--require', './tracer/newrelic.cjs'],
  datadog: ['--import', 'dd-trace/register.js', '--require', './tracer/datadog.cjs'],
  elastic: ['--experimental-loader', 'elastic-apm-node/loader.mjs', '--require', './tracer/elastic.cjs'],
};

const names: Readonly<Record<string, string>> = {
  ...{ otel: 'OpenTelemetry', native: 'OpenTelemetry', sentry: 'Sentry', newrelic: 'New Relic', datadog: 'Datadog' },
  elastic: 'Elastic APM',
};

describe.concurrent.each(Object.keys(esm))('%s', (tracer) => {
  test.each([
    ['CommonJS', 'scenario.cjs', []],
    ['an ES module', 'scenario.mjs', esm[tracer] ?? []],
  ])('sees each statement of 64 callers under its own parent, with lanes on, from %s', async (_, file, flags) => {
    const seen = await scenario(tracer, file, flags);
    expect(seen).toMatchObject({ spans: 192, right: 192, pipelining: { mode: 'on' } });
    expect(seen.tracing).toEqual({ tracers: [names[tracer]], isWatched: true });
    const { port, pathname } = new URL(database?.url ?? '');
    expect(seen.first?.place).toContain(`:${port}${pathname}`);
    // New Relic and Elastic record failures elsewhere than in the span.
    if (tracer !== 'newrelic' && tracer !== 'elastic') expect(seen.failed).toBe(64);
    if (tracer === 'datadog') expect(seen.first?.processID).toEqual(expect.any(Number));
  });
});

test.each([
  ['CommonJS', 'scenario.cjs', []],
  ['an ES module', 'scenario.mjs', esm.native ?? []],
])(
  'beside it, instrumentation-pg sees the statements of pg.Pool under their own parents, from %s',
  async (_, file, flags) => {
    expect(await scenario('native', file, flags, 'pg')).toMatchObject({ spans: 192, right: 192 });
  },
);

test('the doctor finds that OpenTelemetry without an instrumentation of pg sees nothing', async () => {
  const { spans, tracing } = await scenario('blind', 'scenario.cjs', []);
  expect([spans, tracing]).toEqual([0, { tracers: ['OpenTelemetry'], isWatched: false }]);
  expect(diagnose(doctorFacts({ tracing })).findings).toMatchObject([
    { id: 'tracer-blind', remedy: expect.stringContaining('HeadroomInstrumentation') },
  ]);
});

test('the tracers have the versions for which this is known', async () => {
  const { stdout } = await run('npm', ['ls', '--json', '--depth=0'], { cwd: workspace }).catch((error) => error);
  const { dependencies } = JSON.parse(stdout) as { dependencies: Record<string, { version: string }> };
  const versions = Object.fromEntries(Object.entries(dependencies).map(([name, { version }]) => [name, version]));
  expect(versions).toMatchObject({
    '@opentelemetry/instrumentation-pg': '0.76.0',
    '@sentry/node': '11.12.0',
    'dd-trace': '5.132.0',
    'elastic-apm-node': '4.18.0',
    newrelic: '13.20.0',
  });
});
