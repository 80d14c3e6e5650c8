import { formatDuration } from '../../format/duration.js';
import { formatBytes } from '../../format/number.js';
import { check } from '../check.js';
import { answered, type DoctorFacts, factsOf, type ServerFacts } from '../facts.js';

/** Bytes of the log that a replica in good order may not have replayed for a moment, about a segment. */
const maxBytes = 16e6;

export const replicaLag = check('replica-lag', 'warning', 'Replicas follow the primary', (facts) =>
  standbysOf(facts).flatMap(({ name, server }) => {
    const { replay } = server;
    const bytes = behindOf(server, facts);
    if (replay === null || bytes === 0) return [];
    const { isPaused, hasReceiver, seconds } = replay;
    const limit = (facts.configuration.config?.pool.maxReplicaLagMs ?? 10_000) / 1000;
    const isOld = seconds === null || seconds > limit;
    if (!isPaused && !(isOld && (bytes > maxBytes || !hasReceiver))) return [];
    const since = seconds === null ? '' : `, its last replayed transaction ${formatDuration(seconds * 1000)} old`;
    const behind = `Replica ${name} is ${formatBytes(bytes)} behind the primary${since}`;
    if (isPaused)
      return [
        {
          evidence: `${behind}: replay is paused.`,
          remedy: 'On it, as a superuser: SELECT pg_wal_replay_resume();',
        },
      ];
    if (!hasReceiver)
      return [
        {
          evidence: `${behind}: it receives nothing from the primary.`,
          remedy: 'Read its log, and correct primary_conninfo; or build it anew with pg_basebackup if the log is gone.',
        },
      ];
    return [
      {
        evidence: `${behind}.`,
        remedy:
          'End long statements on it, which replay waits for up to max_standby_streaming_delay; else its disk or network is too slow.',
      },
    ];
  }),
);

/** The standbys that answered: replicas, and the server itself if it is one. */
function standbysOf({ server, readers }: DoctorFacts) {
  const all = [...answered(server === undefined ? [] : [server]), ...answered(readers)];
  return all.filter(({ facts }) => facts.isStandby).map(({ name, facts }) => ({ name, server: facts }));
}

/** Bytes of the log that a standby has not replayed, including those of the primary that it has not received. */
function behindOf({ replay, logBytes }: ServerFacts, { server }: DoctorFacts): number {
  const primary = factsOf(server);
  const missing = primary === undefined || primary.isStandby ? 0 : primary.logBytes - logBytes;
  return Math.max(0, missing, replay?.bytes ?? 0);
}
