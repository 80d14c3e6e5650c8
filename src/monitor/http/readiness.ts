import type { AppFacts } from '../facts.js';
import { silenceWords } from '../render/silence.js';
import type { Report } from '../report.js';

/**
 * Reports whether a process is ready: its pools are open, and the server is not known to be unreachable. A server that
 * is full or denies access to the monitor counts as reachable, since the pool may have connections. Pure.
 *
 * @param cutOff sentences on the pools that cannot reach their servers
 */
export function renderReadiness(
  app: AppFacts,
  { snapshot }: Report,
  cutOff: readonly string[] = [],
): { status: 200 | 503; body: object } {
  const closed = app.pools.filter(({ isEnding }) => isEnding).map(({ name }) => `The pool ${name} is closed.`);
  const unreachable = snapshot.servers.flatMap((reading) => {
    if (!('silence' in reading) || !['down', 'late'].includes(reading.silence.kind)) return [];
    return [`The server ${reading.source}: ${silenceWords[reading.silence.kind]}.`];
  });
  const reasons = [...closed, ...unreachable, ...cutOff];
  if (reasons.length === 0) return { status: 200, body: { status: 'pass' } };
  return { status: 503, body: { status: 'fail', output: reasons.join(' ') } };
}
