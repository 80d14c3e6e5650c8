/**
 * The pool as a Hono middleware.
 *
 * @module pg-headroom/hono
 */
import type { MiddlewareHandler } from 'hono';
import { isListening } from '../dashboard/http.js';
import { headersOf } from '../monitor/http/answer.js';
import type { Pool } from '../pool/pool.js';
import { type HeadroomOptions, Service } from './service.js';

export type { HeadroomOptions } from './service.js';

/** Variables of the context that the middleware sets. */
export interface HeadroomVariables {
  readonly pool: Pool;
}

/**
 * Hono middleware: the pool in `c.var.pool`, health and metrics under `/internal`. Hono does not know when its server closes: use
 * `closeOnSignal`.
 *
 * @example
 * const app = new Hono().use(headroom({ pool })).get('/orders', async (c) => c.json((await c.var.pool.query(sql)).rows));
 * closeOnSignal(serve(app), pool);
 */
export function headroom(options: HeadroomOptions = {}): MiddlewareHandler<{ Variables: HeadroomVariables }> {
  const service = new Service(options);
  const { dashboard } = service;
  const dashboardPaths = new Set(service.dashboardPaths);
  return async (context, next) => {
    if (dashboard !== undefined && dashboardPaths.has(context.req.path)) {
      // Node's request, with @hono/node-server.
      const { incoming } = (context.env ?? {}) as { readonly incoming?: { readonly socket?: unknown } };
      return dashboard.fetch(context.req.raw, () => incoming === undefined || isListening(incoming));
    }
    const name = service.routes.get(context.req.path);
    if (name === undefined) {
      context.set('pool', service.pool);
      return next();
    }
    const answer = await service.respond(context.req.method, name);
    return new Response(context.req.method === 'HEAD' ? null : answer.body, {
      status: answer.status,
      headers: headersOf(answer),
    });
  };
}
