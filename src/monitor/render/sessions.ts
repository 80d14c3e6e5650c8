import { cleanShort } from '../../format/clean-text.js';
import type { LockFacts } from '../details.js';
import type { Session } from '../facts.js';

/** True if the session is idle in a transaction, aborted or not. */
export function isIdleInTransaction({ state }: Session): boolean {
  return state === 'idle in transaction' || isAborted(state);
}

function isAborted(state: Session['state']): boolean {
  return state === 'idle in transaction (aborted)';
}

/** Sessions idle in transaction: aborted ones first, then by duration. */
export function listIdleInTransaction(sessions: readonly Session[]): Session[] {
  const rank = ({ state, stateMs }: Session) => (isAborted(state) ? Number.MAX_SAFE_INTEGER : 0) + (stateMs ?? 0);
  return sessions.filter(isIdleInTransaction).sort((a, b) => rank(b) - rank(a));
}

/** The session with the oldest transaction; undefined if none is open or visible. */
export function oldestTransaction(sessions: readonly Session[]): Session | undefined {
  let oldest: Session | undefined;
  for (const session of sessions) {
    if ((session.transactionMs ?? -1) > (oldest?.transactionMs ?? -1)) oldest = session;
  }
  return oldest;
}

/**
 * The `limit` most relevant sessions: blockers and blocked ones, then open transactions, the oldest
 * first, then active ones, then the rest.
 */
export function mostTelling(sessions: readonly Session[], limit: number): Session[] {
  const blockers = new Set(sessions.flatMap(({ blockedBy }) => blockedBy));
  const rank = (session: Session): number => {
    if (session.blockedBy.length > 0 || blockers.has(session.pid)) return 3;
    if (session.transactionMs !== undefined) return 2;
    return session.state === 'idle' ? 0 : 1;
  };
  const ranked = sessions.map((session) => ({ session, rank: rank(session), age: session.transactionMs ?? 0 }));
  ranked.sort((a, b) => b.rank - a.rank || b.age - a.age || a.session.pid - b.session.pid);
  return ranked.slice(0, limit).map(({ session }) => session);
}

/** A lock in words: `a row of public.orders`, `AccessExclusiveLock on public.orders`, `ShareLock (advisory)`. */
export function describeLock({ kind, mode, table }: LockFacts): string {
  const name = table === null ? '' : cleanShort(table);
  if (kind === 'transactionid' || kind === 'tuple')
    return name === '' ? 'the end of a transaction' : `a row of ${name}`;
  return name === '' ? `${mode} (${kind})` : `${mode} on ${name}`;
}
