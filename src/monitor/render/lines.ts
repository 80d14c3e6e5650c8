import { formatNoun } from '../../format/noun.js';
import { formatCount, formatShare } from '../../format/number.js';
import { type Column, renderTable } from '../../format/table.js';
import { widthOf, wrapText } from '../../format/width.js';
import { type Finding, type Status, worstOf } from '../finding.js';
import { bar } from './bar.js';
import { type Line, span } from './spans.js';
import { statusSpan, statusStyles, statusWords } from './status.js';

const labelWidth = 13;
const statusWidth = 10;
const indent = '  ';

/** The most findings that are shown of one place. */
const findingsAtMost = 10;

/** The title of a section, its status to the right. */
export function heading(title: string, status: Status, width: number): Line {
  const word = statusWords[status];
  const blanks = ' '.repeat(Math.max(2, width - widthOf(title) - word.length));
  return [span(title, 'bold'), span(blanks), statusSpan(status)];
}

/** A label and a text, which goes on under itself where it is too long. */
export function field(label: string, text: string, width: number): Line[] {
  const parts = wrapText(text, Math.max(10, width - indent.length - labelWidth));
  return parts.map((part, at) => [span(indent + (at === 0 ? label : '').padEnd(labelWidth), 'dim'), span(part)]);
}

/** A bar of use against a limit, with the numbers. */
export function gauge(label: string, used: number, limit: number, status: Status, width: number, unit = ''): Line {
  const share = limit > 0 ? used / limit : Number.NaN;
  const numbers = `${formatCount(used)} of ${formatCount(limit)}${unit && ` ${unit}`}, ${formatShare(share)}`;
  const color = status === 'ok' || status === 'advice' ? undefined : statusStyles[status];
  return [
    span(indent + label.padEnd(labelWidth), 'dim'),
    span(bar(share, barWidth(width)), color),
    span(`  ${numbers}`),
  ];
}

/** What a bar of use has its colour from. */
export function useStatus(findings: readonly Finding[]): Status {
  return worstOf(findings.filter(({ metric }) => metric === 'utilization'));
}

/** How long bars are at that width. */
export function barWidth(width: number): number {
  return Math.max(6, Math.min(40, Math.floor(width * 0.35)));
}

/** Findings that are not well, with what to do about them. */
export function findingLines(findings: readonly Finding[], width: number): Line[] {
  const shown = findings.filter(({ status }) => status !== 'ok');
  const lines = shown.slice(0, findingsAtMost).flatMap((finding) => findingLine(finding, width));
  return [...lines, ...moreLine(shown.length - findingsAtMost, 'finding')];
}

function findingLine({ status, message, remedy }: Finding, width: number): Line[] {
  const room = Math.max(10, width - indent.length - statusWidth);
  const said = wrapText(message, room).map((text, at) => [
    at === 0 ? span(indent) : span(indent + ' '.repeat(statusWidth)),
    ...(at === 0 ? [statusSpan(status, statusWidth)] : []),
    span(text),
  ]);
  const advised = wrapText(remedy, room).map((text) => [span(indent + ' '.repeat(statusWidth)), span(text, 'dim')]);
  return [...said, ...advised];
}

/** `and 3 more sessions`, where there are more. */
export function moreLine(count: number, one: string): Line[] {
  return count > 0 ? [[span(`${indent}and ${formatNoun(count, `more ${one}`)}`, 'dim')]] : [];
}

/** How a renderTable is shown in a section. */
export interface TableOptions<T> {
  readonly columns: readonly Column[];
  readonly cells: (item: T) => readonly string[];
  /** Rows shown; a last line says how many more there are. */
  readonly atMost: number;
  /** What one row is called. */
  readonly of: string;
  readonly width: number;
}

/** A renderTable of the first few items; nothing without items. */
export function tableLines<T>(items: readonly T[], { columns, cells, atMost, of, width }: TableOptions<T>): Line[] {
  if (items.length === 0) return [];
  const [head = '', ...body] = renderTable(columns, items.slice(0, atMost).map(cells), width - indent.length);
  const lines = body.map((text): Line => [span(indent + text)]);
  return [[span(indent + head, 'dim')], ...lines, ...moreLine(items.length - atMost, of)];
}

/** The parts that are not nothing, such as `3 idle, 1 active`. */
export function listCounts(counts: readonly (readonly [number: number, word: string])[]): string {
  const present = counts.filter(([number]) => number > 0);
  return present.map(([number, word]) => `${formatCount(number)} ${word}`).join(', ') || 'none';
}
