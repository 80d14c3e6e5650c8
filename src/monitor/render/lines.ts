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

/** Maximum number of findings per place. */
const maxFindings = 10;

/** Title of a section, with its status on the right. */
export function heading(title: string, status: Status, width: number): Line {
  const word = statusWords[status];
  const blanks = ' '.repeat(Math.max(2, width - widthOf(title) - word.length));
  return [span(title, 'bold'), span(blanks), statusSpan(status)];
}

/** A label and a text, which is wrapped in its column. */
export function field(label: string, text: string, width: number): Line[] {
  const parts = wrapText(text, Math.max(10, width - indent.length - labelWidth));
  return parts.map((part, at) => [span(indent + (at === 0 ? label : '').padEnd(labelWidth), 'dim'), span(part)]);
}

/** A usage bar with its numbers. */
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

/** Status that determines the colour of a usage bar. */
export function useStatus(findings: readonly Finding[]): Status {
  return worstOf(findings.filter(({ metric }) => metric === 'utilization'));
}

/** Length of bars at a width. */
export function barWidth(width: number): number {
  return Math.max(6, Math.min(40, Math.floor(width * 0.35)));
}

/** Findings that are not ok, with their remedies. */
export function findingLines(findings: readonly Finding[], width: number): Line[] {
  const shown = findings.filter(({ status }) => status !== 'ok');
  const lines = shown.slice(0, maxFindings).flatMap((finding) => findingLine(finding, width));
  return [...lines, ...moreLine(shown.length - maxFindings, 'finding')];
}

function findingLine({ status, message, remedy }: Finding, width: number): Line[] {
  const room = Math.max(10, width - indent.length - statusWidth);
  const messages = wrapText(message, room).map((text, at) => [
    at === 0 ? span(indent) : span(indent + ' '.repeat(statusWidth)),
    ...(at === 0 ? [statusSpan(status, statusWidth)] : []),
    span(text),
  ]);
  const remedies = wrapText(remedy, room).map((text) => [span(indent + ' '.repeat(statusWidth)), span(text, 'dim')]);
  return [...messages, ...remedies];
}

/** `and 3 more sessions`; nothing if there are no more. */
export function moreLine(count: number, one: string): Line[] {
  return count > 0 ? [[span(`${indent}and ${formatNoun(count, `more ${one}`)}`, 'dim')]] : [];
}

/** Options of a renderTable in a section. */
export interface TableOptions<T> {
  readonly columns: readonly Column[];
  readonly cells: (item: T) => readonly string[];
  /** Maximum number of rows; a last line has the number of further ones. */
  readonly atMost: number;
  /** Noun for one row. */
  readonly of: string;
  readonly width: number;
}

/** A renderTable of the first items; nothing without items. */
export function tableLines<T>(items: readonly T[], { columns, cells, atMost, of, width }: TableOptions<T>): Line[] {
  if (items.length === 0) return [];
  const [head = '', ...body] = renderTable(columns, items.slice(0, atMost).map(cells), width - indent.length);
  const lines = body.map((text): Line => [span(indent + text)]);
  return [[span(indent + head, 'dim')], ...lines, ...moreLine(items.length - atMost, of)];
}

/** Lists the counts that are not 0, such as `3 idle, 1 active`. */
export function listCounts(counts: readonly (readonly [number: number, word: string])[]): string {
  const present = counts.filter(([number]) => number > 0);
  return present.map(([number, word]) => `${formatCount(number)} ${word}`).join(', ') || 'none';
}
