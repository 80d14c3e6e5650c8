import { type Finding, type Status, statuses, worstOf } from './finding.js';
import type { Report } from './report.js';
import { rules } from './rules/all.js';
import type { LayerName, Snapshot } from './snapshot.js';
import type { Thresholds } from './thresholds.js';

const layers: readonly LayerName[] = ['pool', 'bouncer', 'server'];

/**
 * Evaluates a snapshot against the thresholds. Pure.
 *
 * The verdict is the worst status, or `ok` if that is `advice`.
 *
 * @param previous an earlier snapshot, for rates over the time in between; ignored if it is not older
 * @param settled the processes several seconds ago, for what must last to be reported; by default those of `previous`
 */
export function evaluate(
  snapshot: Snapshot,
  previous: Snapshot | undefined,
  thresholds: Thresholds,
  settled?: Snapshot['apps'],
): Report {
  const before = previous !== undefined && previous.takenAt < snapshot.takenAt ? previous : undefined;
  const elapsedMs = before && snapshot.takenAt - before.takenAt;
  const context = { snapshot, previous: before, settled: settled ?? before?.apps, thresholds, elapsedMs };
  const findings = rules.flatMap((rule) => rule(context)).sort(byUrgency);
  return Object.freeze({
    verdict: verdictOf(findings),
    findings: Object.freeze(findings),
    snapshot,
    previous: before,
  });
}

/** The sort is stable, so that equal findings keep the order of the rules. */
function byUrgency(one: Finding, other: Finding): number {
  const byStatus = statuses.indexOf(other.status) - statuses.indexOf(one.status);
  return byStatus || layers.indexOf(one.layer) - layers.indexOf(other.layer);
}

function verdictOf(findings: readonly Finding[]): Status {
  const worst = worstOf(findings);
  return worst === 'advice' ? 'ok' : worst;
}
