import { type Problems, showText, showValue } from '../config/problems.js';
import type { Status, Unit } from './finding.js';
import type { MetricRow } from './metrics.js';

/** `100` (in the metric's unit), `'80%'` or `0.8` for a share, `'-3'` for that many connections left, or `'off'`. */
export type Limit = number | string;

/** A parsed limit: values above it, or that many connections left or fewer. */
export type ResolvedLimit =
  | { readonly kind: 'above'; readonly value: number }
  | { readonly kind: 'left'; readonly places: number };

/** Limits for warning and critical; undefined if there is none. */
export interface Limits {
  readonly warning: ResolvedLimit | undefined;
  readonly critical: ResolvedLimit | undefined;
}

/** Status of a value; `warning` and `critical` are the limits that it must exceed. */
export interface Judgement {
  readonly status: Status;
  readonly warning: number | undefined;
  readonly critical: number | undefined;
}

const units: Readonly<Record<Unit, string>> = {
  connections: 'a number of connections',
  callers: 'a number of callers',
  sessions: 'a number of sessions',
  share: 'a share such as `80%` or `0.8`',
  ms: 'a number of milliseconds',
  s: 'a number of seconds',
  count: 'a number',
};

/**
 * Parses one limit; a mistake is recorded under `name`.
 *
 * A share is `80%` or `0.8`. A bare `80` is rejected because it could mean 80 % or 80 connections, and so is `1`.
 * `100%` of all connections is reached with the last one.
 *
 * @returns undefined if it is off or invalid
 */
export function parseLimit(
  row: MetricRow,
  given: Limit | null,
  name: string,
  problems: Problems,
): ResolvedLimit | undefined {
  if (given === null || given === 'off') return undefined;
  if (row.limit === 'none') return problems.add(name, 'no value, since this metric has no limits', show(given));
  const text = textOf(given);
  const limit = text === undefined ? undefined : row.limit === 'number' ? readNumber(text) : readShare(row, text);
  return limit ?? problems.add(name, describeExpected(row), show(given) + hintFor(row, text));
}

function textOf(given: unknown): string | undefined {
  if (typeof given === 'string') return given;
  // Ordinary numbers have no exponent in text form; others are rejected below.
  return typeof given === 'number' ? String(given) : undefined;
}

const decimal = /^\d+(\.\d+)?$/;

function readNumber(text: string): ResolvedLimit | undefined {
  return decimal.test(text) ? { kind: 'above', value: Number(text) } : undefined;
}

function readShare({ limit }: MetricRow, text: string): ResolvedLimit | undefined {
  if (limit === 'use' && /^-\d+$/.test(text)) return { kind: 'left', places: Number(text.slice(1)) };
  const isPercent = text.endsWith('%');
  const number = isPercent ? text.slice(0, -1) : text;
  if (!decimal.test(number)) return undefined;
  // 99.9 / 100 is not exactly 0.999.
  const value = isPercent ? Number((Number(number) / 100).toPrecision(12)) : Number(number);
  if (value > 1 || (value === 1 && !isPercent)) return undefined;
  return value === 1 && limit === 'use' ? { kind: 'left', places: 0 } : { kind: 'above', value };
}

function describeExpected(row: MetricRow): string {
  const places = row.limit === 'use' ? ', `-3` for three connections left' : '';
  return `${units[row.unit]}${places}, or \`off\``;
}

function hintFor({ limit }: MetricRow, text: string | undefined): string {
  if (limit === 'number' || text === undefined || !decimal.test(text)) return '';
  if (Number(text) === 1) return ', which may mean `100%` or `1%`';
  return Number(text) <= 100 ? `, did you mean \`${text}%\`?` : '';
}

function show(given: unknown): string {
  return typeof given === 'string' ? showText(given) : showValue(given);
}

/** Formats the limit: `80%`, `-3` or `100`. */
export function writeLimit(row: MetricRow, limit: ResolvedLimit | undefined): string {
  if (limit === undefined) return 'off';
  if (limit.kind === 'left') return `-${limit.places}`;
  return row.unit === 'share' ? `${Number((limit.value * 100).toPrecision(12))}%` : String(limit.value);
}

/**
 * True if the first limit is reached later than the second; limits of different kinds cannot be compared without a
 * total.
 */
export function isBeyond(one: ResolvedLimit, other: ResolvedLimit): boolean {
  if (one.kind === 'left') return other.kind === 'left' && one.places < other.places;
  return other.kind === 'above' && one.value > other.value;
}

/**
 * Evaluates a value against limits. `places` is the total that the share refers to, for limits on what is left. Pure.
 */
export function judge(limits: Limits, value: number | undefined, places = 1): Judgement {
  const warning = limits.warning && boundOf(limits.warning, places);
  const critical = limits.critical && boundOf(limits.critical, places);
  const isAbove = (bound: number | undefined) => value !== undefined && bound !== undefined && value > bound;
  return { status: isAbove(critical) ? 'critical' : isAbove(warning) ? 'warning' : 'ok', warning, critical };
}

/** The share to exceed: three of 17 left means 14 in use, so the limit is 13 of 17. A share of 0 never exceeds it. */
function boundOf(limit: ResolvedLimit, places: number): number {
  return limit.kind === 'above' ? limit.value : Math.max(0, (places - limit.places - 1) / places);
}
