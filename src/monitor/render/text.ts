import { formatNoun } from '../../format/noun.js';
import { wrapText } from '../../format/width.js';
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

/** What there is to say of one layer; a block is about one source or one pool, and without lines there is no source. */
export interface Section {
  readonly layer: LayerName;
  readonly blocks: readonly (readonly Line[])[];
}

/** Wider than this, a line's end is too far from its beginning to be read together with it. */
const readableWidth = 120;

/**
 * The report for people: the verdict in a word and a sentence, then layer by layer what there is. No line is longer than
 * `width`, and nothing from outside can steer the terminal. Pure.
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

/** The layers one by one, and findings about what is not in the snapshot. For those who show one at a time. */
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

/** The verdict with the worst that was found, then how much there is of what, and when it was. */
export function headLines(report: Report, width: number): Line[] {
  const { verdict, snapshot } = report;
  const word = verdictWord(verdict);
  const parts = wrapText(summarize(report), Math.max(10, width - word.length - 2));
  const said = parts.map((part, at): Line => {
    const blanks = ' '.repeat(word.length);
    return [at === 0 ? span(word, statusStyles[verdict] ?? 'green') : span(blanks), span('  '), span(part, 'bold')];
  });
  return [...said, [span(`${countFindings(report)}${formatTime(snapshot.takenAt)}`, 'dim')]];
}

/** One sentence on the whole. */
export function summarize({ findings, verdict, snapshot }: Report): string {
  const worst = findings.find(({ status }) => status === verdict);
  if (worst && verdict !== 'ok' && verdict !== 'advice') return worst.message;
  const counted = [
    formatNoun(
      snapshot.apps.reduce((sum, reading) => sum + ('facts' in reading ? reading.facts.pools.length : 0), 0),
      'pool',
    ),
    formatNoun(snapshot.bouncers.length, 'PgBouncer'),
    formatNoun(snapshot.servers.length, 'server'),
  ].filter((text) => !text.startsWith('0 '));
  return counted.length > 0 ? `All is well: ${counted.join(', ')}.` : 'There is nothing to look at.';
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
