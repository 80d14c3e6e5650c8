import { expect, inject, test } from 'vitest';
import { quantilesOf } from '../../../../src/load/drive/histogram.js';
import type { Demand, Driven, DrivePlan } from '../../../../src/load/drive/plan.js';
import { driveOnce, driveWith, openDriver, planOf } from '../../../support/drive.js';

/** Holds a connection and no processor, so that capacity is the pool's and not the machine's. */
const script = 'SELECT pg_sleep(0.1);';
const span = { warmUpMs: 500, durationMs: 4000, objectiveMs: 600, everyMs: 500 };

async function driveAll(plan: DrivePlan, demandsOf: (capacity: number) => readonly Demand[]): Promise<Driven[]> {
  await using driver = await openDriver(plan);
  const most = await driveWith(driver, { kind: 'closed', users: 12, thinkMs: 0 }, { ...span, durationMs: 1500 });
  const driven = [most];
  for (const demand of demandsOf(most.done / most.seconds)) driven.push(await driveWith(driver, demand, span));
  return driven;
}

const perSecond = ({ done, seconds }: Driven) => done / seconds;
const p50At = ({ series }: Driven, step: number) => series.p50Ms.at(step) ?? Number.NaN;

test('requests that come faster than they are answered wait longer and longer, which is not hidden', async () => {
  const plan = planOf(inject('serverUrl'), { script, poolMax: 8 });
  const [most, below, above] = (await driveAll(plan, (capacity) => [
    { kind: 'open', ratePerSecond: capacity * 0.5 },
    { kind: 'open', ratePerSecond: capacity * 1.2 },
  ])) as [Driven, Driven, Driven];
  expect(perSecond(below) / perSecond(most)).toBeGreaterThan(0.4);
  expect(perSecond(below) / perSecond(most)).toBeLessThan(0.6);
  expect(below.errors).toEqual({});
  expect(below.usersByLaw).toBeNull();
  expect(p50At(above, -1)).toBeGreaterThan(p50At(above, 0) + 200);
  expect(quantilesOf([above.latency])?.p99).toBeGreaterThan(2 * (quantilesOf([below.latency])?.p99 ?? 0));
  expect(above.errors['not answered by the end']).toBeGreaterThan(0);
});

test('with shedding, requests wait for a bounded time, and nearly all of the capacity is of use', async () => {
  const env = { DB_SHED_TARGET: '100' };
  const plan = planOf(inject('serverUrl'), { script, poolMax: 8, env });
  const [most, above] = (await driveAll(plan, (capacity) => [{ kind: 'open', ratePerSecond: capacity * 1.2 }])) as [
    Driven,
    Driven,
  ];
  expect(above.good / above.seconds / perSecond(most)).toBeGreaterThan(0.9);
  expect(Object.keys(above.errors)).toContain('refused: shed');
  expect(quantilesOf([above.latency])?.p95).toBeLessThan(span.objectiveMs);
});

test('more users for a while show in the series, also where each has a connection', async () => {
  const spike = { users: 30, beginsAtMs: 1000, lengthMs: 1000 };
  const plan = planOf(inject('serverUrl'), { strategy: 'bare', script: '\\sleep 100 ms\nSELECT 1;\n' });
  const { series, errors } = await driveOnce(
    plan,
    { kind: 'closed', users: 3, thinkMs: 0, spike },
    { durationMs: 3000 },
  );
  const most = (steps: readonly number[]) => Math.max(...steps.map((step) => series.requestsPerSecond[step] ?? 0));
  expect(errors).toEqual({});
  expect(series.requestsPerSecond.length).toBeGreaterThanOrEqual(12);
  expect(most([4, 5, 6, 7])).toBeGreaterThan(2 * most([1, 2, 3]));
});
