import { formatDuration } from '../../format/duration.js';
import { check, when } from '../check.js';
import { factsOf } from '../facts.js';

export const dnsSlow = check('dns-slow', 'warning', 'DNS lookups are fast', ({ network, configuration }) => {
  const facts = factsOf(network);
  const ms = facts?.dnsMs ?? 0;
  return when(
    ms >= 50,
    `A look-up of ${facts?.host} takes ${formatDuration(ms)}, and Node makes at most ${configuration.threadPoolSize} at once (UV_THREADPOOL_SIZE).`,
    'Use a local DNS cache, or the address itself; raise UV_THREADPOOL_SIZE for bursts of new connections.',
  );
});
