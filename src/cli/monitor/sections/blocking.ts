import { formatNoun } from '../../../format/noun.js';
import type { ServerFacts, Session } from '../../../monitor/facts.js';
import { blockingTree } from '../../../monitor/render/blocking.js';
import { mostTelling } from '../../../monitor/render/sessions.js';
import { type Line, span } from '../../../monitor/render/spans.js';
import { type SectionInput, sourcesOf, tableLines } from './parts.js';

/** More than anyone scrolls through. */
const maxShown = 1000;
/** Beyond this, lines of the tree are not indented further. */
const deepest = 12;

const statementColumns = [
  { title: 'pid', align: 'right' },
  { title: 'statement', minWidth: 20 },
] as const;

/** Statements of blockers and blocked sessions, the last one where none runs. */
function statementLines(sessions: readonly Session[], source: string, { hasStatements, details, width }: SectionInput) {
  const blocked = sessions.filter(({ blockedBy }) => blockedBy.length > 0);
  if (!hasStatements || blocked.length === 0) return [];
  const texts = details?.get(source)?.now?.texts;
  const involved = new Set(blocked.flatMap(({ pid, blockedBy }) => [pid, ...blockedBy]));
  const rows = mostTelling(sessions, involved.size)
    .filter(({ pid }) => involved.has(pid))
    .map(({ pid }) => [String(pid), texts?.get(pid)?.replace(/\s+/g, ' ').trim() ?? '–']);
  return [[] as Line, ...tableLines(statementColumns, rows, width)];
}

/** Blocking tree: blockers at the root, the sessions that wait for them below. */
export function renderBlocking(input: SectionInput): Line[] {
  const render = ({ sessions }: ServerFacts, source: string): Line[] => {
    const blocked = sessions.filter(({ blockedBy }) => blockedBy.length > 0).length;
    const summary = blocked === 0 ? 'nobody waits for a lock' : `${formatNoun(blocked, 'blocked session')}`;
    const locks = input.details?.get(source)?.now?.locks;
    const tree = blockingTree(sessions, maxShown, Math.min(deepest, Math.floor(input.width / 10)), locks);
    // Lines that are indented are about those who wait; the others hold them up.
    const lines = tree.map((text): Line => [span(text, /^[│├└ ]/.test(text) ? undefined : 'yellow')]);
    return [[span(source, 'bold'), span(`  ${summary}`, 'dim')], ...lines, ...statementLines(sessions, source, input)];
  };
  return sourcesOf('server', input, render, 'No server is asked: name one with --url or DATABASE_URL.');
}
