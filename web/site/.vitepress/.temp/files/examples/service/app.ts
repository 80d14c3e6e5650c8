import { eq } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/node-postgres';
import { integer, pgTable, text } from 'drizzle-orm/pg-core';
import Fastify, { type FastifyInstance } from 'fastify';
import type { Pool } from 'pg-headroom';
import { headroom } from 'pg-headroom/fastify';
import { traceRequests } from './telemetry.js';

const orders = pgTable('orders', {
  id: integer().primaryKey().generatedAlwaysAsIdentity(),
  item: text().notNull(),
  quantity: integer().notNull(),
});

const body = {
  type: 'object',
  required: ['item', 'quantity'],
  properties: { item: { type: 'string', minLength: 1 }, quantity: { type: 'integer', minimum: 1 } },
} as const;

/** Creates the table if there is none. A real service has migrations. */
export async function prepare(pool: Pool): Promise<void> {
  await pool.query(
    'create table if not exists orders (id int primary key generated always as identity, item text not null, quantity int not null)',
  );
}

/** The service's routes, with health and metrics of the pool under `/internal`. */
export async function createApp(pool: Pool): Promise<FastifyInstance> {
  const app = Fastify();
  traceRequests(app);
  await app.register(headroom, { pool });
  const db = drizzle(pool);
  app.get('/orders', () => db.select().from(orders).orderBy(orders.id));
  app.get<{ Params: { id: number } }>(
    '/orders/:id',
    { schema: { params: { type: 'object', properties: { id: { type: 'integer' } } } } },
    async ({ params }, reply) => {
      const [order] = await db.select().from(orders).where(eq(orders.id, params.id));
      return order ?? reply.code(404).send({ error: `There is no order ${params.id}.` });
    },
  );
  app.post<{ Body: { item: string; quantity: number } }>('/orders', { schema: { body } }, async (request, reply) => {
    const [order] = await db.insert(orders).values(request.body).returning();
    return reply.code(201).send(order);
  });
  return app;
}
