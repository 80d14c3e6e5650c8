import type { Allowance } from '../../load/study/guard.js';
import { decideOnPgBouncer, type PgBouncerSituation } from '../../load/study/guard-pgbouncer.js';
import type { StudyPgBouncer } from '../../load/study/result.js';

/**
 * Decides how many users `pgbouncer` may have, asking where somebody is there to answer.
 *
 * @param ask resolves with whether the answer was yes
 */
export async function allowPgBouncer(
  situation: PgBouncerSituation,
  ask: (question: string) => Promise<boolean>,
): Promise<Allowance> {
  const { asks, ...unasked } = decideOnPgBouncer(situation);
  return asks !== undefined && (await ask(asks.question)) ? asks.allowed : unasked;
}

/** Connections that PgBouncer takes of clients; `undefined` where it has not told. */
export function maxClientsOf({ max_client_conn }: StudyPgBouncer['settings']): number | undefined {
  return Number(max_client_conn) || undefined;
}
