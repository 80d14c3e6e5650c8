import { formatCount } from '../../../format/number.js';
import type { Column } from '../../../format/table.js';
import type { ApplicationUse, ServerFacts, SessionState } from '../../../monitor/facts.js';
import { type Line, span } from '../../../monitor/render/spans.js';
import { type SectionInput, sourcesOf, tableLines } from './parts.js';

interface ApplicationColumn extends Column {
  readonly cell: (use: ApplicationUse) => string;
}

const inState = (title: string, state: SessionState, leaves: number): ApplicationColumn => ({
  title,
  align: 'right',
  leaves,
  cell: ({ byState }) => (Object.keys(byState).length === 0 ? '–' : formatCount(byState[state] ?? 0)),
});

const columns: readonly ApplicationColumn[] = [
  { title: 'application', minWidth: 10, cell: ({ application }) => application || '(no name)' },
  { title: 'user', minWidth: 6, leaves: 3, cell: ({ user }) => user ?? '–' },
  { title: 'database', minWidth: 6, leaves: 4, cell: ({ database }) => database ?? '–' },
  { title: 'sessions', align: 'right', cell: ({ total }) => formatCount(total) },
  inState('active', 'active', 1),
  inState('idle', 'idle', 5),
  inState('idle in tx', 'idle in transaction', 2),
  inState('aborted tx', 'idle in transaction (aborted)', 6),
];

/** Connections by application, the most first. */
export function renderApplications(input: SectionInput): Line[] {
  const render = ({ byApplication, usable }: ServerFacts, source: string): Line[] => {
    const uses = byApplication.toSorted((a, b) => b.total - a.total);
    const rows = uses.map((use) => columns.map(({ cell }) => cell(use)));
    const title: Line = [span(source, 'bold'), span(`  ${formatCount(usable)} usable connections`, 'dim')];
    return [title, ...tableLines(columns, rows, input.width)];
  };
  return sourcesOf('server', input, render, 'No server is asked: name one with --url or DATABASE_URL.');
}
