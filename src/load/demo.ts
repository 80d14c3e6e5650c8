import { Client } from 'pg';
import { audit } from './invariant.js';
import { Ledger } from './ledger.js';
import type { Progress } from './progress.js';
import type { Outcome } from './report.js';
import { drive } from './run.js';
import { countSessions, Sampler, type Scope } from './sampler.js';
import { claimSchema, createSchema, dropOurSchema, rowsPerScale, tidy } from './schema.js';
import { formatCount } from './table.js';
import { type Figures, Tally } from './tally.js';
import { type ConnectionSettings, connectionPerRequest, type PoolLike, throughPool, type Way } from './way.js';
import { pickRequest } from './workload.js';

/** What the demonstration does, and to which database. */
export interface DemoPlan {
  readonly url: string;
  /** The server serves nobody else, so all of its sessions are ours. */
  readonly isOwnServer: boolean;
  readonly users: number;
  readonly durationMs: number;
  readonly scale: number;
  /** Whether the way without a pool is driven first, to compare. */
  readonly hasControl: boolean;
  /** Leaves the tables behind. */
  readonly keep: boolean;
  readonly poolMax: number;
  readonly openPool: (settings: ConnectionSettings & { readonly max: number }) => PoolLike;
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

/** Loads the tables, drives the ways, and checks the books. Removes what it made, whatever happens. */
export async function runDemo(plan: DemoPlan): Promise<Outcome> {
  const monitor = new Client({ connectionString: plan.url, application_name: 'headroom demo monitor' });
  monitor.on('error', () => undefined);
  await monitor.connect();
  try {
    await claimSchema(monitor);
    return await withSchema(plan, monitor);
  } finally {
    await monitor.end();
  }
}

async function withSchema(plan: DemoPlan, monitor: Client): Promise<Outcome> {
  try {
    plan.observer.step(`Loading ${formatCount(plan.scale * rowsPerScale.accounts)} accounts`);
    await createSchema(monitor, plan.scale);
    return await compare(plan, monitor);
  } finally {
    if (!plan.keep) await dropOurSchema(monitor);
  }
}

async function compare(plan: DemoPlan, monitor: Client): Promise<Outcome> {
  const { poolMax: max, signal } = plan;
  const settings = { connectionString: withoutApplicationName(plan.url), application_name: applicationName };
  const ledger = new Ledger();
  const measureWay = (way: Way) => measure(way, plan, monitor, ledger);
  const control = plan.hasControl && !signal.aborted ? await measureWay(connectionPerRequest(settings)) : undefined;
  const openPool = () => throughPool(`a pool of ${max}`, plan.openPool({ ...settings, max }));
  const pool = signal.aborted ? undefined : await measureWay(openPool());
  plan.observer.step('Checking the books');
  return { control, pool, audit: await audit(monitor, ledger), isInterrupted: signal.aborted };
}

async function measure(way: Way, plan: DemoPlan, monitor: Client, ledger: Ledger): Promise<Figures> {
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
async function waitUntilGone(monitor: Client, scope: Scope): Promise<void> {
  const deadline = performance.now() + 10_000;
  while ((await countSessions(monitor, scope)) > 0 && performance.now() < deadline) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** A name in the URL would win over ours, by which the sessions are counted. */
function withoutApplicationName(url: string): string {
  if (!URL.canParse(url)) return url;
  const parsed = new URL(url);
  if (!parsed.searchParams.has('application_name')) return url;
  parsed.searchParams.delete('application_name');
  return parsed.href;
}
