import { viewDetail } from '../../../dashboard/view/detail.js';
import type { WireDatabase, WireDetail, WireStatement } from '../../../dashboard/wire.js';
import { formatDuration } from '../../../format/duration.js';
import { formatBytes, formatCount, formatRate, formatShare, formatUpTo } from '../../../format/number.js';
import { type Line, span } from '../../../monitor/render/spans.js';
import type { StatementOrder } from '../view.js';
import { paragraph, type SectionInput, sourcesOf, tableLines } from './parts.js';

/** Numbers of rows of each list. */
const max = { databases: 10, statements: 15, tables: 5 } as const;

/** Transactions, rows, cache, sizes, statements, replicas and vacuum of each server. */
export function renderActivity(input: SectionInput): Line[] {
  const render = (_: unknown, source: string): Line[] => {
    const over = input.details?.get(source);
    const { detail } = over === undefined ? { detail: null } : viewDetail(over, input);
    const title: Line = [span(source, 'bold')];
    if (detail === null) return [title, [span('Reading …', 'dim')]];
    const { width } = input;
    return [
      title,
      ...databaseLines(detail, width),
      ...statementLines(detail, input),
      ...replicaLines(detail, width),
      ...vacuumLines(detail, width),
      ...detail.gaps.flatMap((gap) => paragraph(gap, width, 'yellow')),
    ];
  };
  return sourcesOf('server', input, render, 'No server is asked: name one with --url or DATABASE_URL.');
}

const rate = (value: number | null): string => (value === null ? '–' : `${formatRate(value)}/s`);
const share = (value: number | null): string => (value === null ? '–' : formatShare(value));

const databaseColumns = [
  { title: 'database', minWidth: 8 },
  { title: 'sessions', align: 'right', leaves: 4 },
  { title: 'transactions', align: 'right' },
  { title: 'rolled back', align: 'right', leaves: 3 },
  { title: 'rows read', align: 'right' },
  { title: 'written', align: 'right' },
  { title: 'cache hits', align: 'right' },
  { title: 'temporary', align: 'right', leaves: 1 },
  { title: 'size', align: 'right' },
  { title: 'growth', align: 'right', leaves: 2 },
] as const;

function databaseLines({ databases }: WireDetail, width: number): Line[] {
  return tableLines(databaseColumns, databases.slice(0, max.databases).map(databaseRow), width);
}

function databaseRow(row: WireDatabase): string[] {
  const { name, sessions, transactions, rollbacks, tuplesRead, tuplesWritten, hitShare, tempBytes, bytes, growth } =
    row;
  return [
    ...[name, formatCount(sessions), rate(transactions), rate(rollbacks), rate(tuplesRead), rate(tuplesWritten)],
    share(hitShare),
    tempBytes === null ? '–' : `${formatBytes(tempBytes)}/s`,
    bytes === null ? '–' : formatBytes(bytes),
    growth === null ? '–' : `${growth < 0 ? '-' : '+'}${formatBytes(Math.abs(growth))}/h`,
  ];
}

const statementColumns = [
  { title: 'statement', minWidth: 12 },
  { title: 'total', align: 'right' },
  { title: 'share', align: 'right', leaves: 3 },
  { title: 'running now', align: 'right', leaves: 1 },
  { title: 'calls', align: 'right' },
  { title: 'mean', align: 'right' },
  { title: 'cache hits', align: 'right', leaves: 2 },
] as const;

/** Values to sort by, the largest first. */
const statementValues: Readonly<Record<StatementOrder, (statement: WireStatement) => number>> = {
  total: ({ totalMs }) => totalMs,
  load: ({ load }) => load ?? -1,
  calls: ({ calls }) => calls,
  mean: ({ meanMs }) => meanMs,
  misses: ({ hitShare }) => 1 - (hitShare ?? 1),
};

const orderWords: Readonly<Record<StatementOrder, string>> = {
  total: '',
  load: 'by load now',
  calls: 'by number of calls',
  mean: 'by mean time',
  misses: 'by share of cache misses',
};

function statementLines({ statements }: WireDetail, { width, view }: SectionInput): Line[] {
  if (statements === null)
    return [[], ...paragraph('No statistics of statements: see pg_stat_statements.', width, 'dim')];
  const { statementOrder, isReversed } = view;
  const sign = isReversed ? -1 : 1;
  const measure = statementValues[statementOrder];
  const rows = statements
    .toSorted((a, b) => sign * (measure(b) - measure(a)))
    .slice(0, max.statements)
    .map(({ text, totalMs, timeShare, load, calls, meanMs, hitShare }) => [
      ...[text.replace(/\s+/g, ' ').trim(), formatDuration(totalMs), share(timeShare)],
      ...[load === null ? '–' : formatUpTo(load / 1000, 2)],
      ...[formatCount(calls), formatDuration(meanMs), share(hitShare)],
    ]);
  const words = [orderWords[statementOrder], isReversed ? 'reversed' : ''].filter((word) => word !== '').join(', ');
  const title: Line[] = words === '' ? [] : [[span(`statements ${words}`, 'dim')]];
  return [[], ...title, ...tableLines(statementColumns, rows, width)];
}

function replicaLines({ replicas, slots, standbyLagMs }: WireDetail, width: number): Line[] {
  const idle = slots.filter(({ isActive }) => !isActive);
  const sentences = [
    ...(standbyLagMs === null ? [] : [`Standby, ${formatDuration(standbyLagMs)} behind its primary.`]),
    ...replicas.map(({ application, client, state, sync, lagMs, lagBytes }) => {
      const behind = lagBytes === null ? '' : `, ${formatBytes(lagBytes)} behind`;
      return `Replica ${application} (${client ?? 'local'}): ${state}, ${sync || 'hidden'}, lag ${formatDuration(lagMs ?? 0)}${behind}.`;
    }),
    ...idle.map(({ name, keptBytes }) => {
      return `No one reads replication slot ${name}, for which ${keptBytes === null ? 'log' : formatBytes(keptBytes)} is kept.`;
    }),
  ];
  return sentences.length === 0 ? [] : [[], ...sentences.flatMap((sentence) => paragraph(sentence, width))];
}

function vacuumLines({ vacuums, quotas, tables }: WireDetail, width: number): Line[] {
  const inUse = quotas.map(({ name, used, limit }) => `${used ?? 'hidden'} of ${limit} ${name}`);
  const running = vacuums.map(({ table, database, phase, share: done }) => {
    return `Vacuum of ${table} in ${database}: ${phase}, ${share(done)} scanned.`;
  });
  const dead = tables
    .slice(0, max.tables)
    .map(
      ({ name, deadRows, liveRows }) => `${name}: ${formatCount(deadRows)} dead rows, ${formatCount(liveRows)} live.`,
    );
  return [
    [],
    ...[...(inUse.length === 0 ? [] : [`In use: ${inUse.join(', ')}.`]), ...running, ...dead].flatMap((sentence) =>
      paragraph(sentence, width, 'dim'),
    ),
  ];
}
