import { formatDuration } from '../../format/duration.js';
import { joinList } from '../../format/list.js';
import { capitalize, formatNoun, selectForm } from '../../format/noun.js';
import { formatCount } from '../../format/number.js';
import type { ServerFacts, Session } from '../facts.js';
import type { Finding } from '../finding.js';
import { nameSession } from '../session-name.js';
import { findRoots } from './blockers.js';
import { type Context, type Seen, serversOf } from './context.js';
import { greatest, nameSome } from './greatest.js';
import { judged } from './judged.js';

/** Sessions blocked by locks of others, their blockers, and the sessions at the root. */
export function blocked(context: Context): Finding[] {
  return serversOf(context).map((seen) => {
    const { place, facts } = seen;
    const sessions = facts.sessions.filter(({ blockedBy }) => blockedBy.length > 0);
    const ageOf = ageIn(context, seen);
    const [worst] = greatest(sessions, ageOf);
    if (worst === undefined) {
      return judged(context.thresholds, 'blocked', place, { value: 0, message: 'No session is blocked.', remedy: '' });
    }
    const roots = greatest([...findRoots(sessions)], ([, held]) => held).map(([pid]) => pid);
    const who = `${formatNoun(sessions.length, 'session')} ${selectForm(sessions.length, 'is', 'are')} blocked, ${formatDuration(ageOf(worst))} ${sessions.length === 1 ? '' : 'at most '}so far`;
    const named = nameSome(sessions, ageOf, (session) => `${nameSession(session)} by ${nameBlockers(session)}`);
    return judged(context.thresholds, 'blocked', place, {
      value: ageOf(worst) / 1000,
      message: `${capitalize(who)}: ${named}; ${describeRoots(roots, facts)}.`,
      remedy: remedyFor(roots),
    });
  });
}

/**
 * Duration of a session's statement. If the role cannot see it, a session that was also blocked in the previous
 * snapshot has waited at least since then.
 */
function ageIn({ elapsedMs = 0 }: Context, { previous, facts }: Seen<ServerFacts>): (session: Session) => number {
  if (facts.canSeeAll) return ({ stateMs }) => stateMs ?? 0;
  const before = new Set(previous?.sessions.filter(({ blockedBy }) => blockedBy.length > 0).map(({ pid }) => pid));
  return ({ pid, stateMs }) => stateMs ?? (before.has(pid) ? elapsedMs : 0);
}

/** PostgreSQL reports locks of prepared transactions under pid 0. */
export const prepared = 0;

function nameBlockers({ blockedBy }: Session): string {
  const named = blockedBy.slice(0, 2).map((pid) => (pid === prepared ? 'a prepared transaction' : `pid ${pid}`));
  const others = blockedBy.length - named.length;
  return joinList(others > 0 ? [...named, `${formatCount(others)} more`] : named);
}

function describeRoots(roots: readonly number[], { sessions }: ServerFacts): string {
  if (roots.length === 0) return 'they block each other in a cycle';
  const named = roots.map((pid) => {
    if (pid === prepared) return 'a prepared transaction';
    const session = sessions.find((each) => each.pid === pid);
    if (session === undefined) return `pid ${pid}, which is not a visible session`;
    const { state, stateMs } = session;
    const since = state === undefined || stateMs === undefined ? '' : `, ${state} for ${formatDuration(stateMs)}`;
    return `${nameSession(session)}${since}`;
  });
  return `${selectForm(named.length, 'the root is', 'the roots are')} ${joinList(named)}`;
}

/** What ends the first of the blockers at the root. */
export function remedyFor([root]: readonly number[]): string {
  if (root === undefined) return 'The server ends one of them after `deadlock_timeout`.';
  if (root === prepared) return 'Find it in pg_prepared_xacts, then run COMMIT PREPARED or ROLLBACK PREPARED.';
  return `Commit or roll back in pid ${root}; if its client cannot: SELECT pg_terminate_backend(${root});`;
}
