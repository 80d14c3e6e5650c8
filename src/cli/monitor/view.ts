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
export const sessionOrders = ['relevance', 'transaction', 'state', 'age', 'application'] as const;
export type SessionOrder = (typeof sessionOrders)[number];

/** State of the screen that the operator controls. */
export interface View {
  readonly section: SectionName;
  /** The first line of the section that is shown. */
  readonly scroll: number;
  readonly isPaused: boolean;
  readonly isHelp: boolean;
  readonly order: SessionOrder;
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
  return { section: 'overview', scroll: 0, isPaused: false, isHelp: false, order: 'relevance', intervalMs };
}

const stepsMs = [500, 1000, 2000, 5000, 10_000, 30_000, 60_000, 300_000, 900_000, intervalRange.max] as const;

/** The next longer or shorter interval. */
export function stepInterval(intervalMs: number, direction: 'longer' | 'shorter'): number {
  const next =
    direction === 'longer' ? stepsMs.find((step) => step > intervalMs) : stepsMs.findLast((step) => step < intervalMs);
  return next ?? intervalMs;
}
