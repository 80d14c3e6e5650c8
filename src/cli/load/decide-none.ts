import { StudyError } from '../../load/study/errors.js';
import { type Allowance, decideOnNone, type NoneDecision, type NoneSituation } from '../../load/study/guard.js';

/**
 * Decides whether `none` is driven, asking where somebody is there to answer.
 *
 * @param ask resolves with whether the answer was yes
 * @throws StudyError where it was asked for and must not be
 */
export async function allowNone(
  situation: NoneSituation,
  ask: (question: string) => Promise<boolean>,
): Promise<Allowance> {
  const decision = decideOnNone(situation);
  if (decision.kind !== 'ask') return settle(decision);
  return (await ask(decision.question)) ? settle({ kind: 'run' }) : settle(decision.otherwise);
}

function settle(decision: NoneDecision): Allowance {
  switch (decision.kind) {
    case 'refuse':
      throw new StudyError(decision.reason, { remedy: decision.remedy });
    case 'leave out':
      return { maxUsers: 0, warnings: [decision.warning] };
    case 'limit':
      return { maxUsers: decision.maxUsers, warnings: [decision.warning] };
    default:
      return { maxUsers: Number.POSITIVE_INFINITY, warnings: [] };
  }
}
