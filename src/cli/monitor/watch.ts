import { type DetailsBySource, rememberDetails } from '../../dashboard/details-over-time.js';
import type { Paint } from '../../format/paint.js';
import type { Monitor } from '../../monitor/monitor.js';
import type { Clock } from '../../util/clock.js';
import { defer } from '../../util/deferred.js';
import { FullScreen, type TerminalHost } from './full-screen.js';
import { emptyHistory, remember } from './history.js';
import { type Extent, type Key, press, type Request } from './keys.js';
import type { FailOn } from './options.js';
import { renderScreen } from './screen.js';
import { Ticker } from './ticker.js';
import { exitCodeOf, exitNoReport } from './verdict.js';
import { firstView } from './view.js';

/** Dependencies of the full-screen watch. */
export interface WatchOptions {
  readonly monitor: Pick<Monitor, 'report' | 'details'>;
  /** Names of what is looked at; never a password. */
  readonly targets: readonly string[];
  readonly intervalMs: number;
  readonly failOn: FailOn;
  readonly paint: Paint;
  readonly clock: Clock;
}

/** Shows reports in the whole terminal until somebody quits. Resolves with the exit code of the last verdict. */
export async function watchScreen(options: WatchOptions, host: TerminalHost): Promise<number> {
  const { monitor, targets, paint, clock, failOn } = options;
  let view = firstView(options.intervalMs);
  let history = emptyHistory;
  let details: DetailsBySource = new Map();
  let extent: Extent = { maxScroll: 0, pageRows: 1 };
  const end = defer<void>();

  const draw = (): void => {
    const screen = renderScreen({ view, history, details, targets, size: terminal.size }, paint);
    extent = screen.extent;
    terminal.draw(screen.lines);
  };
  const look = async (): Promise<void> => {
    history = remember(history, await monitor.report());
    // They cost more than a report.
    const isShown = view.section === 'activity';
    details = isShown ? rememberDetails(details, await monitor.details()) : new Map();
    draw();
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
    if (view.section === 'activity' && before.section !== 'activity' && !view.isPaused) ticker.lookNow();
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
