import { formatDuration } from '../../format/duration.js';
import { formatCount } from '../../format/number.js';
import type { Paint } from '../../format/paint.js';
import { figureColumns, renderTable } from '../../format/table.js';
import type { Audit } from './invariant.js';
import type { Figures } from './tally.js';

/** All that a run found out. */
export interface Outcome {
  readonly control: Figures | undefined;
  readonly pool: Figures | undefined;
  /** `undefined` where there is none. */
  readonly pgBouncer: Figures | undefined;
  readonly audit: Audit;
  readonly isInterrupted: boolean;
}

/** Why a run is not a success; empty when it is. Errors of the control are expected. Pure. */
export function listFaults({ pool, pgBouncer, audit, isInterrupted }: Outcome): string[] {
  const faults: string[] = [];
  if (isInterrupted) faults.push('the run was interrupted');
  const strategies = [['the pool', pool] as const, ...(pgBouncer ? [['PgBouncer', pgBouncer] as const] : [])];
  for (const [name, strategy] of strategies) {
    if (strategy && strategy.failed > 0) faults.push(`${formatCount(strategy.failed)} requests through ${name} failed`);
    if (!isInterrupted && !strategy?.done) faults.push(`no request through ${name} succeeded`);
  }
  if (!audit.holds) faults.push('the accounts do not balance');
  return faults;
}

/** The table of figures, the audit and the verdict. Pure. */
export function renderOutcome(outcome: Outcome, paint: Paint): string {
  const strategies = [outcome.control, outcome.pool, outcome.pgBouncer].filter((figures) => figures !== undefined);
  const sections = [
    ...(strategies.length > 0 ? [renderFigures(strategies, paint)] : []),
    renderAudit(outcome.audit, paint),
  ];
  return `${[...sections, renderVerdict(outcome, paint)].join('\n\n')}\n`;
}

function renderFigures(strategies: readonly Figures[], paint: Paint): string {
  const row = (label: string, cell: (figures: Figures) => string) => [label, ...strategies.map(cell)];
  const kinds = [...new Set(strategies.flatMap(({ failures }) => [...failures.keys()]))];
  const rows = [
    row('users', ({ users }) => formatCount(users)),
    row('requests/s', (strategy) => formatCount(strategy.requestsPerSecond)),
    ...(strategies.length > 1 ? [row('  compared', (strategy) => formatRatio(strategy, strategies[0]))] : []),
    row('p50', (strategy) => formatLatency(strategy, strategy.p50Ms)),
    row('p95', (strategy) => formatLatency(strategy, strategy.p95Ms)),
    row('p99', (strategy) => formatLatency(strategy, strategy.p99Ms)),
    row('requests done', (strategy) => formatCount(strategy.done)),
    row('errors', (strategy) => formatCount(strategy.failed)),
    ...kinds.map((kind) => row(`  ${kind}`, ({ failures }) => formatCount(failures.get(kind) ?? 0))),
    row('max connections', (strategy) => strategy.peakConnections?.toString() ?? 'unknown'),
  ];
  const columns = figureColumns(['', ...strategies.map(({ name }) => name)]);
  const [head = '', ...lines] = renderTable(columns, rows, Number.POSITIVE_INFINITY);
  const notes = [
    'Requests/s and latencies are of requests that succeeded. Connections are those that the',
    'server counted, without the one session that counts them.',
  ];
  return [paint('bold', head), ...lines, '', ...notes.map((note) => paint('dim', note))].join('\n');
}

function formatLatency({ done }: Figures, ms: number): string {
  return done === 0 ? '–' : formatDuration(ms);
}

/** Throughput relative to the first strategy. */
function formatRatio(strategy: Figures, first: Figures | undefined): string {
  if (!first?.done || strategy === first) return '–';
  return `${(strategy.requestsPerSecond / first.requestsPerSecond).toFixed(1)}×`;
}

function renderAudit({ sums, matches }: Audit, paint: Paint): string {
  const check = (isGood: boolean, text: string) => `${paint(isGood ? 'green' : 'red', isGood ? '✓' : '✗')} ${text}`;
  const { acknowledged, lost, doubled, uncalledFor, unknown, unknownDone } = matches;
  const values = Object.entries(sums);
  const areEqual = new Set(values.map(([, sum]) => sum)).size === 1;
  const balances = values.map(([table, sum]) => `${table} ${formatCount(sum)}`).join(', ');
  const found = lost + doubled + uncalledFor === 0;
  const deviations = `${formatCount(lost)} lost, ${formatCount(doubled)} twice, ${formatCount(uncalledFor)} uncalled for`;
  const lines = [
    check(areEqual, `${areEqual ? 'All balances agree' : 'Balances differ'}: ${balances}`),
    check(
      found,
      `${formatCount(acknowledged)} transactions acknowledged: ${found ? 'each once in the history' : deviations}`,
    ),
  ];
  const open = `${formatCount(unknown)} more lost their connection during COMMIT; ${formatCount(unknownDone)} of them were committed.`;
  return [...lines, ...(unknown > 0 ? [`  ${open}`] : [])].join('\n');
}

function renderVerdict(outcome: Outcome, paint: Paint): string {
  const faults = listFaults(outcome);
  if (faults.length > 0) return paint('red', `Failed: ${faults.join('; ')}.`);
  const strategies = outcome.pgBouncer ? 'the pool or PgBouncer' : 'the pool';
  return paint('green', `Passed: no request through ${strategies} failed, and the accounts balance.`);
}
