import { cleanShort } from '../../format/clean-text.js';
import { formatDuration } from '../../format/duration.js';
import { joinList } from '../../format/list.js';
import { formatNoun } from '../../format/noun.js';
import { formatCount } from '../../format/number.js';
import type { ServerFacts, Session } from '../facts.js';
import { type Finding, worstOf } from '../finding.js';
import { prepared, remedyFor } from '../rules/blocked.js';
import { findRoots } from '../rules/blockers.js';

/** Maximum number of roots, and of chains behind one of them, in a sentence. */
const maxRoots = 3;
const maxChains = 4;
/** Maximum number of sessions of a chain in a sentence. */
const maxLinks = 6;

/** Ages of a session in the units of findings, by the metric that judges it. */
const ages: Readonly<Record<string, (session: Session) => number | undefined>> = {
  idleInTransaction: ({ state, stateMs }) => (state === 'idle in transaction' ? stateMs : undefined),
  abortedTransaction: ({ state, stateMs }) => (state === 'idle in transaction (aborted)' ? stateMs : undefined),
  oldestTransaction: ({ transactionMs }) => transactionMs,
};

/** Findings about blocked sessions and their blockers, as one. */
export interface LockCause {
  readonly finding: Finding;
  readonly replaced: readonly Finding[];
}

/**
 * Joins what is said about a chain of locks: that sessions are blocked, and that the session at the root is idle in a
 * transaction or has an old one. Undefined if nothing about it is wrong.
 */
export function lockCauseOf(findings: readonly Finding[], source: string, facts: ServerFacts): LockCause | undefined {
  const blocked = facts.sessions.filter(({ blockedBy }) => blockedBy.length > 0);
  const own = findings.filter((each) => each.layer === 'server' && each.source === source);
  const first = own.find(({ metric }) => metric === 'blocked');
  if (blocked.length === 0 || first === undefined) return undefined;
  const roots = [...findRoots(blocked)].sort(([, a], [, b]) => b - a).map(([pid]) => pid);
  const byPid = new Map(facts.sessions.map((session) => [session.pid, session]));
  const involved = new Set([...roots, ...blocked.map(({ pid }) => pid)]);
  const replaced = [first, ...own.filter((each) => isAboutOnly(each, facts.sessions, involved))];
  const status = worstOf(replaced);
  if (status === 'ok' || roots.length === 0) return undefined;
  const behind = childrenOf(blocked);
  const named = roots.slice(0, maxRoots).map((pid) => describeRoot(pid, byPid, behind));
  const more = roots.length > maxRoots ? [`${formatNoun(roots.length - maxRoots, 'more session')} likewise`] : [];
  return {
    finding: { ...first, status, message: `${[...named, ...more].join('; ')}.`, remedy: remedyFor(roots) },
    replaced,
  };
}

/** True if all sessions that the finding judges as bad are involved. */
function isAboutOnly(
  { metric, status, warning }: Finding,
  sessions: readonly Session[],
  involved: ReadonlySet<number>,
) {
  const ageOf = ages[metric];
  if (ageOf === undefined || status === 'ok') return false;
  return sessions.every((session) => (ageOf(session) ?? 0) / 1000 <= (warning ?? 0) || involved.has(session.pid));
}

/** Blocked sessions by the blocker that they are shown behind, as in the tree. */
function childrenOf(blocked: readonly Session[]): ReadonlyMap<number, readonly Session[]> {
  const pids = new Set(blocked.map(({ pid }) => pid));
  const children = new Map<number, Session[]>();
  for (const session of blocked) {
    const others = session.blockedBy.filter((pid) => pid !== session.pid);
    const blocker = others.find((pid) => !pids.has(pid)) ?? others[0];
    if (blocker === undefined) continue;
    const known = children.get(blocker);
    if (known) known.push(session);
    else children.set(blocker, [session]);
  }
  return children;
}

/** `nightly-report (pid 14904, idle in transaction for 47 s) holds up 2 sessions of shop: 14914 → 14925`. */
function describeRoot(
  pid: number,
  byPid: ReadonlyMap<number, Session>,
  behind: ReadonlyMap<number, readonly Session[]>,
): string {
  const { ends, held } = chainsBehind(pid, behind);
  const shown = ends.slice(0, maxChains).map(describeChain);
  const more = ends.length > maxChains ? [`${formatCount(ends.length - maxChains)} more`] : [];
  return `${nameRoot(pid, byPid.get(pid))} holds up ${formatNoun(held.length, 'session')} of ${applicationsOf(held)}: ${[...shown, ...more].join(', ')}`;
}

/** A session on a way down from the root. */
interface Link {
  readonly session: Session;
  readonly up: Link | undefined;
}

/** The ends of all ways down from a session, and all sessions on them. */
function chainsBehind(pid: number, behind: ReadonlyMap<number, readonly Session[]>) {
  const below = (from: number, up: Link | undefined): Link[] =>
    (behind.get(from) ?? []).map((session) => ({ session, up })).reverse();
  const seen = new Set([pid]);
  const open = below(pid, undefined);
  const [ends, held]: [Link[], Session[]] = [[], []];
  for (let link = open.pop(); link !== undefined; link = open.pop()) {
    if (seen.has(link.session.pid)) continue;
    seen.add(link.session.pid);
    held.push(link.session);
    const next = below(link.session.pid, link);
    if (next.length === 0) ends.push(link);
    open.push(...next);
  }
  return { ends, held };
}

/** `14914 → 14925`, the first ones of a long chain. */
function describeChain(end: Link): string {
  const pids: number[] = [];
  for (let link: Link | undefined = end; link !== undefined; link = link.up) pids.push(link.session.pid);
  const shown = pids.reverse().slice(0, maxLinks).map(String);
  return [...shown, ...(pids.length > maxLinks ? [`${formatCount(pids.length - maxLinks)} more`] : [])].join(' → ');
}

function nameRoot(pid: number, session: Session | undefined): string {
  if (pid === prepared) return 'A prepared transaction';
  if (session === undefined) return `Pid ${pid}, which is not a visible session,`;
  const { state, stateMs } = session;
  const since = state === undefined || stateMs === undefined ? '' : `, ${state} for ${formatDuration(stateMs)}`;
  return `${nameApplication(session)} (pid ${pid}${since})`;
}

function applicationsOf(sessions: readonly Session[]): string {
  const names = [...new Set(sessions.map(nameApplication))];
  return names.length > 2 ? `${formatCount(names.length)} applications` : joinList(names);
}

function nameApplication({ application }: Session): string {
  return cleanShort(application) || 'an unnamed application';
}
