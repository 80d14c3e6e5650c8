import { check, when } from '../check.js';
import { isLocal } from '../demand.js';
import { factsOf } from '../facts.js';

export const tlsOff = check(
  'tls-off',
  'warning',
  'Traffic to other machines is encrypted',
  ({ configuration: { config }, network }) => {
    if (config === undefined || isLocal(config.connection.host)) return [];
    const isPlain = config.connection.ssl === false && config.connection.sslFallback !== 'tls';
    const isPlainNow = factsOf(network)?.isEncrypted === false;
    return when(
      isPlain || isPlainNow,
      `The traffic to ${config.connection.host} is not encrypted: others on the network can read statements, results and, with some methods, passwords.`,
      'Add sslmode=verify-full to the address, and sslrootcert if its CA is not public.',
    );
  },
);
