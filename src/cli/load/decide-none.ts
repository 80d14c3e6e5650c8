import { StudyError } from '../../load/study/errors.js';
import { decideOnNone, type NoneDecision, type NoneSituation } from '../../load/study/guard.js';

/** How many users `none` may have, and what to say about it. */
export interface NoneAllowance {
  /** 0: it is left out. */
  readonly mostUsers: number;
  readonly warnings: readonly string[];
}

/**
 * Decides whether `none` is driven, asking where somebody is there to answer.
 *
 * @param ask resolves with whether the answer was yes
 * @throws StudyError where it was asked for and must not be
 */
export async function allowNone(
  situation: NoneSituation,
  ask: (question: string) => Promise<boolean>,
): Promise<NoneAllowance> {
  const decision = decideOnNone(situation);
  if (decision.kind !== 'ask') return settle(decision);
  return (await ask(decision.question)) ? settle({ kind: 'run' }) : settle(decision.otherwise);
}

function settle(decision: NoneDecision): NoneAllowance {
  switch (decision.kind) {
    case 'refuse':
      throw new StudyError(decision.reason, { remedy: decision.remedy });
    case 'leave out':
      return { mostUsers: 0, warnings: [decision.warning] };
    case 'limit':
      return { mostUsers: decision.mostUsers, warnings: [decision.warning] };
    default:
      return { mostUsers: Number.POSITIVE_INFINITY, warnings: [] };
  }
}
