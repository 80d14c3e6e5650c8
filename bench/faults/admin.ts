import { setTimeout as delay } from 'node:timers/promises';
import { queryAt } from '../../test/support/server.js';

/** Runs a statement as superuser. Login attempts of the loads may fill the server for a moment, so it is repeated. */
export async function ask(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const until = performance.now() + 30_000;
  for (;;) {
    try {
      return await queryAt(url, sql);
    } catch (error) {
      if ((error as { code?: string }).code !== '53300' || performance.now() > until) throw error;
      await delay(50);
    }
  }
}
