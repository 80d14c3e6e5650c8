import pg from 'pg';
import { hidePassword } from '../../config/connection.js';
import { type DriverClient, destroySocket } from '../../pipeline/pg-client.js';
import type { OnOpened } from './connections.js';
import type { GrowingStrategy, Opening, StrategyPlan } from './opening.js';
import { directSettings } from './settings.js';
import { type PoolLike, throughPool } from './strategy.js';

/**
 * `pg.Pool` as it would be used in earnest: it keeps its connections, and callers wait as long as with ours. One whose
 * work failed rolls back, as the documentation of `pg` has it.
 */
export async function openPgPool(plan: StrategyPlan, opening: Opening): Promise<GrowingStrategy> {
  const { config, client } = await directSettings(plan, opening);
  const clients = new Set<pg.Client>();
  const connecting = new Set<pg.Client>();
  const options = {
    ...client,
    max: plan.poolMax,
    connectionTimeoutMillis: config.pool.acquireTimeoutMs,
    idleTimeoutMillis: 0,
    Client: watched({ clients, connecting, onOpened: opening.onOpened }),
  };
  const pool = new pg.Pool(hidePassword(options, client.password));
  pool.on('error', () => undefined);
  return {
    ...throughPool('pg.Pool', cleansing(pool)),
    isGrowing: () => connecting.size > 0,
    close: () => closeNow(pool, clients),
  };
}

/** The pool, whose clients roll back where they came back from work that failed. */
function cleansing(pool: pg.Pool): PoolLike {
  const connect: PoolLike['connect'] = async () => {
    const client = await pool.connect();
    const release = async (hasFailed: unknown): Promise<void> => {
      if (!hasFailed) return client.release();
      const isClean = await client.query('ROLLBACK').then(
        () => true,
        () => false,
      );
      client.release(!isClean);
    };
    return { query: (...given) => client.query(...given), release: (hasFailed) => void release(hasFailed) };
  };
  return { query: (...given) => pool.query(...given), connect, end: () => pool.end() };
}

/** Clients of a pool. */
interface Watch {
  readonly clients: Set<pg.Client>;
  readonly connecting: Set<pg.Client>;
  readonly onOpened: OnOpened;
}

/** `pg`'s Client, which tells how long it took to connect (the pool has it do so at once), and is known while it is open. */
function watched({ clients, connecting, onOpened }: Watch): typeof pg.Client {
  return class extends pg.Client {
    constructor(config?: string | pg.ClientConfig) {
      super(config);
      // One that is checked out has no listener; a lost connection is the request's failure, not the end of the process.
      this.on('error', () => undefined);
      const begin = performance.now();
      clients.add(this);
      connecting.add(this);
      this.once('connect', () => {
        connecting.delete(this);
        onOpened(performance.now() - begin);
      });
      this.once('end', () => {
        connecting.delete(this);
        clients.delete(this);
      });
    }
  };
}

/** `end()` waits for clients that are out, so these lose their sockets. */
async function closeNow(pool: pg.Pool, clients: Set<pg.Client>): Promise<void> {
  const ended = pool.end();
  for (const client of [...clients]) if (pool.totalCount > 0) destroySocket(client as DriverClient);
  await ended;
}
