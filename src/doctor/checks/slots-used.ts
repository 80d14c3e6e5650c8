import { formatShare } from '../../format/number.js';
import { check, when } from '../check.js';
import { factsOf } from '../facts.js';
import { areSlotsIdle } from './idle-transactions.js';

export const slotsUsed = check('slots-used', 'warning', 'The server has free slots now', (facts) => {
  const server = factsOf(facts.server);
  if (server === undefined || server.usable <= 0) return [];
  // Transactions that are idle are the cause, and have a check of their own.
  if (areSlotsIdle(server)) return [];
  const share = server.used / server.usable;
  const evidence = `${server.used} of ${server.usable} slots for ordinary roles are in use (${formatShare(share)}).`;
  const remedy = 'headroom monitor shows who holds them; lower the pools, or put PgBouncer in front.';
  return when(share >= 0.8, evidence, remedy, share >= 0.95 ? 'critical' : 'warning');
});
