import type { ClientConfig } from 'pg';
import { type ConnectionSettings, hidePassword } from '../config/connection.js';
import { loadConfig } from '../config/load.js';
import { toClientConfig } from '../config/to-options.js';
import { createPool } from '../create-pool.js';
import { formatCount } from '../util/format.js';
import { audit } from './invariant.js';
import { Ledger } from './ledger.js';
import type { Progress } from './progress.js';
import type { Outcome } from './report.js';
import { drive } from './run.js';
import { countSessions, Sampler, type Scope } from './sampler.js';
import { claimSchema, createSchema, dropOurSchema, rowsPerScale, tidy } from './schema.js';
import { type Figures, Tally } from './tally.js';
import { connectionPerRequest, type Session, throughPool, type Way } from './way.js';
import { pickRequest } from './workload.js';

/** What the demonstration does, and to which database. */
export interface DemoPlan {
  /** Variables as for `createPool`; `DATABASE_URL` says which database. */
  readonly env: NodeJS.ProcessEnv;
  /** The server serves nobody else, so all of its sessions are ours. */
  readonly isOwnServer: boolean;
  readonly users: number;
  readonly durationMs: number;
  readonly scale: number;
  /** Whether the way without a pool is driven first, to compare. */
  readonly hasControl: boolean;
  /** Leaves the tables behind. */
  readonly keep: boolean;
  /** Connections of the pool. @default what the variables say */
  readonly poolMax?: number | undefined;
  readonly signal: AbortSignal;
  readonly observer: DemoObserver;
}

/** Told what is going on. */
export interface DemoObserver {
  /** A step begins that takes a while. */
  step(text: string): void;
  /** How a way is doing, several times a second. */
  progress(progress: Progress): void;
}

const applicationName = 'headroom demo';

/** One session for as long as the demonstration takes, with statements as long as the tables need; or soon an error. */
const officeOptions = {
  max: 1,
  acquireTimeoutMs: 10_000,
  maxLifetimeSeconds: 0,
  statementTimeoutMs: 0,
  leakThresholdMs: 0,
} as const;

/**
 * Loads the tables, drives the ways, and checks the books. Removes what it made, whatever happens. One session that is
 * open from beginning to end, past PgBouncer, does what is not part of the load.
 */
export async function runDemo(plan: DemoPlan): Promise<Outcome> {
  const application_name = `${applicationName} monitor`;
  await using office = createPool({ ...officeOptions, application_name }, pastPgBouncer(plan));
  await using monitor = await office.connect({ signal: plan.signal });
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
  const { signal } = plan;
  const ledger = new Ledger();
  const measureWay = (way: Way) => measure(way, plan, monitor, ledger);
  const isControlled = plan.hasControl && !signal.aborted;
  const control = isControlled ? await measureWay(await openControl(plan, monitor)) : undefined;
  const pool = signal.aborted ? undefined : await measureWay(openPool(plan));
  plan.observer.step('Checking the books');
  return { control, pool, audit: await audit(monitor, ledger), isInterrupted: signal.aborted };
}

function openPool({ env, poolMax: max }: DemoPlan): Way {
  const pool = createPool({ application_name: applicationName, max }, env);
  return throughPool(`a pool of ${pool.options.max}`, pool);
}

async function openControl(plan: DemoPlan, monitor: Session): Promise<Way> {
  const { connection } = loadConfig(pastPgBouncer(plan));
  const { rows } = await monitor.query('SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()');
  return connectionPerRequest(toControlConfig(connection, rows[0]?.ssl === true));
}

/** Options for the control's clients, with TLS as the server was found to want it. Pure. */
export function toControlConfig(connection: ConnectionSettings, hasTls: boolean): ClientConfig {
  const { ssl: first, fallbackSsl } = connection;
  const ssl = hasTls ? first || fallbackSsl || false : false;
  return toClientConfig(hidePassword({ ...connection, ssl, applicationName }, connection.password));
}

async function measure(way: Way, plan: DemoPlan, monitor: Session, ledger: Ledger): Promise<Figures> {
  const { users, durationMs, signal, observer, scale } = plan;
  const scope: Scope = plan.isOwnServer ? { kind: 'server' } : { kind: 'application', name: applicationName };
  await tidy(monitor);
  const tally = new Tally();
  const sampler = new Sampler(monitor, scope);
  const begin = performance.now();
  const report = () => {
    const { done, failed } = tally;
    const elapsedMs = Math.min(performance.now() - begin, durationMs);
    observer.progress({ name: way.name, elapsedMs, durationMs, done, failed, connections: sampler.now });
  };
  const timer = setInterval(report, 200);
  const pick = () => pickRequest(scale, Math.random);
  const limits = { pauseMs: 100, graceMs: 10_000 };
  const seconds = await drive(way, tally, { users, durationMs, ...limits, pick, ledger, signal });
  clearInterval(timer);
  const figures = tally.summarize(way.name, seconds, await sampler.finish());
  await waitUntilGone(monitor, scope);
  return figures;
}

/** Sessions end a moment after their connections; the next way must not be taken for having them. */
async function waitUntilGone(monitor: Session, scope: Scope): Promise<void> {
  const deadline = performance.now() + 10_000;
  while ((await countSessions(monitor, scope)) > 0 && performance.now() < deadline) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
