import { createPool } from '../create-pool.js';
import { ConfigError } from '../errors.js';
import type { Answer } from '../monitor/http/answer.js';
import { createResponder, routeNames } from '../monitor/http/handler.js';
import { createMonitor, type Monitor, type MonitorOptions } from '../monitor/monitor.js';
import type { Pool } from '../pool/pool.js';

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
}

/** A pool and its monitor as part of an application. */
export class Service {
  readonly pool: Pool;
  readonly monitor: Monitor;
  /** Path of each route, to the name that `respond` expects. */
  readonly routes: ReadonlyMap<string, string>;
  /** Answers a request of one route; rejects never. */
  readonly respond: (method: string, name: string) => Promise<Answer>;

  constructor({ pool = createPool(), path = '/internal', monitor = {} }: HeadroomOptions = {}) {
    const base = path === false ? undefined : baseOf(path);
    this.pool = pool;
    this.monitor = createMonitor({ ...monitor, pool });
    this.respond = createResponder(this.monitor);
    this.routes = new Map(base === undefined ? [] : routeNames.map((name) => [`${base}/${name}`, name]));
  }

  /** Closes the monitor and the pool, after the statements that it has accepted. May be called several times. */
  async close(): Promise<void> {
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
