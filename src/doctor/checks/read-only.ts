import { check, when } from '../check.js';
import { factsOf } from '../facts.js';

export const readOnly = check('read-only', 'warning', 'The server accepts writes', ({ server }) => {
  const facts = factsOf(server);
  const isSet = facts?.settings.default_transaction_read_only === 'on';
  return when(
    facts?.isStandby === true || isSet,
    facts?.isStandby
      ? 'The server is a standby: it rejects every write.'
      : 'default_transaction_read_only is on: the server rejects writes unless a transaction asks for them.',
    'Use the address of the primary for a service that writes.',
  );
});
