import type { Session, Strategy } from '../strategy/strategy.js';
import { countSessions, Sampler, type Scope } from '../study/session-count.js';
import type { Ledger } from './ledger.js';
import type { Progress } from './progress.js';
import { drive } from './run.js';
import { tidy } from './schema.js';
import { type Figures, Tally } from './tally.js';
import { pickRequest } from './workload.js';

/** Settings that all strategies share. */
export interface MeasurePlan {
  /** True if the server was started for the demonstration, so that all of its sessions count. */
  readonly isOwnServer: boolean;
  readonly durationMs: number;
  readonly scale: number;
  readonly signal: AbortSignal;
  readonly observer: Observer;
}

/** Receives the progress of a strategy, several times a second. */
export interface Observer {
  progress(progress: Progress): void;
}

/** The users of a strategy, and the `application_name` of its sessions. */
export interface Load {
  readonly users: number;
  readonly applicationName: string;
  /** Its sessions stay open when its users have left. */
  readonly keepsSessions: boolean;
}

/** Drives a strategy to its end, and counts. */
export async function measure(
  strategy: Strategy,
  load: Load,
  plan: MeasurePlan,
  monitor: Session,
  ledger: Ledger,
): Promise<Figures> {
  const { durationMs, signal, observer, scale } = plan;
  const { users } = load;
  const scope: Scope = plan.isOwnServer ? { kind: 'server' } : { kind: 'application', name: load.applicationName };
  await tidy(monitor);
  const tally = new Tally();
  const sampler = new Sampler(monitor, scope);
  const begin = performance.now();
  const report = () => {
    const { done, failed } = tally;
    const elapsedMs = Math.min(performance.now() - begin, durationMs);
    observer.progress({ name: strategy.name, elapsedMs, durationMs, done, failed, connections: sampler.now });
  };
  const timer = setInterval(report, 200);
  const pick = () => pickRequest(scale, Math.random);
  const limits = { pauseMs: 100, graceMs: 10_000 };
  const seconds = await drive(strategy, tally, { users, durationMs, ...limits, pick, ledger, signal });
  clearInterval(timer);
  const peakConnections = await sampler.finish();
  await waitUntilDone(monitor, scope, load.keepsSessions ? 'busy' : 'all');
  return tally.summarize({ name: strategy.name, users, seconds, peakConnections });
}

/** Sessions end a moment after their connections; the next strategy must not be taken for having them, nor the books read. */
async function waitUntilDone(monitor: Session, scope: Scope, which: 'all' | 'busy'): Promise<void> {
  const deadline = performance.now() + 10_000;
  while ((await countSessions(monitor, scope, which)) > 0 && performance.now() < deadline) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
