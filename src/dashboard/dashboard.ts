import type { IncomingMessage, ServerResponse } from 'node:http';
import { Problems, showValue } from '../config/problems.js';
import type { Monitor } from '../monitor/monitor.js';
import { type Clock, systemClock } from '../util/clock.js';
import { runtime } from '../util/runtime.js';
import { Feed } from './feed.js';
import { answerFailure, fetchHandler, nodeHandler, type Respond } from './http.js';
import type { DashboardRequest } from './request.js';
import { type DoctorResult, Responder } from './respond.js';

/** Options of a dashboard. */
export interface DashboardOptions {
  /** Shows actions: cancel, terminate, pause, resize and so on. They have the rights of the monitor's roles. @default false */
  readonly allowActions?: boolean | undefined;
  /** Shows texts of statements, which may contain values. Otherwise commands and tables are shown. @default false */
  readonly showStatements?: boolean | undefined;
  /**
   * Called for each request; the answer is 403 unless it returns true. Omit it only if what is in front of the dashboard
   * checks.
   *
   * @default every request is allowed
   */
  readonly isAllowed?: ((request: DashboardRequest) => boolean | Promise<boolean>) | undefined;
  /** Interval between samples while a page is open, in milliseconds, at least 250. @default 1000 */
  readonly everyMs?: number | undefined;
  /** Interval while none is open, for the history, in milliseconds; 0 for no history then. @default 5000 */
  readonly idleEveryMs?: number | undefined;
  /** Examines the set-up when the page asks for it. @default the page has no such list */
  readonly doctor?: (() => Promise<DoctorResult>) | undefined;
  /** Called with errors; the page only receives status 500. @default they are ignored */
  readonly onError?: ((error: unknown) => void) | undefined;
  /** @internal */
  readonly clock?: Clock | undefined;
}

/** A page that shows a monitor's sources live. */
export interface Dashboard extends AsyncDisposable {
  /**
   * Handles requests of `node:http` and Express. Only the last segment of the path counts, so it can be mounted under any
   * prefix; the page itself is the prefix with a slash at the end.
   *
   * @example app.use('/ops', requireAdmin, dashboard.handler);
   */
  readonly handler: (request: IncomingMessage, response: ServerResponse) => void;
  /**
   * Handles requests of the Fetch API.
   *
   * @param isServing false once the server closes, which otherwise waits until pages are closed. @default always true
   * @example app.all('/ops/*', (c) => dashboard.fetch(c.req.raw));
   */
  readonly fetch: (request: Request, isServing?: () => boolean) => Promise<Response>;
  /** Stops taking samples, and ends the streams to open pages. The monitor stays open. */
  close(): Promise<void>;
}

const maxIntervalMs = 3_600_000;

/**
 * Creates a page that shows pools, PgBouncers, servers and the fleet live, with the last day in charts. There is no access
 * control unless `isAllowed` is given: mount it behind your own check, or serve it on the loopback interface only.
 *
 * @throws {ConfigError} if an option is invalid
 * @example
 * const dashboard = createDashboard(createMonitor({ pool, server: process.env.DATABASE_URL }));
 * http.createServer(dashboard.handler).listen(9465, '127.0.0.1');
 */
export function createDashboard(
  monitor: Pick<Monitor, 'report' | 'details' | 'control'>,
  options: DashboardOptions = {},
): Dashboard {
  const { everyMs = 1000, idleEveryMs = 5000, allowActions = false, showStatements = false } = options;
  const { isAllowed, doctor, clock = systemClock } = options;
  checkIntervals(everyMs, idleEveryMs);
  const onError = (error: unknown): void => reportTo(options.onError, error);
  const shared = { monitor, clock, everyMs, hasActions: allowActions, hasStatements: showStatements };
  const feed = new Feed({ ...shared, idleEveryMs, onError });
  const responder = new Responder({ ...shared, feed, doctor, isAllowed, dateNow: runtime.dateNow });
  const respond: Respond = async (request, body) => {
    try {
      return await responder.respond(request, body);
    } catch (error) {
      onError(error);
      return answerFailure();
    }
  };
  const close = async (): Promise<void> => feed.close();
  return { handler: nodeHandler(respond), fetch: fetchHandler(respond), close, [Symbol.asyncDispose]: close };
}

function checkIntervals(everyMs: number, idleEveryMs: number): void {
  const problems = new Problems();
  const isWhole = (value: number, min: number) => Number.isInteger(value) && value >= min && value <= maxIntervalMs;
  const expected = (min: number) => `a whole number of milliseconds from ${min} to ${maxIntervalMs}`;
  if (!isWhole(everyMs, 250)) problems.add('everyMs', expected(250), showValue(everyMs));
  if (idleEveryMs !== 0 && !isWhole(idleEveryMs, 250)) {
    problems.add('idleEveryMs', `0, or ${expected(250)}`, showValue(idleEveryMs));
  }
  problems.throwIfAny();
}

/** Errors of the callback must not fail the response or the service. */
function reportTo(onError: DashboardOptions['onError'], error: unknown): void {
  try {
    onError?.(error);
  } catch {
    // There is no one left to report it to.
  }
}
