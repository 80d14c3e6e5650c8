import { formatNoun } from '../../format/noun.js';
import { wrapText } from '../../format/width.js';
import { causesOf, headlineOf, mainCauseOf } from '../causes/causes.js';
import type { Status } from '../finding.js';
import type { Report } from '../report.js';
import type { LayerName } from '../snapshot.js';
import { bouncerBlocks } from './bouncer-section.js';
import { findingLines, listCounts } from './lines.js';
import { placesOf } from './places.js';
import { poolBlocks } from './pool-section.js';
import { serverBlocks } from './server-section.js';
import { type Line, paintLine, span, type TextOptions } from './spans.js';
import { formatTime, statusStyles, verdictWord } from './status.js';

export type { TextOptions } from './spans.js';

/** Blocks of one layer, one per source or pool; empty without sources. */
export interface Section {
  readonly layer: LayerName;
  readonly blocks: readonly (readonly Line[])[];
}

/** Maximum width that is comfortable to read. */
const readableWidth = 120;

/**
 * Renders the report as text: the verdict in a word and a sentence, then each layer. No line is longer than
 * `width`, and untrusted text cannot control the terminal. Pure.
 *
 * @example
 * process.stdout.write(renderText(await monitor.report(), { width: 80, paint: (_style, text) => text }));
 */
export function renderText(report: Report, options: TextOptions): string {
  const width = Math.min(options.width, readableWidth);
  const { sections, rest } = renderSections(report, width);
  const blocks = [headLines(report, width), ...sections.flatMap(({ blocks: each }) => each), rest];
  const shown = blocks.filter((lines) => lines.length > 0);
  return `${shown.map((lines) => lines.map((line) => paintLine(line, options)).join('\n')).join('\n\n')}\n`;
}

/** Renders the layers separately, and findings about sources that are not in the snapshot. */
export function renderSections(
  report: Report,
  width: number,
): { readonly sections: readonly Section[]; readonly rest: readonly Line[] } {
  const places = placesOf(report);
  const sections: Section[] = [
    { layer: 'pool', blocks: poolBlocks(report, places, width) },
    { layer: 'bouncer', blocks: bouncerBlocks(report, places, width) },
    { layer: 'server', blocks: serverBlocks(report, places, width) },
  ];
  return { sections, rest: findingLines(places.rest(), width) };
}

/** The verdict with the worst finding, then the number of findings by status, and the time. */
export function headLines(report: Report, width: number): Line[] {
  const { verdict, snapshot } = report;
  const word = verdictWord(verdict);
  const parts = wrapText(summarize(report), Math.max(10, width - word.length - 2));
  const lines = parts.map((part, at): Line => {
    const blanks = ' '.repeat(word.length);
    return [at === 0 ? span(word, statusStyles[verdict] ?? 'green') : span(blanks), span('  '), span(part, 'bold')];
  });
  return [...lines, [span(`${countFindings(report)}${formatTime(snapshot.takenAt)}`, 'dim')]];
}

/** Summarizes the report in one sentence. */
export function summarize(report: Report): string {
  const { snapshot } = report;
  const main = mainCauseOf(causesOf(report));
  if (main !== undefined) return main.pool === undefined ? main.message : headlineOf(main);
  const counted = [
    formatNoun(
      snapshot.apps.reduce((sum, reading) => sum + ('facts' in reading ? reading.facts.pools.length : 0), 0),
      'pool',
    ),
    formatNoun(snapshot.bouncers.length, 'PgBouncer'),
    formatNoun(snapshot.servers.length, 'server'),
  ].filter((text) => !text.startsWith('0 '));
  return counted.length > 0 ? `No problems: ${counted.join(', ')}.` : 'There are no sources.';
}

function countFindings({ findings }: Report): string {
  const count = (status: Status) => findings.filter((finding) => finding.status === status).length;
  const warnings = count('warning');
  const counts = listCounts([
    [count('critical'), 'critical'],
    [warnings, warnings === 1 ? 'warning' : 'warnings'],
    [count('unknown'), 'unknown'],
    [count('advice'), 'advice'],
  ]);
  return counts === 'none' ? '' : `${counts}; `;
}
