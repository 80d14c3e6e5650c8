import { formatDuration } from '../../format/duration.js';
import { check, when } from '../check.js';
import { isLocal } from '../demand.js';
import { factsOf } from '../facts.js';

export const tcpSlow = check('tcp-slow', 'warning', 'The server is near', ({ network }) => {
  const facts = factsOf(network);
  if (facts === undefined || isLocal(facts.host)) return [];
  const ms = facts.roundTripMs ?? 0;
  return when(
    ms >= 20,
    `A round trip to ${facts.host} takes ${formatDuration(ms)}: a request with ten statements spends ${formatDuration(10 * ms)} on the way.`,
    'Run the service in the region and zone of the server; send fewer statements for a request.',
  );
});
