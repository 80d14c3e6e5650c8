import { formatDuration } from '../../format/duration.js';
import { capitalize, formatNoun, selectForm } from '../../format/noun.js';
import type { ServerFacts, Session, SessionState } from '../facts.js';
import type { Finding } from '../finding.js';
import type { Metric } from '../metrics.js';
import { nameSession } from '../session-name.js';
import { type Context, type Seen, serversOf } from './context.js';
import { greatest, nameSome } from './greatest.js';
import { judged } from './judged.js';
import { isGuess } from './visible.js';

/** Sessions that are idle in a transaction and hold its locks. */
export function idleInTransaction(context: Context): Finding[] {
  const remedy = (worst: number) =>
    `Commit or roll back before waiting for anything else; DB_IDLE_IN_TRANSACTION_TIMEOUT ends such sessions, or run: SELECT pg_terminate_backend(${worst});`;
  return serversOf(context).flatMap((seen) =>
    judgeState(context, seen, ['idleInTransaction', 'idle in transaction', 'idle in a transaction'], remedy),
  );
}

/** Sessions in an aborted transaction, which can only be rolled back. */
export function abortedTransaction(context: Context): Finding[] {
  const remedy = (worst: number) =>
    `Roll back after a statement has failed; to end the session: SELECT pg_terminate_backend(${worst});`;
  return serversOf(context).flatMap((seen) =>
    judgeState(
      context,
      seen,
      ['abortedTransaction', 'idle in transaction (aborted)', 'idle in an aborted transaction'],
      remedy,
    ),
  );
}

const since = ({ stateMs }: Session): number => stateMs ?? 0;

function judgeState(
  { thresholds }: Context,
  { place, facts }: Seen<ServerFacts>,
  [metric, state, words]: readonly [Metric, SessionState, string],
  remedyFor: (worstPid: number) => string,
): Finding[] {
  const sessions = facts.sessions.filter((session) => session.state === state);
  if (isGuess(facts, sessions)) return [];
  const [worst] = greatest(sessions, since);
  const named = nameSome(sessions, since, (session) => `${nameSession(session)} for ${formatDuration(since(session))}`);
  const who = `${formatNoun(sessions.length, 'session')} ${selectForm(sessions.length, 'is', 'are')} ${words}`;
  return [
    judged(thresholds, metric, place, {
      value: worst === undefined ? 0 : since(worst) / 1000,
      message: capitalize(worst === undefined ? `${who}.` : `${who}: ${named}.`),
      remedy: worst === undefined ? '' : remedyFor(worst.pid),
    }),
  ];
}
