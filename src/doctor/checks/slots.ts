import { check, when } from '../check.js';
import { serverDemand, usesBouncer } from '../demand.js';
import { factsOf } from '../facts.js';

/** Slots above the sum, for a deployment that overlaps and for tools. */
const spare = 2;

export const slots = check('slots', 'critical', 'The server has slots for every process', (facts) => {
  const server = factsOf(facts.server);
  const demand = serverDemand(facts);
  if (server === undefined || demand === undefined || server.isPooler) return [];
  const { usable, usedByOthers } = server;
  const total = demand.total + usedByOthers;
  const sum = `${demand.sum} + ${usedByOthers} of others = ${total}, and the server has ${usable} for ordinary roles`;
  const room = usable - usedByOthers;
  const each = Math.floor(room / facts.replicas);
  const lower = usesBouncer(facts)
    ? `Lower max_db_connections so that all PgBouncers together have at most ${Math.max(room, 0)}`
    : each >= 1
      ? `Set DB_POOL_MAX=${each}`
      : 'Run fewer processes, or put PgBouncer in front';
  const reserved = Math.max(0, Number(server.settings.max_connections ?? usable + 3) - usable);
  const needed = `${total} + ${reserved} superuser + ${spare} spare = ${total + reserved + spare}`;
  return when(total > usable, `${sum}.`, `${lower}, or raise max_connections: ${needed}.`);
});
