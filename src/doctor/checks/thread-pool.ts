import { formatDuration } from '../../format/duration.js';
import { check, when } from '../check.js';
import { connectionsPerProcess } from '../demand.js';
import { factsOf } from '../facts.js';

export const threadPool = check('thread-pool', 'advice', 'The thread pool suffices for DNS lookups', (facts) => {
  const network = factsOf(facts.network);
  const each = connectionsPerProcess(facts) ?? 0;
  const { threadPoolSize } = facts.configuration;
  const isMany = (network?.dnsMs ?? 0) >= 10 && each > 5 * threadPoolSize;
  return when(
    isMany,
    `A burst of ${each} connects makes as many look-ups, ${threadPoolSize} at a time (UV_THREADPOOL_SIZE), of ${formatDuration(network?.dnsMs ?? 0)} each; files and crypto share these threads.`,
    'Set UV_THREADPOOL_SIZE=16, or use a local DNS cache.',
  );
});
