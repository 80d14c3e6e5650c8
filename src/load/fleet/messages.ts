import type { FleetStats } from '../../budget/seats.js';

/** Settings of a process of the fleet, in its command line as JSON. */
export interface MemberTask {
  readonly url: string;
  readonly poolMax: number;
  /** Maximum number of connections of all processes; undefined for none. */
  readonly fleetMax?: number | 'auto' | undefined;
  readonly fleetMin?: number;
  readonly weight?: number;
  /** Maximum wait of a caller for a connection. @default the pool's */
  readonly acquireTimeoutMs?: number;
  /** Interval of its reports, in milliseconds. */
  readonly reportMs: number;
}

/** Messages to a process of the fleet. */
export type ToMember =
  /** From now on this many callers run statements that take `holdMs` on a connection of their own. */
  { readonly kind: 'want'; readonly callers: number; readonly holdMs: number } | { readonly kind: 'end' };

/** Report of a process: counters since its start. */
export interface MemberReport {
  readonly done: number;
  /** Messages of errors, each with its number. */
  readonly errors: Readonly<Record<string, number>>;
  readonly open: number;
  readonly inUse: number;
  readonly callers: number;
  readonly fleet: FleetStats | undefined;
  /** Processor time, in milliseconds. */
  readonly cpuMs: number;
}
