import { originComment } from '../../monitor/collect/server-sql.js';
import type { DatabaseCounters, Dated, ServerDetails, StatementFacts, VacuumFacts } from '../../monitor/details.js';
import { summaryOf } from '../../sql/summary.js';
import { hitShareOf, perSecond } from '../rates.js';
import type { WireDatabase, WireDetail, WireStatement, WireVacuum } from '../wire.js';
import type { DetailsOverTime, ViewContext } from './context.js';
import { toWire } from './values.js';

/** Values of a server's series that come from its details; NaN where unknown. */
export interface DetailRates {
  readonly tuplesRead: number;
  readonly tuplesWritten: number;
  readonly hitShare: number;
  readonly tempBytes: number;
  readonly logBytes: number;
  readonly bytes: number;
  readonly lagMs: number;
}

const unknownRates: DetailRates = {
  ...{ tuplesRead: Number.NaN, tuplesWritten: Number.NaN, hitShare: Number.NaN, tempBytes: Number.NaN },
  ...{ logBytes: Number.NaN, bytes: Number.NaN, lagMs: Number.NaN },
};

const hourMs = 3_600_000;
const blockBytes = 8192;
/** Number of transaction ids that may be in use. */
const maxIds = 2 ** 31;

/** The details for the page, and their rates. */
export function viewDetail(
  { now, before, beforeStatements, first }: DetailsOverTime,
  { hasStatements }: Pick<ViewContext, 'hasStatements'>,
) {
  if (now === undefined) return { detail: null, rates: unknownRates };
  const { activity, statements, quotas, sizes, gaps } = now;
  const detail: WireDetail = {
    databases: viewDatabases(now, before, first),
    replicas: activity?.facts.replicas ?? [],
    slots: activity?.facts.slots ?? [],
    vacuums: (activity?.facts.vacuums ?? []).map(viewVacuum),
    quotas: quotas?.facts ?? [],
    tables: sizes?.facts.tables ?? [],
    statements:
      statements === undefined ? null : viewStatements(statements, beforeStatements?.statements, hasStatements),
    standbyLagMs: activity?.facts.standbyLagMs ?? null,
    gaps,
  };
  return { detail, rates: ratesOf(now, before) };
}

function ratesOf({ activity, sizes }: ServerDetails, before: ServerDetails | undefined): DetailRates {
  if (activity === undefined) return unknownRates;
  const { facts } = activity;
  const earlier = before?.activity;
  const elapsedMs = earlier === undefined ? 0 : activity.at - earlier.at;
  const total = (of: (row: DatabaseCounters) => number, given = facts) =>
    given.databases.reduce((sum, row) => sum + of(row), 0);
  const rate = (of: (row: DatabaseCounters) => number) =>
    perSecond(total(of), earlier && total(of, earlier.facts), elapsedMs);
  const lags = facts.replicas.flatMap(({ lagMs }) => (lagMs === null ? [] : [lagMs]));
  const bytes = Object.values(sizes?.facts.databases ?? {});
  return {
    tuplesRead: rate(({ tuplesFetched }) => tuplesFetched),
    tuplesWritten: rate(({ tuplesWritten }) => tuplesWritten),
    hitShare: hitShareOf(
      rate(({ blocksHit }) => blocksHit),
      rate(({ blocksRead }) => blocksRead),
    ),
    tempBytes: rate(({ tempBytes }) => tempBytes),
    logBytes: perSecond(facts.logBytes ?? undefined, earlier?.facts.logBytes ?? undefined, elapsedMs),
    bytes: bytes.length === 0 ? Number.NaN : bytes.reduce((sum, each) => sum + each, 0),
    lagMs: facts.standbyLagMs ?? (lags.length === 0 ? Number.NaN : Math.max(...lags)),
  };
}

function viewDatabases(
  { activity, sizes }: ServerDetails,
  before: ServerDetails | undefined,
  first: ServerDetails | undefined,
): WireDatabase[] {
  if (activity === undefined) return [];
  const earlier = before?.activity;
  const rows = new Map(earlier?.facts.databases.map((row) => [row.name, row]));
  const elapsedMs = earlier === undefined ? 0 : activity.at - earlier.at;
  const sizedMs = sizes === undefined || first?.sizes === undefined ? 0 : sizes.at - first.sizes.at;
  return activity.facts.databases.map((row) => {
    const old = rows.get(row.name);
    const rate = (of: (each: DatabaseCounters) => number) => perSecond(of(row), old && of(old), elapsedMs);
    const bytes = sizes?.facts.databases[row.name];
    const grown = (bytes ?? Number.NaN) - (first?.sizes?.facts.databases[row.name] ?? Number.NaN);
    return {
      ...{ name: row.name, sessions: row.sessions, deadlocks: row.deadlocks, bytes: bytes ?? null },
      transactions: toWire(rate(({ commits, rollbacks }) => commits + rollbacks)),
      rollbacks: toWire(rate(({ rollbacks }) => rollbacks)),
      tuplesRead: toWire(rate(({ tuplesFetched }) => tuplesFetched)),
      tuplesWritten: toWire(rate(({ tuplesWritten }) => tuplesWritten)),
      hitShare: toWire(
        hitShareOf(
          rate(({ blocksHit }) => blocksHit),
          rate(({ blocksRead }) => blocksRead),
        ),
      ),
      tempBytes: toWire(rate(({ tempBytes }) => tempBytes)),
      idsUsed: toWire((sizes?.facts.ages[row.name] ?? Number.NaN) / maxIds),
      growth: sizedMs > 0 ? toWire((grown * hourMs) / sizedMs) : null,
    };
  });
}

function viewVacuum({ scannedBlocks, totalBlocks, pid, database, table, phase, runningMs }: VacuumFacts): WireVacuum {
  return {
    pid,
    database,
    table,
    phase,
    runningMs,
    share: totalBlocks === 0 ? null : toWire(scannedBlocks / totalBlocks),
  };
}

function viewStatements(
  { at, facts }: Dated<readonly StatementFacts[]>,
  before: Dated<readonly StatementFacts[]> | undefined,
  hasStatements: boolean,
): WireStatement[] {
  const earlier = new Map(before?.facts.map((row) => [row.id, row]));
  const elapsedMs = before === undefined ? 0 : at - before.at;
  return facts.map((row) => ({
    ...{ id: row.id, user: row.user, database: row.database, calls: row.calls, rows: row.rows },
    text: hasStatements
      ? row.text
      : row.text.includes(originComment)
        ? 'Headroom’s monitor'
        : (summaryOf(row.text) ?? 'a statement'),
    totalMs: toWire(row.totalMs) ?? 0,
    timeShare: row.allMs > 0 ? toWire(row.totalMs / row.allMs) : null,
    meanMs: toWire(row.totalMs / Math.max(1, row.calls)) ?? 0,
    hitShare: toWire(hitShareOf(row.blocksHit, row.blocksRead)),
    tempBytes: row.tempBlocks * blockBytes,
    load: toWire(perSecond(row.totalMs, earlier.get(row.id)?.totalMs, elapsedMs)),
  }));
}
