import { formatCount } from '../../../format/number.js';
import type { Column } from '../../../format/table.js';
import type { BouncerFacts, BouncerPool } from '../../../monitor/facts.js';
import { serversOf } from '../../../monitor/render/bouncer-section.js';
import { type Line, span } from '../../../monitor/render/spans.js';
import { formatAge, paragraph, type SectionInput, sourcesOf, tableLines } from './parts.js';

interface BouncerColumn extends Column {
  readonly cell: (pool: BouncerPool) => string;
}

const number = (title: string, cell: (pool: BouncerPool) => number | undefined, leaves?: number): BouncerColumn => ({
  title,
  align: 'right',
  cell: (pool) => (cell(pool) === undefined ? '–' : formatCount(cell(pool) ?? 0)),
  ...(leaves !== undefined && { leaves }),
});

const columns: readonly BouncerColumn[] = [
  { title: 'database', minWidth: 8, cell: ({ database }) => database },
  { title: 'user', minWidth: 6, leaves: 3, cell: ({ user }) => user },
  { title: 'mode', leaves: 6, cell: ({ mode }) => mode ?? '–' },
  number('clients', (pool) => pool.clientsActive),
  number('waiting', (pool) => pool.clientsWaiting),
  { title: 'longest wait', align: 'right', leaves: 2, cell: ({ maxWaitMs }) => formatAge(maxWaitMs) },
  number('servers', serversOf, 1),
  number('busy', (pool) => pool.serversActive, 4),
  number('idle', (pool) => pool.serversIdle, 5),
  number('size', (pool) => pool.poolSize, 1),
];

/** The pools of every PgBouncer. */
export function renderBouncers(input: SectionInput): Line[] {
  const render = (facts: BouncerFacts, source: string): Line[] => [
    [
      span(source, 'bold'),
      span(
        `  PgBouncer ${facts.version}, ${formatCount(facts.clients)} of ${formatCount(facts.maxClients)} clients`,
        'dim',
      ),
      ...(facts.isPaused ? [span('  PAUSED', 'yellow')] : []),
    ],
    ...facts.advisories.flatMap(({ id, what, fixedIn }) =>
      paragraph(`${id}, fixed in ${fixedIn}: ${what}`, input.width, 'yellow', 1),
    ),
    ...tableLines(
      columns,
      facts.pools.map((pool) => columns.map(({ cell }) => cell(pool))),
      input.width,
      (row) => ((facts.pools[row]?.clientsWaiting ?? 0) > 0 ? 'yellow' : undefined),
    ),
  ];
  return sourcesOf('bouncer', input, render, 'No PgBouncer is asked: name one with --bouncer-url or PGBOUNCER_URL.');
}
