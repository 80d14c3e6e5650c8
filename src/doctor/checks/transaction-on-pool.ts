import { check } from '../check.js';
import { ofSource } from '../source/of-source.js';

export const transactionOnPool = check(
  'transaction-on-pool',
  'critical',
  'Transactions use one connection',
  ({ source }) =>
    ofSource(source, 'transaction-on-pool').map(({ name, place }) => ({
      evidence: `${name} begins or ends a transaction on a pool: the statements of the transaction may use other connections.`,
      remedy: 'Use pool.transaction(async (client) => …), or a client of pool.connect().',
      place,
    })),
);
