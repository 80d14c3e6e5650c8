import { act } from '../../dashboard/actions.js';
import { type DetailsBySource, rememberDetails } from '../../dashboard/details-over-time.js';
import type { Paint } from '../../format/paint.js';
import { maxTexts } from '../../monitor/collect/details.js';
import type { DetailOptions } from '../../monitor/details.js';
import type { Monitor } from '../../monitor/monitor.js';
import type { Clock } from '../../util/clock.js';
import { defer } from '../../util/deferred.js';
import { FullScreen, type TerminalHost } from './full-screen.js';
import { emptyHistory, type History, remember } from './history.js';
import { type Extent, type Key, press, type Request } from './keys.js';
import type { FailOn } from './options.js';
import { renderScreen } from './screen.js';
import { listSessions } from './sections/sessions.js';
import { Ticker } from './ticker.js';
import { exitCodeOf, exitNoReport } from './verdict.js';
import { firstView, type Question, type SectionName, type View } from './view.js';

/** Dependencies of the full-screen watch. */
export interface WatchOptions {
  readonly monitor: Pick<Monitor, 'report' | 'details' | 'control'>;
  /** Names of what is looked at; never a password. */
  readonly targets: readonly string[];
  readonly intervalMs: number;
  readonly failOn: FailOn;
  /** True to show texts of statements. */
  readonly hasStatements: boolean;
  /** True if keys may cancel statements and end sessions. */
  readonly hasActions: boolean;
  readonly paint: Paint;
  readonly clock: Clock;
}

/** Shows reports in the whole terminal until somebody quits. Resolves with the exit code of the last verdict. */
export async function watchScreen(options: WatchOptions, host: TerminalHost): Promise<number> {
  const { monitor, targets, paint, clock, failOn, hasStatements, hasActions } = options;
  let view = firstView(options.intervalMs);
  let history = emptyHistory;
  let details: DetailsBySource = new Map();
  /** When the last report was complete, and the one that a question is about. */
  let [seenAt, askedAt] = [0, 0];
  let extent: Extent = { maxScroll: 0, pageRows: 1 };
  const end = defer<void>();

  const draw = (): void => {
    const input = { view, history, details, targets, size: terminal.size, hasStatements, hasActions };
    const screen = renderScreen(input, paint);
    extent = screen.extent;
    terminal.draw(screen.lines);
  };
  const look = async (): Promise<void> => {
    history = remember(history, await monitor.report());
    seenAt = clock.now();
    // They cost more than a report.
    details = hasDetails(view.section, hasStatements)
      ? rememberDetails(details, await monitor.details(detailsToRead(history, view, hasStatements)))
      : new Map();
    draw();
  };
  const signal = async ({ signal: action, subject: { source, pid, ageMs } }: Question): Promise<void> => {
    // It has got older since it was seen.
    const request = { action, source, pid, ageMs: Math.round(ageMs + clock.now() - askedAt) };
    const { message } = await act(request, monitor);
    view = { ...view, notice: message };
    draw();
    ticker.lookNow();
  };
  const ticker = new Ticker(look, view.intervalMs, end.reject, clock);
  const requests: Readonly<Record<Request, () => void>> = {
    quit: () => end.resolve(undefined),
    suspend: () => terminal.suspend(),
    refresh: () => ticker.lookNow(),
  };
  const onKey = (key: Key): void => {
    const before = view;
    const answer = press(view, key, extent);
    view = answer.view;
    if (view.intervalMs !== before.intervalMs) ticker.intervalMs = view.intervalMs;
    if (view.isPaused !== before.isPaused) view.isPaused ? ticker.pause() : ticker.start();
    if (view.question !== undefined && before.question === undefined) askedAt = seenAt;
    if (view.section !== before.section && hasDetails(view.section, hasStatements) && !view.isPaused) ticker.lookNow();
    if (answer.confirmed !== undefined) void signal(answer.confirmed);
    if (answer.request !== undefined) requests[answer.request]();
    draw();
  };

  using terminal = new FullScreen(host, { key: onKey, redraw: draw, end: requests.quit });
  draw();
  ticker.start();
  try {
    await end.promise;
  } finally {
    ticker.stop();
  }
  return history.latest === undefined ? exitNoReport : exitCodeOf(history.latest.verdict, failOn);
}

/** True for a section that shows details of the servers. */
function hasDetails(section: SectionName, hasStatements: boolean): boolean {
  return section === 'activity' || section === 'blocking' || (hasStatements && section === 'sessions');
}

/** The sessions whose statements and locks the section shows. */
function detailsToRead(history: History, view: View, hasStatements: boolean): DetailOptions {
  return {
    textsOf: hasStatements ? pidsToRead(history, view) : [],
    locksOf: view.section === 'blocking' ? blockedIn(history) : [],
  };
}

function blockedIn({ latest }: History): number[] {
  return (latest?.snapshot.servers ?? []).flatMap((each) =>
    'facts' in each ? each.facts.sessions.flatMap(({ pid, blockedBy }) => (blockedBy.length > 0 ? [pid] : [])) : [],
  );
}

/** Number of sessions in front of the visible ones whose statements are read, too: the list changes with each report. */
const margin = 20;

/** Sessions whose statements are read: those near the visible ones. */
function pidsToRead({ latest }: History, view: View): number[] {
  if (latest === undefined || view.section === 'activity') return [];
  const from = view.section === 'sessions' ? Math.max(0, view.scroll - margin) : 0;
  const order = view.section === 'sessions' ? view : firstView(view.intervalMs);
  return latest.snapshot.servers.flatMap((each) =>
    'facts' in each
      ? listSessions(each.facts, order)
          .slice(from, from + maxTexts)
          .map(({ pid }) => pid)
      : [],
  );
}
