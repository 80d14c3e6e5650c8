import { classifyConnectFailure } from '../../pipeline/errors/server-error.js';
import type { Pool } from '../../pool/pool.js';
import { runtime } from '../../util/runtime.js';
import { silenceOf } from './silence.js';

/** Time in which a server must accept a connection; a readiness check usually waits a second. */
const timeoutMs = 700;

/**
 * Finds the pools that cannot reach their server: those without an open connection, whose server does not accept another one.
 * A pool that nobody has used yet does not know. A server that is full or rejects the login is reachable.
 */
export async function findUnreachable(pools: readonly Pool[]): Promise<readonly string[]> {
  const reasons = await Promise.all(pools.map(reasonOf));
  return reasons.filter((reason) => reason !== undefined);
}

async function reasonOf(pool: Pool): Promise<string | undefined> {
  const { name, total, connecting } = pool.stats();
  if (total > connecting || pool.ending) return undefined;
  const error = await tryToConnect(pool);
  if (error === undefined || classifyConnectFailure(error) !== 'down') return undefined;
  return `The pool ${name} cannot reach its server: ${silenceOf(error).reason}.`;
}

/** Opens and closes a connection beside the pool, as the pool itself would. */
async function tryToConnect({ options, Client }: Pool): Promise<unknown> {
  const { connectionString: _, ...rest } = options;
  const client = new Client({ ...rest, password: options.password, connectionTimeoutMillis: timeoutMs } as object);
  client.on('error', () => undefined);
  const late = new Promise((resolve) => {
    runtime.setTimeout(resolve, timeoutMs + 50, Object.assign(new Error('timeout'), { code: 'ETIMEDOUT' })).unref();
  });
  const error = await Promise.race([
    client.connect().then(
      () => undefined,
      (reason: unknown) => reason,
    ),
    late,
  ]);
  client.end().catch(() => undefined);
  return error;
}
