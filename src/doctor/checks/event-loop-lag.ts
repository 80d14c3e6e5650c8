import { formatDuration } from '../../format/duration.js';
import { check, when } from '../check.js';
import { answered } from '../facts.js';

export const eventLoopLag = check('event-loop-lag', 'warning', 'The event loops keep up', ({ apps }) =>
  answered(apps).flatMap(({ name, facts: { eventLoopLagMs } }) =>
    when(
      (eventLoopLagMs ?? 0) >= 100,
      `The event loop of ${name} was up to ${formatDuration(eventLoopLagMs ?? 0)} late: answers wait for the process, not for the server.`,
      'Find what computes for long in the service (node --cpu-prof), or run more processes.',
    ),
  ),
);
