import { createPool } from '../../create-pool.js';
import type { Session } from '../strategy/strategy.js';

/** One session for as long as a measurement takes, with statements as long as tables need; or soon an error. */
const options = {
  max: 1,
  acquireTimeoutMs: 10_000,
  maxLifetimeSeconds: 0,
  statementTimeoutMs: 0,
  leakThresholdMs: 0,
} as const;

/**
 * Opens a session, bypassing PgBouncer, for work that is not part of a load. Opened before any load, so that none can block it.
 *
 * @throws the reason why the server cannot be reached
 */
export async function openOwnSession(
  env: NodeJS.ProcessEnv,
  applicationName: string,
  signal: AbortSignal,
): Promise<{ readonly session: Session } & AsyncDisposable> {
  const pool = createPool({ ...options, application_name: applicationName }, { ...env, USE_PGBOUNCER: 'false' });
  try {
    const session = await pool.connect({ signal });
    return {
      session,
      [Symbol.asyncDispose]: async () => {
        session.release(true);
        await pool.end();
      },
    };
  } catch (error) {
    await pool.end();
    throw error;
  }
}
