/**
 * The pool in an Express application.
 *
 * @module pg-headroom/express
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { send } from '../monitor/http/answer.js';
import type { Pool } from '../pool/pool.js';
import { type HeadroomOptions, Service } from './service.js';

export type { HeadroomOptions, Service } from './service.js';

declare global {
  namespace Express {
    interface Locals {
      /** The pool of `headroom(app)`. */
      pool: Pool;
    }
  }
}

/** The part of an Express application, 4 or newer, that is used. */
export interface ExpressApplication {
  readonly locals: { pool?: Pool };
  use(path: string, handler: (request: IncomingMessage, response: ServerResponse) => void): unknown;
}

/**
 * Adds `app.locals.pool`, and health and metrics under `/internal`. Express does not know when its server closes: use
 * `closeOnSignal`.
 *
 * @returns the pool and the monitor, with `close()`
 * @example
 * const { pool } = headroom(app);
 * closeOnSignal(app.listen(3000), pool);
 */
export function headroom(app: ExpressApplication, options: HeadroomOptions = {}): Service {
  const service = new Service(options);
  app.locals.pool = service.pool;
  for (const [path, name] of service.routes) {
    app.use(path, ({ method = 'GET' }, response) => {
      void service.respond(method, name).then((answer) => send(response, answer));
    });
  }
  // A mount answers everything below it.
  if (service.dashboard !== undefined) app.use(service.dashboardPaths[0] as string, service.dashboard.handler);
  return service;
}
