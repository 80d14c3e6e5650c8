import type { DetailsBySource } from '../../../dashboard/details-over-time.js';
import { formatDuration } from '../../../format/duration.js';
import { type Column, renderTable } from '../../../format/table.js';
import { wrapText } from '../../../format/width.js';
import { type Line, type Span, span } from '../../../monitor/render/spans.js';
import type { Report } from '../../../monitor/report.js';
import type { LayerName } from '../../../monitor/snapshot.js';
import { type Absence, type History, keyOf, listReadings } from '../history.js';
import { formatClock } from '../line.js';
import type { View } from '../view.js';

/** Input of a section of the screen. */
export interface SectionInput {
  readonly report: Report;
  readonly history: History;
  /** Details of the servers; undefined before the first. */
  readonly details?: DetailsBySource | undefined;
  readonly view: View;
  /** True to show texts of statements. */
  readonly hasStatements: boolean;
  /** True if sessions can be selected. */
  readonly hasActions: boolean;
  /** Columns there are. */
  readonly width: number;
}
/** Renders a section as lines of any number. Pure. */
export type Section = (input: SectionInput) => Line[];

/** Milliseconds for people; `–` when not known. */
export function formatAge(ms: number | undefined): string {
  return ms === undefined ? '–' : formatDuration(ms);
}

/** A renderTable as lines, its titles in bold; `styleOf` may give a row a style. */
export function tableLines(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  width: number,
  styleOf: (row: number) => Span['style'] = () => undefined,
): Line[] {
  return renderTable(columns, rows, width).map((text, at) => [span(text, at === 0 ? 'bold' : styleOf(at - 1))]);
}

/** A text over as many lines as it takes. */
export function paragraph(text: string, width: number, style?: Span['style'], indent = 0): Line[] {
  return wrapText(text, width - indent).map((line) => [span(' '.repeat(indent) + line, style)]);
}

/** Since when a source has been silent and why, over as many lines as it takes. */
export function absenceLines({ silence, since, answeredAt }: Absence, now: number, width: number): Line[] {
  const before =
    answeredAt === undefined ? 'It has not answered yet.' : `It last answered at ${formatClock(answeredAt)}.`;
  const lasting = now > since ? `, for ${formatDuration(now - since)}` : '';
  return [
    ...paragraph(`Silent since ${formatClock(since)}${lasting} (${silence.kind}): ${silence.reason}`, width, 'red', 1),
    ...paragraph(before, width, 'dim', 1),
  ];
}

/**
 * A section over all sources of a layer: each under its name with what it says, or since when it has been silent.
 *
 * @param none what to say when there is no source
 */
export function sourcesOf<F>(
  layer: LayerName,
  input: SectionInput,
  render: (facts: F, source: string) => Line[],
  none: string,
): Line[] {
  const { report, history, width } = input;
  const readings = listReadings(report.snapshot).filter((each) => each.layer === layer);
  if (readings.length === 0) return paragraph(none, width, 'dim');
  return readings.flatMap(({ reading }, at) => {
    const gap: Line[] = at === 0 ? [] : [[]];
    // What a source of this layer says is of the layer's kind.
    if ('facts' in reading) return [...gap, ...render(reading.facts as F, reading.source)];
    const absence = history.absences.get(keyOf(layer, reading.source));
    const lines = absence === undefined ? [] : absenceLines(absence, report.snapshot.takenAt, width);
    return [...gap, [span(reading.source, 'bold')] as Line, ...lines];
  });
}
