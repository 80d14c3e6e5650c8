/**
 * The pool as a Fastify plugin.
 *
 * @module pg-headroom/fastify
 */
import type { FastifyInstance } from 'fastify';
import { headersOf } from '../monitor/http/answer.js';
import type { Pool } from '../pool/pool.js';
import { type HeadroomOptions, Service } from './service.js';

export type { HeadroomOptions } from './service.js';

declare module 'fastify' {
  interface FastifyInstance {
    /** The pool of the plugin `headroom`. */
    readonly pool: Pool;
  }
}

/**
 * Fastify plugin: `app.pool`, health and metrics under `/internal`, and a pool that closes after the last request when the
 * application closes.
 *
 * @example
 * await app.register(headroom);
 * app.get('/orders', async () => (await app.pool.query('select * from orders')).rows);
 */
export async function headroom(app: FastifyInstance, options: HeadroomOptions = {}): Promise<void> {
  const service = new Service(options);
  app.decorate('pool', service.pool);
  for (const [url, name] of service.routes) {
    app.route({
      method: ['GET', 'HEAD'],
      url,
      handler: async ({ method }, reply) => {
        const answer = await service.respond(method, name);
        // Fastify adds a character set to the type of a string.
        return reply.code(answer.status).headers(headersOf(answer)).send(Buffer.from(answer.body));
      },
    });
  }
  for (const url of service.dashboardPaths) {
    app.route({
      method: ['GET', 'HEAD', 'POST'],
      url,
      handler: (request, reply) => {
        reply.hijack();
        // Fastify has read the body.
        service.dashboard?.handler(Object.assign(request.raw, { body: request.body }), reply.raw);
      },
    });
  }
  // Fastify waits for open pages, which end by this.
  app.addHook('preClose', async () => service.dashboard?.close());
  app.addHook('onClose', () => service.close());
}

// Marks of fastify-plugin: the decoration is for the application, not for a scope of the plugin.
Object.assign(headroom, {
  [Symbol.for('skip-override')]: true,
  [Symbol.for('fastify.display-name')]: 'pg-headroom',
  [Symbol.for('plugin-meta')]: { name: 'pg-headroom', fastify: '>=5' },
});
