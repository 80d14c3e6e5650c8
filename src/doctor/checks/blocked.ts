import { formatDuration } from '../../format/duration.js';
import { joinList } from '../../format/list.js';
import { formatNoun, selectForm } from '../../format/noun.js';
import { metricRows } from '../../monitor/metrics.js';
import { remedyFor } from '../../monitor/rules/blocked.js';
import { check, when } from '../check.js';
import { factsOf } from '../facts.js';
import { beginSentence, nameBlocker } from '../seen-session.js';

const { warning, critical } = metricRows.blocked;

export const blocked = check('blocked', 'warning', 'No session waits for a lock', ({ server }) => {
  const { blockedSessions: count = 0, blockedSeconds: seconds = 0, blockers = [] } = factsOf(server) ?? {};
  const who = blockers.map(
    (each, at) => `${nameBlocker(each)} ${at === 0 ? `holds up ${each.held} of them` : each.held}`,
  );
  const by = who.length === 0 ? '' : ` ${beginSentence(joinList(who))}.`;
  return when(
    count > 0 && seconds > (warning ?? 0),
    `${formatNoun(count, 'session')} ${selectForm(count, 'waits', 'wait')} for locks of others, ${count === 1 ? '' : 'at most '}for ${formatDuration(seconds * 1000)} so far.${by}`,
    blockers.length === 0
      ? "SELECT pid, pg_blocking_pids(pid), application_name, query FROM pg_stat_activity WHERE wait_event_type = 'Lock'; then commit in the sessions that block, or SELECT pg_terminate_backend(PID);"
      : remedyFor(blockers.map(({ pid }) => pid)),
    seconds > (critical ?? Number.POSITIVE_INFINITY) ? 'critical' : 'warning',
  );
});
