import { expect } from 'vitest';
import { Pool, type PoolOptions } from '../../src/index.js';
import { Load, type LoadOptions } from './ledger/load.js';
import { createLedger, expectAnswered, expectAtRest, expectGone, expectLedgerHolds } from './ledger/verify.js';
import { watchUnhandled } from './unhandled.js';
import { waitFor, within } from './wait.js';

export interface TrialContext {
  readonly load: Load;
  readonly pool: Pool;
  /** The pool's sessions on the server, and only they, bear it. */
  readonly applicationName: string;
}

export interface Trial {
  /** How the pool reaches the server. */
  readonly url: string;
  /** How the observer does: never through what is broken on purpose. @default url */
  readonly observerUrl?: string;
  readonly pool?: Partial<typeof poolDefaults> & PoolOptions;
  readonly load?: Partial<LoadOptions>;
  /** Breaks things while the load runs, and settles when everything is whole again. */
  readonly fault: (context: TrialContext) => Promise<void>;
  /** Longest from then until the pool serves again. @default 6000 */
  readonly recoveryMs?: number;
  /** Waits until nothing is left of the pool's connections. @default until the server has no session of the name */
  readonly expectGone?: (applicationName: string) => Promise<void>;
}

const poolDefaults = { max: 5, acquireTimeoutMs: 10_000, connectTimeoutMs: 2000, query_timeout: 3000 };
const statementsPerWrite = 3;
/** Time for a rollback or a check on return that gets no answer, and for a slow machine. */
const slackMs = 4000;

let trials = 0;

/**
 * Puts a pool under load, breaks something, and checks all that must hold whatever was broken: nobody stuck, the pool
 * back by itself, its counts right, no session left in a transaction, every acknowledged write there once, nothing
 * unhandled. Gives back the load, for what a particular fault may cost.
 */
export async function surviveFault(trial: Trial): Promise<Load> {
  const { url, observerUrl = url, fault, recoveryMs = 30_000 } = trial;
  const applicationName = `trial-${process.pid}-${++trials}`;
  const options = { ...poolDefaults, connectionString: url, application_name: applicationName, ...trial.pool };
  const deadlineMs = options.acquireTimeoutMs + statementsPerWrite * options.query_timeout + slackMs;
  using unhandled = watchUnhandled();
  await createLedger(observerUrl);
  await using pool = new Pool(options);
  using load = new Load(pool, { deadlineMs, ...trial.load });
  await load.acknowledges(100);
  await fault({ load, pool, applicationName });
  await expectRecovery(pool, recoveryMs);
  await load.acknowledges(100);
  await load.stop();
  expectAnswered(load, trial.load?.deadlineMs ?? deadlineMs, new URL(url).password);
  await expectAtRest(pool, options.max, observerUrl, applicationName);
  const calm = await runCalmly(pool, deadlineMs);
  await expectAtRest(pool, options.max, observerUrl, applicationName);
  await within(pool.end(), 15_000, 'pool.end()');
  expect(pool.totalCount).toBe(0);
  await (trial.expectGone?.(applicationName) ?? expectGone(observerUrl, applicationName));
  await expectLedgerHolds(observerUrl, [load, calm]);
  expect(unhandled.errors.map(String)).toEqual([]);
  return load;
}

/** The pool serves again by itself within `recoveryMs`, whatever callers got meanwhile. */
export async function expectRecovery(pool: Pool, recoveryMs: number): Promise<void> {
  const serves = async () => (await pool.query('select 1')).rowCount === 1;
  await within(waitFor(serves, { timeoutMs: recoveryMs }), recoveryMs, 'a probe after the fault');
}

async function runCalmly(pool: Pool, deadlineMs: number): Promise<Load> {
  const calm = new Load(pool, { deadlineMs });
  await calm.acknowledges(200);
  await calm.stop();
  expect(calm.failureKinds).toEqual({});
  return calm;
}
