import { check } from '../check.js';
import { ofSource } from '../source/of-source.js';

export const clientNotReleased = check('client-not-released', 'warning', 'Clients are released', ({ source }) =>
  ofSource(source, 'client-not-released').map(({ name, place }) => ({
    evidence: `${name} takes a client that no finally block releases: after an error the connection is never returned.`,
    remedy: 'Call client.release() in `finally`, or use pool.query or pool.transaction().',
    place,
  })),
);
