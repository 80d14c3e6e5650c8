import type { LayerName } from './snapshot.js';

/** Statuses from best to worst; `advice` is a suggestion about something that is not a problem. */
export const statuses = ['ok', 'advice', 'unknown', 'warning', 'critical'] as const;
export type Status = (typeof statuses)[number];

/** Exit codes by status, as in monitoring plugins. */
export const exitCodes: Readonly<Record<Status, 0 | 1 | 2 | 3>> = {
  ok: 0,
  advice: 0,
  warning: 1,
  critical: 2,
  unknown: 3,
};

export type Unit = 'connections' | 'callers' | 'sessions' | 'share' | 'ms' | 's' | 'count';

/** A rule's evaluation of one value. */
export interface Finding {
  readonly layer: LayerName;
  /** The source, and the pool, limited role or limited database within it if the finding is about one. */
  readonly source: string;
  readonly pool?: string | undefined;
  /** Metric, such as `utilization`; the same name as in thresholds, metrics and health checks. */
  readonly metric: string;
  /** Undefined if unknown. */
  readonly value: number | undefined;
  readonly unit: Unit;
  /** Limits that the value must exceed, in the finding's unit; undefined if there is none. */
  readonly warning: number | undefined;
  readonly critical: number | undefined;
  readonly status: Status;
  /** The situation, in one sentence with its numbers. */
  readonly message: string;
  /** The remedy; empty if there is none. */
  readonly remedy: string;
}

/** Returns the worst status; `ok` if there are no findings. */
export function worstOf(all: readonly { readonly status: Status }[]): Status {
  return statuses[Math.max(0, ...all.map(({ status }) => statuses.indexOf(status)))] as Status;
}
