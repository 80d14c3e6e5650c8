import type { Paint } from '../../format/paint.js';
import { type Line, paintLine, span } from '../../monitor/render/spans.js';
import { footer, header, type ScreenInput } from './frame.js';
import { helpLines } from './help.js';
import type { Extent, Row } from './keys.js';
import { renderActivity } from './sections/activity.js';
import { renderApplications } from './sections/applications.js';
import { renderBlocking } from './sections/blocking.js';
import { renderBouncers } from './sections/bouncer.js';
import { renderFindings } from './sections/findings.js';
import { renderOverview } from './sections/overview.js';
import type { Section, SectionInput } from './sections/parts.js';
import { renderPools } from './sections/pools.js';
import { layOutSessions, renderSessions } from './sections/sessions.js';
import type { SectionName } from './view.js';

/** A whole screen: exactly as many lines as the terminal has rows, none wider than it. */
export interface Screen {
  readonly lines: readonly string[];
  /** Scroll range of the section. */
  readonly extent: Extent;
}

const sections: Readonly<Record<SectionName, Section>> = {
  overview: renderOverview,
  pools: renderPools,
  bouncer: renderBouncers,
  sessions: renderSessions,
  blocking: renderBlocking,
  applications: renderApplications,
  findings: renderFindings,
  activity: renderActivity,
};

/** Composes the screen. Pure. */
export function renderScreen(input: ScreenInput, paint: Paint): Screen {
  const { view, size } = input;
  const { columns: width, rows } = size;
  const head = header(input);
  const { lines: body, rows: selectable } = layOut(input);
  const pageRows = Math.max(0, rows - head.length - 1);
  const maxScroll = Math.max(0, body.length - pageRows);
  const scroll = Math.min(view.scroll, maxScroll);
  const shown = body.slice(scroll, scroll + pageRows);
  const blank: Line[] = Array.from({ length: pageRows - shown.length }, () => []);
  const foot = footer({ width, from: scroll, shown: shown.length, total: body.length, input });
  const lines = [...head, ...shown, ...blank, foot].slice(0, rows);
  return {
    lines: lines.map((line) => paintLine(line, { width, paint })),
    extent: { maxScroll, pageRows, rows: selectable },
  };
}

function layOut(input: ScreenInput): { readonly lines: Line[]; readonly rows?: readonly Row[] } {
  const { view, history, details, targets, size, hasStatements = false, hasActions = false } = input;
  if (view.isHelp) return { lines: helpLines() };
  const { latest: report } = history;
  if (report === undefined) return { lines: [[], [span(`Asking ${targets.join(', ')} …`, 'dim')]] };
  const of: SectionInput = { report, history, details, view, hasStatements, hasActions, width: size.columns };
  if (view.section === 'sessions' && hasActions) return layOutSessions(of);
  return { lines: sections[view.section](of) };
}
