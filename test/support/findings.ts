import { evaluate } from '../../src/monitor/evaluate.js';
import type { Finding } from '../../src/monitor/finding.js';
import type { Snapshot } from '../../src/monitor/snapshot.js';
import { type Metric, resolveThresholds, type ThresholdOptions } from '../../src/monitor/thresholds.js';

export interface LookGiven {
  readonly previous?: Snapshot;
  readonly thresholds?: ThresholdOptions;
}

/** All findings of one metric. */
export function lookAll(metric: Metric, snapshot: Snapshot, { previous, thresholds }: LookGiven = {}): Finding[] {
  const { findings } = evaluate(snapshot, previous, resolveThresholds(thresholds, {}));
  return findings.filter((finding) => finding.metric === metric);
}

/** The only finding of one metric; there must be exactly one. */
export function look(metric: Metric, snapshot: Snapshot, given: LookGiven = {}): Finding {
  const [finding, ...others] = lookAll(metric, snapshot, given);
  if (finding === undefined || others.length > 0) {
    throw new Error(`expected one finding of ${metric}, got ${others.length + (finding === undefined ? 0 : 1)}`);
  }
  return finding;
}
