import { check, when } from '../check.js';
import { demandOn } from '../demand.js';
import { factsOf } from '../facts.js';

/** Slots above the sum, for a deployment that overlaps and for tools. */
const spare = 2;

export const slots = check('slots', 'critical', 'The server has slots for every process', (facts) => {
  const server = factsOf(facts.server);
  const demand = demandOn('server', facts);
  if (server === undefined || demand === undefined || server.isPooler) return [];
  const { usable } = server;
  const { total } = demand;
  const evidence = `${demand.sum} = ${total}, and the server has ${usable} for ordinary roles.`;
  const lower = demand.fitInto(usable) ?? 'Run fewer processes, or put PgBouncer in front';
  const reserved = Math.max(0, Number(server.settings.max_connections ?? usable + 3) - usable);
  const needed = `${total} + ${reserved} superuser + ${spare} spare = ${total + reserved + spare}`;
  return when(total > usable, evidence, `${lower}, or raise max_connections: ${needed}.`);
});
