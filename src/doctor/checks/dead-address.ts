import { check, when } from '../check.js';
import { factsOf } from '../facts.js';

export const deadAddress = check(
  'dead-address',
  'warning',
  'Every address of the server accepts connections',
  ({ network }) => {
    const facts = factsOf(network);
    const dead = facts?.deadAddresses ?? [];
    const isPartly = facts !== undefined && dead.length > 0 && dead.length < facts.addresses.length;
    return when(
      isPartly,
      `${facts?.host} has ${facts?.addresses.length} addresses, of which ${dead.join(', ')} does not accept connections: some connects are slow or fail.`,
      'Remove the address from DNS, let the server listen there (listen_addresses), or use 127.0.0.1 instead of localhost.',
      facts?.host === 'localhost' ? 'advice' : 'warning',
    );
  },
);
