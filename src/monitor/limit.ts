import { type Problems, showText, showValue } from '../config/problems.js';
import type { Status, Unit } from './finding.js';
import type { MetricRow } from './metrics.js';

/** `100` (in the metric's unit), `'80%'` or `0.8` for a share, `'-3'`: so many places left, or `'off'`. */
export type Limit = number | string;

/** A limit that was checked: values above it, or so many places left or fewer. */
export type ResolvedLimit =
  | { readonly kind: 'above'; readonly value: number }
  | { readonly kind: 'left'; readonly places: number };

/** From when on a value is a warning and critical; undefined: never. */
export interface Limits {
  readonly warning: ResolvedLimit | undefined;
  readonly critical: ResolvedLimit | undefined;
}

/** A value with what the limits say of it; `warning` and `critical` are what it must exceed. */
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
 * Reads one limit; what is wrong with it is noted under `name`.
 *
 * A share is `80%` or `0.8`. A bare `80` is refused, since it may stand for either 80 % or 80 connections, and so is `1`.
 * `100%` of places is reached with the last of them.
 *
 * @returns undefined when it is off, or refused
 */
export function parseLimit(
  row: MetricRow,
  given: Limit | null,
  name: string,
  problems: Problems,
): ResolvedLimit | undefined {
  if (given === null || given === 'off') return undefined;
  if (row.limit === 'none') return problems.add(name, 'nothing: it has no limits', show(given));
  const text = textOf(given);
  const limit = text === undefined ? undefined : row.limit === 'number' ? readNumber(text) : readShare(row, text);
  return limit ?? problems.add(name, describeExpected(row), show(given) + hintFor(row, text));
}

function textOf(given: unknown): string | undefined {
  if (typeof given === 'string') return given;
  // Whole and small numbers are written without an exponent; others are refused with the texts.
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
  const places = row.limit === 'use' ? ', `-3` for three places left' : '';
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

/** The limit as it is written: `80%`, `-3` or `100`. */
export function writeLimit(row: MetricRow, limit: ResolvedLimit | undefined): string {
  if (limit === undefined) return 'off';
  if (limit.kind === 'left') return `-${limit.places}`;
  return row.unit === 'share' ? `${Number((limit.value * 100).toPrecision(12))}%` : String(limit.value);
}

/** Whether the first is reached later than the second; two of different kinds cannot be told without the number of places. */
export function isBeyond(one: ResolvedLimit, other: ResolvedLimit): boolean {
  if (one.kind === 'left') return other.kind === 'left' && one.places < other.places;
  return other.kind === 'above' && one.value > other.value;
}

/** Holds a value against limits. `places`: how many the share is of, for limits by what is left. Pure. */
export function judge(limits: Limits, value: number | undefined, places = 1): Judgement {
  const warning = limits.warning && boundOf(limits.warning, places);
  const critical = limits.critical && boundOf(limits.critical, places);
  const isAbove = (bound: number | undefined) => value !== undefined && bound !== undefined && value > bound;
  return { status: isAbove(critical) ? 'critical' : isAbove(warning) ? 'warning' : 'ok', warning, critical };
}

/** What a share must exceed: three of 17 left are 14 in use, so it is 13 of 17. Nothing in use never exceeds it. */
function boundOf(limit: ResolvedLimit, places: number): number {
  return limit.kind === 'above' ? limit.value : Math.max(0, (places - limit.places - 1) / places);
}
