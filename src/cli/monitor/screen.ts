import type { Paint } from '../../format/paint.js';
import { type Line, paintLine, span } from '../../monitor/render/spans.js';
import { footer, header, type ScreenInput } from './frame.js';
import { helpLines } from './help.js';
import type { Extent } from './keys.js';
import { renderActivity } from './sections/activity.js';
import { renderApplications } from './sections/applications.js';
import { renderBlocking } from './sections/blocking.js';
import { renderBouncers } from './sections/bouncer.js';
import { renderFindings } from './sections/findings.js';
import { renderOverview } from './sections/overview.js';
import type { Section } from './sections/parts.js';
import { renderPools } from './sections/pools.js';
import { renderSessions } from './sections/sessions.js';
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
  const body = bodyLines(input);
  const pageRows = Math.max(0, rows - head.length - 1);
  const maxScroll = Math.max(0, body.length - pageRows);
  const scroll = Math.min(view.scroll, maxScroll);
  const shown = body.slice(scroll, scroll + pageRows);
  const blank: Line[] = Array.from({ length: pageRows - shown.length }, () => []);
  const foot = footer({ width, from: scroll, shown: shown.length, total: body.length });
  const lines = [...head, ...shown, ...blank, foot].slice(0, rows);
  return { lines: lines.map((line) => paintLine(line, { width, paint })), extent: { maxScroll, pageRows } };
}

function bodyLines({ view, history, details, targets, size }: ScreenInput): Line[] {
  if (view.isHelp) return helpLines();
  const { latest: report } = history;
  if (report === undefined) return [[], [span(`Asking ${targets.join(', ')} …`, 'dim')]];
  return sections[view.section]({ report, history, details, order: view.order, width: size.columns });
}
