import type { LayerName } from './snapshot.js';

/** From good to bad; `advice` is something to think about that is no trouble. */
export const statuses = ['ok', 'advice', 'unknown', 'warning', 'critical'] as const;
export type Status = (typeof statuses)[number];

/** What a command says of it to whoever started it, as monitoring plugins do. */
export const exitCodes: Readonly<Record<Status, 0 | 1 | 2 | 3>> = {
  ok: 0,
  advice: 0,
  warning: 1,
  critical: 2,
  unknown: 3,
};

export type Unit = 'connections' | 'callers' | 'sessions' | 'share' | 'ms' | 's' | 'count';

/** What a rule has to say of one number. */
export interface Finding {
  readonly layer: LayerName;
  /** The source, and within it the pool, if it is about one. */
  readonly source: string;
  readonly pool?: string | undefined;
  /** Such as `utilization`; the same name as in thresholds, metrics and health checks. */
  readonly metric: string;
  /** Undefined when it cannot be told. */
  readonly value: number | undefined;
  readonly unit: Unit;
  /** At which values it is a warning and critical, in the finding's unit; undefined where it never is. */
  readonly warning: number | undefined;
  readonly critical: number | undefined;
  readonly status: Status;
  /** What is the case, in one sentence with the figures. */
  readonly message: string;
  /** What to do about it; empty when there is nothing. */
  readonly remedy: string;
}

/** The worst of all; `ok` when there are none. */
export function worstOf(all: readonly { readonly status: Status }[]): Status {
  return statuses[Math.max(0, ...all.map(({ status }) => statuses.indexOf(status)))] as Status;
}
