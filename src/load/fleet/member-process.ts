// A process of a fleet (fleet.ts starts it): a pool, and as many callers as its parent says. It exits with its parent.
import { Pool } from '../../pool/pool.js';
import { Callers } from './callers.js';
import type { MemberReport, MemberTask, ToMember } from './messages.js';

const { url, poolMax, fleetMax, fleetMin, weight, acquireTimeoutMs, reportMs } = JSON.parse(
  process.argv[2] ?? '',
) as MemberTask;
const pool = new Pool({
  connectionString: url,
  max: poolMax,
  acquireTimeoutMs,
  ...(fleetMax !== undefined && { fleet: { max: fleetMax, min: fleetMin, weight } }),
});
const callers = new Callers(pool);

function report(): void {
  const { total, connecting, leased, lanes, settling, fleet } = pool.stats();
  const { user, system } = process.cpuUsage();
  const message: MemberReport = {
    ...{ done: callers.done, errors: callers.errors, callers: callers.wanted, fleet },
    ...{ open: total - connecting, inUse: leased + lanes + settling, cpuMs: (user + system) / 1000 },
  };
  // A parent that cannot receive it has exited, and so does this process.
  if (process.connected) process.send?.(message, () => undefined);
}

async function end(): Promise<void> {
  callers.want(0, 0);
  await pool.end({ timeoutMs: 5000 });
  report();
  process.disconnect?.();
}

process.on('disconnect', () => process.exit());
process.on('SIGINT', () => undefined);
process.once('SIGTERM', () => void end());
process.on('message', (message: ToMember) => {
  if (message.kind === 'end') void end();
  else callers.want(message.callers, message.holdMs);
});
setInterval(report, reportMs).unref();
report();
