import { createRequire } from 'node:module';
import type { Demand, Driven, DrivePlan, Driver, Span } from '../../src/load/drive/plan.js';

/** As it is published: its workers start in a third of the time. */
export const { openDriver } = createRequire(import.meta.url)(
  '../../dist/load/drive/driver.cjs',
) as typeof import('../../src/load/drive/driver.js');

/** A plan of one worker that asks for `SELECT 1` of a server. */
export function planOf(url: string, plan: Partial<DrivePlan> & { readonly script?: string } = {}): DrivePlan {
  const { script = 'SELECT 1;', ...given } = plan;
  const scripts = [{ name: 'test', text: script, weight: 1 }];
  return {
    strategy: 'headroom',
    applicationName: 'headroom load test',
    poolMax: 5,
    workers: 1,
    workload: { scripts, variables: { scale: '1' }, protocol: 'auto', schema: null, asText: [] },
    seed: 1,
    ...given,
    env: { DATABASE_URL: url, ...given.env },
  };
}

export const shortSpan: Span = { warmUpMs: 150, durationMs: 400, objectiveMs: 1000, everyMs: 100 };

/** Drives without anybody to stop it. */
export function driveWith(driver: Driver, demand: Demand, span: Partial<Span> = {}): Promise<Driven> {
  return driver.drive(demand, { ...shortSpan, ...span }, new AbortController().signal);
}

/** Opens, drives once and closes. */
export async function driveOnce(plan: DrivePlan, demand: Demand, span: Partial<Span> = {}): Promise<Driven> {
  await using driver = await openDriver(plan);
  return await driveWith(driver, demand, span);
}
