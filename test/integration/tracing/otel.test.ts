import { context, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { type Instrumentation, registerInstrumentations } from '@opentelemetry/instrumentation';
import { type DataPoint, DataPointType, type Histogram, MeterProvider, MetricReader } from '@opentelemetry/sdk-metrics';
import { InMemorySpanExporter, NodeTracerProvider, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-node';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { HeadroomInstrumentation } from '../../../src/otel/index.js';
import { acquaint, times } from '../../support/lanes.js';
import { usePools } from '../../support/pools.js';
import { until } from '../../support/wait.js';

const bench = usePools();
const select = 'select $1::int as n';

class Reader extends MetricReader {
  protected override async onForceFlush(): Promise<void> {}
  protected override async onShutdown(): Promise<void> {}
}

const exporter = new InMemorySpanExporter();
const tracerProvider = new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
const reader = new Reader();
const meterProvider = new MeterProvider({ readers: [reader] });
// Also the proof that it is one to the types.
const instrumentation: HeadroomInstrumentation & Instrumentation = new HeadroomInstrumentation({
  captureValues: false,
});
let unregister: () => void;

beforeAll(() => {
  tracerProvider.register();
  unregister = registerInstrumentations({ tracerProvider, meterProvider, instrumentations: [instrumentation] });
});
beforeEach(() => exporter.reset());
afterAll(async () => {
  unregister();
  await tracerProvider.shutdown();
  trace.disable();
  context.disable();
});

const tracer = trace.getTracer('callers');
const inSpan = <T>(name: string, run: () => Promise<T>): Promise<T> =>
  tracer.startActiveSpan(name, { root: true }, async (span) => {
    try {
      return await run();
    } finally {
      span.end();
    }
  });

function place(): Record<string, unknown> {
  const { hostname, port, pathname } = new URL(bench.url);
  return {
    'db.system.name': 'postgresql',
    'db.namespace': pathname.slice(1),
    'server.address': hostname,
    'server.port': Number(port),
  };
}

describe('a span', () => {
  test('is made for each statement, under its own caller, by the semantic conventions', async () => {
    const pool = bench.makePool({ max: 3 });
    await acquaint(pool, [select, [1]]);
    exporter.reset();
    await Promise.all(
      times(64, (i) =>
        inSpan(`caller ${i}`, async () => {
          await pool.query(select, [i]);
          await pool.query(`select ${i} from "No such"`).catch(() => {});
          await pool.transaction((tx) => tx.query('select $1::int as i', [i]));
        }),
      ),
    );
    const spans = exporter.getFinishedSpans();
    const callers = new Map(spans.map((span) => [span.spanContext().spanId, span.name]));
    const statements = spans.filter(({ kind }) => kind === SpanKind.CLIENT);
    expect(statements).toHaveLength(64 * 5);
    const perCaller = new Map<unknown, number>();
    for (const { parentSpanContext } of statements) {
      const caller = callers.get(parentSpanContext?.spanId as string);
      perCaller.set(caller, (perCaller.get(caller) ?? 0) + 1);
    }
    expect(new Set(perCaller.values())).toEqual(new Set([5]));
    expect(perCaller.size).toBe(64);
    const good = statements.find(({ attributes }) => attributes['db.query.text'] === select);
    expect(good).toMatchObject({ name: 'SELECT', status: { code: SpanStatusCode.UNSET } });
    expect(good?.attributes).toEqual({
      ...place(),
      'db.query.summary': 'SELECT',
      'db.query.text': select,
      'db.response.returned_rows': 1,
      'headroom.route': 'lane',
      'headroom.wait_ms': expect.any(Number),
    });
    const bad = statements.find(({ name }) => name === 'SELECT "No such"');
    // No text, since a value is written in it.
    expect(bad?.attributes).toEqual({
      ...place(),
      'db.query.summary': 'SELECT "No such"',
      'db.response.status_code': '42P01',
      'error.type': '42P01',
      'headroom.route': 'lane',
      'headroom.wait_ms': expect.any(Number),
    });
    expect(bad?.status).toEqual({ code: SpanStatusCode.ERROR, message: 'error 42P01' });
  });

  test('is made for no statement of the pool itself', async () => {
    const pool = bench.makePool({ max: 1, pingAfterIdleMs: 0, resetQuery: 'discard all' });
    const client = await pool.connect();
    client.release();
    await until('it has been reset', () => pool.idleCount === 1);
    await pool.query(select, [1]);
    expect(exporter.getFinishedSpans().map(({ name }) => name)).toEqual(['SELECT']);
  });

  test('is made only under another if that is wanted, and not when switched off', async () => {
    const pool = bench.makePool({ max: 1 });
    instrumentation.setConfig({ requireParentSpan: true, captureValues: true, checkoutSpans: true });
    await pool.query(select, [1]);
    await inSpan('caller', async () => {
      await pool.query(select, [7]);
      (await pool.connect()).release();
    });
    instrumentation.disable();
    await inSpan('caller', () => pool.query(select, [1]));
    instrumentation.setConfig({});
    instrumentation.enable();
    const spans = exporter.getFinishedSpans().filter(({ kind }) => kind === SpanKind.CLIENT);
    expect(spans.map(({ name }) => name)).toEqual(['SELECT', 'pool.connect']);
    expect(spans[0]?.attributes).toMatchObject({ 'db.query.parameter.0': '7' });
  });
});

describe('metrics', () => {
  interface Series {
    readonly unit: string;
    readonly type: string;
    readonly points: readonly { readonly attributes: Record<string, unknown>; readonly value: number | Histogram }[];
  }

  async function collect(): Promise<Map<string, Series>> {
    const { resourceMetrics } = await reader.collect();
    const scope = resourceMetrics.scopeMetrics.find(({ scope: { name } }) => name === 'pg-headroom');
    return new Map(
      scope?.metrics.map(({ descriptor, dataPointType, dataPoints, ...rest }) => [
        descriptor.name,
        {
          unit: descriptor.unit,
          type: `${DataPointType[dataPointType]}${Reflect.get(rest, 'isMonotonic') ? ' monotonic' : ''}`,
          points: dataPoints as DataPoint<number | Histogram>[],
        },
      ]),
    );
  }

  /** Values of a metric for one pool, by the state that they have, if any. */
  const of = (all: Map<string, Series>, metric: string, pool: string): unknown[] =>
    (all.get(metric)?.points ?? [])
      .filter(({ attributes }) => attributes['db.client.connection.pool.name'] === pool)
      .map(({ attributes, value }) => {
        const number = typeof value === 'number' ? value : value.count;
        const state = attributes['db.client.connection.state'];
        return state === undefined ? number : [state, number];
      });

  test('of connections are those counted by hand, for each of several pools', async () => {
    const a = bench.makePool({ name: 'a', max: 3, min: 1 });
    const b = bench.makePool({ name: 'b', max: 2 });
    await until('it has its minimum', () => a.idleCount === 1);
    // Pool a: three checked out, of which two are opened, and two callers that wait until they are late.
    const held = await Promise.all(times(3, () => a.connect()));
    const late = await Promise.allSettled(times(2, () => a.connect({ acquireTimeoutMs: 50 })));
    expect(late.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    // Pool b: both checked out, and three callers that wait.
    const both = await Promise.all(times(2, () => b.connect()));
    const waiting = times(3, () => b.query(select, [1]));
    await until('they wait', () => b.waitingCount === 3);
    const before = await collect();
    const count = 'db.client.connection.count';
    expect(of(before, count, 'a')).toEqual([
      ['idle', 0],
      ['used', 3],
    ]);
    expect(of(before, count, 'b')).toEqual([
      ['idle', 0],
      ['used', 2],
    ]);
    const each = (metric: string) => ['a', 'b'].map((pool) => of(before, `db.client.connection.${metric}`, pool));
    expect(each('max')).toEqual([[3], [2]]);
    expect(each('idle.max')).toEqual([[3], [2]]);
    expect(each('idle.min')).toEqual([[1], [0]]);
    expect(each('pending_requests')).toEqual([[0], [3]]);
    expect(each('timeouts')).toEqual([[2], [0]]);
    expect(each('create_time')).toEqual([[3], [2]]);
    expect(each('wait_time')).toEqual([[3], [2]]);
    expect(each('use_time')).toEqual([[], []]);

    for (const client of [...held, ...both]) client.release();
    await Promise.all(waiting);
    await a.transaction((tx) => tx.query(select, [1]));
    await until('all are free', () => a.idleCount === 3 && b.stats().lanes === 0);
    const after = await collect();
    expect(of(after, count, 'a')).toEqual([
      ['idle', 3],
      ['used', 0],
    ]);
    // Pool a: three checkouts and a transaction; pool b: two checkouts and three statements.
    expect(['a', 'b'].map((pool) => of(after, 'db.client.connection.wait_time', pool))).toEqual([[4], [5]]);
    expect(['a', 'b'].map((pool) => of(after, 'db.client.connection.use_time', pool))).toEqual([[4], [5]]);
    expect(of(after, 'db.client.connection.pending_requests', 'b')).toEqual([0]);

    await a.end();
    const ended = await collect();
    expect(of(ended, count, 'a')).toEqual([
      ['idle', 0],
      ['used', 0],
    ]);
    expect(of(ended, 'db.client.connection.timeouts', 'a')).toEqual([2]);
  });

  test('have the names and units of the semantic conventions', async () => {
    const pool = bench.makePool({ max: 1 });
    await pool.query(select, [1]);
    (await pool.connect()).release();
    const all = await collect();
    const units = Object.fromEntries([...all].map(([name, { unit, type }]) => [name, `${type} ${unit}`]));
    expect(units).toEqual({
      'db.client.operation.duration': 'HISTOGRAM s',
      'db.client.connection.count': 'SUM {connection}',
      'db.client.connection.idle.max': 'SUM {connection}',
      'db.client.connection.idle.min': 'SUM {connection}',
      'db.client.connection.max': 'SUM {connection}',
      'db.client.connection.pending_requests': 'SUM {request}',
      'db.client.connection.timeouts': 'SUM monotonic {timeout}',
      'db.client.connection.create_time': 'HISTOGRAM s',
      'db.client.connection.wait_time': 'HISTOGRAM s',
      'db.client.connection.use_time': 'HISTOGRAM s',
      'headroom.lanes': 'SUM {connection}',
      'headroom.lane.statements': 'SUM {statement}',
    });
    const buckets = all.get('db.client.operation.duration')?.points.map(({ value }) => (value as Histogram).buckets);
    expect(buckets?.[0]?.boundaries).toEqual([0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10]);
  });

  test('of operations count each statement once, with its error', async () => {
    const pool = bench.makePool({ max: 2 });
    const table = `t${Math.random().toString(36).slice(2)}`;
    await Promise.all(times(20, () => pool.query(`select 1 from ${table}`).catch(() => {})));
    const all = await collect();
    const mine = (all.get('db.client.operation.duration')?.points ?? []).filter(
      ({ attributes }) => attributes['db.query.summary'] === `SELECT ${table}`,
    );
    expect(mine).toHaveLength(1);
    expect(mine[0]?.attributes).toEqual({
      ...place(),
      'db.query.summary': `SELECT ${table}`,
      'error.type': '42P01',
      'db.response.status_code': '42P01',
    });
    expect(mine[0]?.value).toMatchObject({ count: 20 });
  });

  test('name a pool without a name by its place', async () => {
    const pool = bench.makePool({ max: 7 });
    await pool.query(select, [1]);
    const { host, pathname } = new URL(bench.url);
    expect(of(await collect(), 'db.client.connection.max', `${host}${pathname}`)).toEqual([7]);
  });
});
