import { createPool } from '../create-pool.js';
import { createDashboard, type Dashboard, type DashboardOptions } from '../dashboard/dashboard.js';
import { routeNames as dashboardNames } from '../dashboard/respond.js';
import { ConfigError } from '../errors.js';
import type { Answer } from '../monitor/http/answer.js';
import { createResponder, routeNames } from '../monitor/http/handler.js';
import { createMonitor, type Monitor, type MonitorOptions } from '../monitor/monitor.js';
import type { Pool } from '../pool/pool.js';

/** Options of a dashboard that a plugin serves: it must say who may see it. */
export type ServedDashboardOptions = DashboardOptions & Required<Pick<DashboardOptions, 'isAllowed'>>;

/** Options that the plugins for frameworks share. */
export interface HeadroomOptions {
  /** The pool. It is closed with the application. @default `createPool()`, from the environment */
  readonly pool?: Pool | undefined;
  /**
   * Path under which `livez`, `readyz`, `health`, `metrics` and `pool` are served, or `false` for none. There is no access control:
   * let no one reach it from outside.
   *
   * @default '/internal'
   */
  readonly path?: string | false | undefined;
  /** Sources that the monitor reads besides the pool, and its limits. */
  readonly monitor?: Omit<MonitorOptions, 'pool'> | undefined;
  /** Serves the dashboard under `dashboard/` below `path`, to those whom `isAllowed` admits. @default none */
  readonly dashboard?: ServedDashboardOptions | undefined;
}

/** A pool and its monitor as part of an application. */
export class Service {
  readonly pool: Pool;
  readonly monitor: Monitor;
  /** Path of each route, to the name that `respond` expects. */
  readonly routes: ReadonlyMap<string, string>;
  /** The dashboard; undefined without one. */
  readonly dashboard: Dashboard | undefined;
  /** Paths that the dashboard answers. */
  readonly dashboardPaths: readonly string[];
  /** Answers a request of one route; rejects never. */
  readonly respond: (method: string, name: string) => Promise<Answer>;

  constructor({ pool = createPool(), path = '/internal', monitor = {}, dashboard }: HeadroomOptions = {}) {
    const base = path === false ? undefined : baseOf(path);
    checkDashboard(dashboard, base);
    this.pool = pool;
    this.monitor = createMonitor({ ...monitor, pool });
    this.respond = createResponder(this.monitor);
    this.routes = new Map(base === undefined ? [] : routeNames.map((name) => [`${base}/${name}`, name]));
    this.dashboard = dashboard && createDashboard(this.monitor, dashboard);
    this.dashboardPaths = dashboard === undefined ? [] : pathsOf(`${base}/dashboard`);
  }

  /** Closes the monitor and the pool, after the statements that it has accepted. May be called several times. */
  async close(): Promise<void> {
    await this.dashboard?.close();
    await this.monitor.close();
    if (!this.pool.ending) await this.pool.end();
  }
}

/** `/internal` of `/internal/`, and nothing of `/`. */
function baseOf(path: string): string {
  if (!/^\/[^?#*:]*$/.test(path)) {
    throw new ConfigError([
      { name: 'path', expected: 'a path such as /internal, or false', got: JSON.stringify(path) },
    ]);
  }
  return path.replace(/\/+$/, '');
}

/** The page and its parts. With and without a slash at the end: the page redirects to the former. */
function pathsOf(base: string): readonly string[] {
  return [base, `${base}/`, ...dashboardNames.map((name) => `${base}/${name}`)];
}

/** Whoever sees the page sees the load of the service, and perhaps statements: no one may by default. */
function checkDashboard(dashboard: ServedDashboardOptions | undefined, base: string | undefined): void {
  if (dashboard === undefined) return;
  if (base === undefined) {
    throw new ConfigError([{ name: 'path', expected: 'a path, since there is a dashboard', got: 'false' }]);
  }
  if (typeof dashboard.isAllowed !== 'function') {
    const expected = 'a function that says who may see the dashboard';
    throw new ConfigError([{ name: 'dashboard.isAllowed', expected, got: typeof dashboard.isAllowed }]);
  }
}
