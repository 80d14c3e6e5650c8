import type { SessionSignal } from '../../monitor/collect/server.js';
import { intervalRange } from '../ui/options.js';

/** The parts of the screen, in the order of their keys. */
export const sectionNames = [
  'overview',
  'pools',
  'bouncer',
  'sessions',
  'blocking',
  'applications',
  'findings',
  'activity',
] as const;
export type SectionName = (typeof sectionNames)[number];

/** Orders of the sessions; the first is that of relevance. */
export const sessionOrders = [
  'relevance',
  'transaction',
  'state',
  'age',
  'application',
  'user',
  'database',
  'waits',
] as const;
export type SessionOrder = (typeof sessionOrders)[number];

/** Orders of the statements of pg_stat_statements. */
export const statementOrders = ['total', 'load', 'calls', 'mean', 'misses'] as const;
export type StatementOrder = (typeof statementOrders)[number];

/** A session that can be selected, as it was shown. */
export interface Subject {
  readonly source: string;
  readonly pid: number;
  /** Its name for people, such as `pid 4711 (api as app)`. */
  readonly name: string;
  readonly isActive: boolean;
  /** Undefined if the role may not see it. */
  readonly ageMs: number | undefined;
}

/** A signal that the operator has yet to confirm. */
export interface Question {
  readonly signal: SessionSignal;
  readonly subject: Subject & { readonly ageMs: number };
}

/** State of the screen that the operator controls. */
export interface View {
  readonly section: SectionName;
  /** The first line of the section that is shown. */
  readonly scroll: number;
  readonly isPaused: boolean;
  readonly isHelp: boolean;
  readonly order: SessionOrder;
  readonly statementOrder: StatementOrder;
  /** True if the orders are reversed. */
  readonly isReversed: boolean;
  /** The selected session, and its place in the list, which counts once the session is gone. */
  readonly selected?: (Pick<Subject, 'source' | 'pid'> & { readonly at: number }) | undefined;
  readonly question?: Question | undefined;
  /** A sentence on what the last key did, until the next one. */
  readonly notice?: string | undefined;
  /** Time between two looks. */
  readonly intervalMs: number;
}

/** Size of a terminal. */
export interface Size {
  readonly columns: number;
  readonly rows: number;
}

/** The view at the start. */
export function firstView(intervalMs: number): View {
  return {
    ...{ section: 'overview', scroll: 0, isPaused: false, isHelp: false, intervalMs },
    ...{ order: 'relevance', statementOrder: 'total', isReversed: false },
  };
}

const stepsMs = [500, 1000, 2000, 5000, 10_000, 30_000, 60_000, 300_000, 900_000, intervalRange.max] as const;

/** The next longer or shorter interval. */
export function stepInterval(intervalMs: number, direction: 'longer' | 'shorter'): number {
  const next =
    direction === 'longer' ? stepsMs.find((step) => step > intervalMs) : stepsMs.findLast((step) => step < intervalMs);
  return next ?? intervalMs;
}
