import { channels } from '../tracing/channels.js';
import type { Connection, Lease } from './connections.js';
import type { Core } from './core.js';

/** Report on a connection held for longer than the leak threshold; the argument of the pool's `leak` event. */
export interface LeakReport {
  readonly pool: string;
  /** The connection's number in this pool. */
  readonly id: number;
  readonly heldMs: number;
  /** Stack of the checkout. */
  readonly stack: string | undefined;
}

/** Reports a leak once: event, diagnostics channel, counter, and a warning if there are no listeners. */
export function reportLeak(core: Core, connection: Connection): void {
  const { lease, client } = connection;
  if (lease === undefined) return;
  lease.isReported = true;
  core.stats.counters.leaksReported += 1;
  const report = describe(core, connection, lease);
  channels.leakFound.publish(report);
  if (core.publisher.emit('leak', { ...report, client }) || channels.leakFound.hasSubscribers) return;
  const message = `A connection of pool "${report.pool}" has been checked out for ${report.heldMs} ms. Taken at:\n${report.stack}`;
  process.emitWarning(message, { type: 'HeadroomWarning', code: 'HEADROOM_LEAK' });
}

/** Reports that a connection reported as leaked was released. */
export function reportLeakReturned(core: Core, connection: Connection, lease: Lease): void {
  core.stats.counters.leaksReturned += 1;
  const report = describe(core, connection, lease);
  channels.leakReturned.publish(report);
  core.publisher.emit('leakReturned', { ...report, client: connection.client });
}

function describe(core: Core, connection: Connection, lease: Lease): LeakReport {
  const heldMs = Math.round(core.clock.now() - lease.takenAt);
  return { pool: core.settings.name, id: connection.id, heldMs, stack: lease.stack };
}
