import { when } from './check.js';
import { demandOn, type Scope } from './demand.js';
import type { DoctorFacts } from './facts.js';
import type { Found } from './finding.js';

/**
 * A role or a database whose CONNECTION LIMIT is below what the service and others need.
 *
 * @param raise the statement that raises the limit, without the new one, and who may run it
 */
export function overLimit(
  scope: Exclude<Scope, 'server'>,
  facts: DoctorFacts,
  { name, connectionLimit: limit }: { readonly name: string; readonly connectionLimit: number },
  raise: string,
): readonly Found[] {
  const demand = limit < 0 ? undefined : demandOn(scope, facts);
  if (demand === undefined) return [];
  const { total, sum } = demand;
  const evidence = `${sum} = ${total} connections, but ${scope} "${name}" has a CONNECTION LIMIT of ${limit}.`;
  const lower = demand.fitInto(limit) ?? 'Run fewer processes';
  return when(total > limit, evidence, `${lower}; or, ${raise} CONNECTION LIMIT ${total};`);
}
