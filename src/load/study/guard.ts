import { formatNoun } from '../../format/noun.js';
import { formatCount } from '../../format/number.js';

/** What the decision about `none` depends on: it opens a connection for every request, as many at once as come. */
export interface NoneSituation {
  /** Started by the study, for it alone. */
  readonly isOwnServer: boolean;
  readonly otherSessions: number;
  readonly usableConnections: number;
  /** Maximum number of concurrent connections of the loads; `Infinity` for requests at a rate. */
  readonly maxUsers: number;
  /** Requested explicitly, not by default. */
  readonly isAskedFor: boolean;
  /** Given in advance. */
  readonly hasConsent: boolean;
  /** True if the operator can be asked. */
  readonly canAsk: boolean;
}

/** Limit on the users of a strategy with a connection per user, with warnings. */
export interface Allowance {
  /** 0: it is left out. */
  readonly maxUsers: number;
  readonly warnings: readonly string[];
}

/** Decision about the strategy `none`. */
export type NoneDecision =
  | { readonly kind: 'run' }
  /** Only with so many users, for that reason. */
  | { readonly kind: 'limit'; readonly maxUsers: number; readonly warning: string }
  | { readonly kind: 'leave out'; readonly warning: string }
  | { readonly kind: 'refuse'; readonly reason: string; readonly remedy: string }
  | { readonly kind: 'ask'; readonly question: string; readonly otherwise: NoneDecision };

/** Decides whether to drive the strategy that may exhaust a server's connections. Pure. */
export function decideOnNone(situation: NoneSituation): NoneDecision {
  const { isOwnServer, hasConsent, canAsk } = situation;
  if (isOwnServer || hasConsent) return { kind: 'run' };
  const unasked = decideUnasked(situation);
  if (!canAsk || unasked.kind === 'run') return unasked;
  const otherwise = unasked.kind === 'refuse' ? leaveOut(situation) : unasked;
  return { kind: 'ask', question: renderQuestion(situation), otherwise };
}

/** Half of a server's slots are left to others. */
function decideUnasked(situation: NoneSituation): NoneDecision {
  const { otherSessions, usableConnections, maxUsers, isAskedFor } = situation;
  const half = Math.floor(usableConnections / 2);
  if (otherSessions > 0) return isAskedFor ? refuse(situation) : leaveOut(situation);
  if (maxUsers <= half) return { kind: 'run' };
  const which = `with more than ${formatNoun(half, 'user')}${Number.isFinite(maxUsers) ? '' : ' or at a rate'}`;
  const warning =
    `Loads of \`none\` ${which} were left out: more would take over half of the ` +
    `${formatCount(usableConnections)} connections that the server has for everybody; --yes allows it.`;
  return { kind: 'limit', maxUsers: half, warning };
}

function leaveOut({ otherSessions }: NoneSituation): NoneDecision {
  const warning =
    `\`none\` was left out: the server is in use by ${formatNoun(otherSessions, 'other session')}, which could be ` +
    'refused while it runs; --yes allows it.';
  return { kind: 'leave out', warning };
}

function refuse({ otherSessions }: NoneSituation): NoneDecision {
  return {
    kind: 'refuse',
    reason: `The server is in use by ${formatNoun(otherSessions, 'other session')}, which could be refused while \`none\` runs.`,
    remedy: 'Use a server of its own, leave `none` out with --strategies, or allow it with --yes.',
  };
}

function renderQuestion({ otherSessions, usableConnections, maxUsers }: NoneSituation): string {
  const most = Number.isFinite(maxUsers) ? `up to ${formatCount(maxUsers)}` : 'as many connections as requests wait';
  const used = otherSessions > 0 ? ` and is in use by ${formatNoun(otherSessions, 'other session')}` : '';
  return (
    `\`none\` opens ${most}${Number.isFinite(maxUsers) ? ' connections' : ''} at once. The server has ` +
    `${formatCount(usableConnections)} for everybody${used}; others may be refused meanwhile. Drive it?`
  );
}
