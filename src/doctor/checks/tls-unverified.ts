import { check, when } from '../check.js';
import { isLocal } from '../demand.js';

export const tlsUnverified = check(
  'tls-unverified',
  'advice',
  'The server’s certificate is verified',
  ({ configuration: { config } }) => {
    if (config === undefined || isLocal(config.connection.host)) return [];
    const { ssl } = config.connection;
    const isOpen = ssl !== false && ssl.rejectUnauthorized === false;
    return when(
      isOpen,
      `The certificate of ${config.connection.host} is not verified: anyone on the way can pretend to be the server.`,
      'Use sslmode=verify-full, with sslrootcert if its CA is not public.',
    );
  },
);
