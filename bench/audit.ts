import type { Contender } from './contenders/contender.js';
import type { Audit, Observer } from './observer.js';
import type { RowPlan } from './rows.js';

/** Does work and has the server say whether what the contenders counted is what it saw. */
export async function audited<T>(
  { name, workload }: RowPlan,
  observer: Observer,
  contenders: readonly Contender[],
  work: () => Promise<T>,
): Promise<T> {
  if (workload.audit === undefined) return work();
  const before = await observer.audit(workload.audit);
  const result = await work();
  const fault = findFault(before, await observer.audit(workload.audit), sumOperations(contenders));
  if (fault) throw new Error(`${name}: ${fault}`);
  return result;
}

/** Inconsistencies between two audits with `counted` operations between them. */
export function findFault(before: Audit, after: Audit, counted: number): string | undefined {
  const seen = after.operations - before.operations;
  if (seen !== counted) return `${counted} operations were counted as done, the server knows of ${seen}.`;
  return after.is_balanced ? undefined : 'The books do not balance.';
}

function sumOperations(contenders: readonly Contender[]): number {
  return contenders.reduce((sum, { operations }) => sum + operations, 0);
}
