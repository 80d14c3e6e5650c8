import { loadConfig } from '../../config/load.js';
import { createPool } from '../../create-pool.js';
import { formatCount } from '../../format/number.js';
import {
  connectionPerRequest,
  connectionPerUser,
  type Session,
  type Strategy,
  throughPool,
} from '../strategy/strategy.js';
import { chooseTls, toClientSettings } from '../strategy/tls.js';
import { openOwnSession } from '../study/own-session.js';
import { audit } from './invariant.js';
import { Ledger } from './ledger.js';
import { type Load, type MeasurePlan, measure, type Observer } from './measure.js';
import type { Outcome } from './report.js';
import { claimSchema, createSchema, dropOurSchema, rowsPerScale } from './schema.js';

/** Plan of the demonstration. */
export interface DemoPlan extends MeasurePlan {
  /** Variables as for `createPool`; `DATABASE_URL` says which database, `PGBOUNCER_URL` that there is a third strategy. */
  readonly env: NodeJS.ProcessEnv;
  readonly users: number;
  /** Users of PgBouncer, which can take more of them. @default as many as the other strategies have */
  readonly pgBouncerUsers?: number | undefined;
  /** True to drive the strategy without a pool first, for comparison. */
  readonly hasControl: boolean;
  /** Leaves the tables behind. */
  readonly keep: boolean;
  /** Connections of the pool. @default what the variables say */
  readonly poolMax?: number | undefined;
  readonly observer: DemoObserver;
}

/** Receives steps and progress. */
export interface DemoObserver extends Observer {
  /** Called when a longer step begins. */
  step(text: string): void;
}

const applicationName = 'headroom demo';

/** A name of its own: PgBouncer keeps its sessions for minutes after a run, and no other strategy must be taken for having them. */
const pgBouncerName = `${applicationName} through PgBouncer`;

/**
 * Loads the tables, drives the strategies, and checks the balances. Always removes what it created. One session that is
 * open from beginning to end, past PgBouncer, does what is not part of the load.
 */
export async function runDemo(plan: DemoPlan): Promise<Outcome> {
  await using control = await openOwnSession(plan.env, `${applicationName} monitor`, plan.signal);
  const monitor = control.session;
  await claimSchema(monitor);
  try {
    plan.observer.step(`Loading ${formatCount(plan.scale * rowsPerScale.accounts)} accounts`);
    await createSchema(monitor, plan.scale);
    return await compare(plan, monitor);
  } finally {
    if (!plan.keep) await dropOurSchema(monitor);
  }
}

function pastPgBouncer({ env }: DemoPlan): NodeJS.ProcessEnv {
  return { ...env, USE_PGBOUNCER: 'false' };
}

async function compare(plan: DemoPlan, monitor: Session): Promise<Outcome> {
  const { signal, env } = plan;
  const ledger = new Ledger();
  const unlessAborted = async (isWanted: boolean, open: () => Strategy | Promise<Strategy>, load: Load) =>
    isWanted && !signal.aborted ? measure(await open(), load, plan, monitor, ledger) : undefined;
  const direct: Load = { users: plan.users, applicationName, keepsSessions: false };
  const pooled: Load = {
    users: plan.pgBouncerUsers ?? plan.users,
    applicationName: pgBouncerName,
    keepsSessions: true,
  };
  const control = await unlessAborted(plan.hasControl, () => openControl(plan, monitor), direct);
  const pool = await unlessAborted(true, () => openPool(plan), direct);
  const pgBouncer = await unlessAborted(hasPgBouncer(env), () => openPgBouncer(plan, pooled.users), pooled);
  plan.observer.step('Checking the balances');
  return { control, pool, pgBouncer, audit: await audit(monitor, ledger), isInterrupted: signal.aborted };
}

/** True if the variables name a PgBouncer. */
export function hasPgBouncer(env: NodeJS.ProcessEnv): boolean {
  return loadConfig(env).strategy === 'pgbouncer';
}

async function openPgBouncer({ env, observer, signal }: DemoPlan, users: number): Promise<Strategy> {
  const { connection } = loadConfig(env);
  const strategy = connectionPerUser('through PgBouncer', await chooseTls(connection, pgBouncerName, signal));
  observer.step(`Connecting ${formatCount(users)} users to PgBouncer`);
  await strategy.open(users, signal);
  return strategy;
}

function openPool(plan: DemoPlan): Strategy {
  const pool = createPool({ application_name: applicationName, max: plan.poolMax }, pastPgBouncer(plan));
  return throughPool(`a pool of ${pool.options.max}`, pool);
}

async function openControl(plan: DemoPlan, monitor: Session): Promise<Strategy> {
  const { connection } = loadConfig(pastPgBouncer(plan));
  const { rows } = await monitor.query('SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()');
  return connectionPerRequest(toClientSettings(connection, rows[0]?.ssl === true, applicationName));
}
