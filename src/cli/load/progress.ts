import { formatDuration } from '../../format/duration.js';
import { formatCount } from '../../format/number.js';
import type { StudyProgress } from '../../load/study/plan.js';

/** One line on how a study is doing. */
export function renderStudyProgress(progress: StudyProgress): string {
  const { strategy, load, round, rounds, done, failed, isWaiting, leftMs } = progress;
  const trial = rounds === 1 ? load : `${load}, round ${round}/${rounds}`;
  const name = strategy === 'bare' ? 'bare statement' : strategy;
  const left = leftMs < 1000 ? 'nearly done' : `${formatDuration(Math.ceil(leftMs / 1000) * 1000)} left`;
  const counts = isWaiting
    ? 'waiting for the server to take new connections as before'
    : `${formatCount(done)} done, ${formatCount(failed)} errors`;
  return `${left}  ${name}  ${trial}  ${counts}`;
}
