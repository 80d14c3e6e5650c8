import { listLinearTicks, listLogTicks, smallest } from './ticks.js';

/** An axis and its labels. */
export interface Axis {
  /** `quantile`: nines take equal room, as in HdrHistogram's plots, so that the slowest requests can be seen. */
  readonly kind: 'linear' | 'log' | 'quantile';
  readonly label: string;
  readonly format: (value: number) => string;
  /** The value where there is room, as in a table. @default what `format` says */
  readonly exact?: (value: number) => string;
  /** The value in a sentence, such as `with 5,000 users`. @default `at` and what `format` says */
  readonly tell?: (value: number) => string;
  /** Where ticks stand. @default round values */
  readonly ticks?: readonly number[];
  /** Values that the axis must contain in addition to those drawn. */
  readonly include?: readonly number[];
}

/** Mapping of values to pixels. */
export interface Scale {
  readonly at: (value: number) => number;
  readonly ticks: readonly number[];
  /** True for a logarithmic scale. */
  readonly isLog: boolean;
}

/** A scale that holds the values, from pixel `from` to pixel `to`. */
export function makeScale(axis: Axis, values: readonly number[], from: number, to: number): Scale {
  const held = [...values, ...(axis.include ?? [])].filter(Number.isFinite);
  const { ticks, low, high, project } = chooseDomain(axis, held);
  const [first, last] = [project(low), project(high)];
  const span = last - first || 1;
  const at = (value: number) => from + ((project(clamp(value, low, high)) - first) / span) * (to - from);
  return { at, ticks, isLog: project === Math.log10 };
}

interface Domain {
  readonly ticks: readonly number[];
  readonly low: number;
  readonly high: number;
  readonly project: (value: number) => number;
}

function chooseDomain(axis: Axis, values: readonly number[]): Domain {
  if (axis.kind === 'quantile') return quantileDomain(values);
  return axis.kind === 'log' ? logDomain(axis, values) : linearDomain(axis, values);
}

function linearDomain({ ticks }: Axis, values: readonly number[]): Domain {
  const project = (value: number) => value;
  const most = Math.max(0, ...values);
  if (ticks) return { ticks, low: 0, high: most || 1, project };
  const round = listLinearTicks(most);
  return { ticks: round, low: 0, high: round.at(-1) as number, project };
}

/** A logarithmic scale of less than this factor would only blow up what differs little. */
const worthLog = 8;

function logDomain(axis: Axis, values: readonly number[]): Domain {
  const { ticks } = axis;
  const project = Math.log10;
  const positive = values.filter((value) => value > smallest);
  const [least, most] = positive.length > 0 ? [Math.min(...positive), Math.max(...positive)] : [1, 10];
  if (!ticks && most / least < worthLog) return linearDomain({ ...axis, kind: 'linear' }, values);
  if (ticks) return { ticks, ...widen(least, most), project };
  return { ...listLogTicks(least, most), project };
}

/** One value alone stands in the middle. */
function widen(least: number, most: number): { low: number; high: number } {
  return least < most ? { low: least, high: most } : { low: least / 2, high: most * 2 };
}

const nines = [0, 0.5, 0.9, 0.99, 0.999, 0.9999, 0.99999, 0.999999] as const;

function quantileDomain(values: readonly number[]): Domain {
  const below = values.filter((value) => value < 1);
  const most = Math.min(Math.max(0.9, ...below), 0.999999);
  const high = 1 - (1 - most) / 1.6;
  return { ticks: nines.filter((each) => each <= high), low: 0, high, project: (value) => -Math.log10(1 - value) };
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high);
}
