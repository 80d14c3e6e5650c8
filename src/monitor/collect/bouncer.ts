import type { ConnectionSettings } from '../../config/connection.js';
import { isConnectionLoss } from '../../pool/failure.js';
import { shared } from '../../util/shared.js';
import type { BouncerFacts } from '../facts.js';
import type { Collector } from '../snapshot.js';
import { answerOf, type Patience } from './answer.js';
import { type ConsoleRow, toBouncerFacts } from './bouncer-facts.js';
import { type Asked, Link } from './link.js';
import { RunningSums } from './running-sums.js';
import { readTarget } from './target.js';

/**
 * Asks a PgBouncer over its console, in a session that is kept. The role must be one of `stats_users` or `admin_users`.
 * Whatever database the address names, the console is asked for.
 *
 * @throws {ConfigError} when the address is wrong
 */
export function collectBouncer(address: string | ConnectionSettings, patience: Patience): Collector<BouncerFacts> {
  const link = new Link(readTarget('bouncer', address, consoleChanges), patience);
  const reader = new ConsoleReader();
  const ask = () => answerOf(link.source, patience, (late) => link.ask((client) => reader.read(client), late));
  return { source: link.source, collect: shared(ask), close: () => link.close() };
}

/** PgBouncer refuses startup parameters that it does not know. */
const consoleChanges = {
  database: 'pgbouncer',
  options: undefined,
  statement_timeout: undefined,
  lock_timeout: undefined,
  idle_in_transaction_session_timeout: undefined,
};

class ConsoleReader {
  /** Once a PgBouncer has not known `SHOW STATE` it is not asked again: each time, it would log that. */
  #hasState = true;
  readonly #totals = new RunningSums();

  async read(client: Asked): Promise<BouncerFacts> {
    const show = (what: string) => showRows(client, what);
    const [first] = await show('VERSION');
    const raw = {
      version: first?.version ?? '',
      pools: await show('POOLS'),
      databases: await show('DATABASES'),
      stats: await show('STATS'),
      lists: await show('LISTS'),
      config: await show('CONFIG'),
      state: await this.#readState(client),
    };
    return toBouncerFacts(raw, this.#totals);
  }

  async #readState(client: Asked): Promise<readonly ConsoleRow[] | undefined> {
    if (!this.#hasState) return undefined;
    try {
      return await showRows(client, 'STATE');
    } catch (error) {
      if (isConnectionLoss(error)) throw error;
      this.#hasState = false;
      return undefined;
    }
  }
}

async function showRows(client: Asked, what: string): Promise<readonly ConsoleRow[]> {
  const { rows } = (await client.query(`SHOW ${what}`)) as { rows: readonly Record<string, unknown>[] };
  return rows.map((row) => Object.fromEntries(Object.entries(row).map(([name, value]) => [name, toText(value)])));
}

/** Some versions give some columns a type, which `pg` then reads. */
function toText(value: unknown): string | null {
  return value === null || value === undefined ? null : String(value);
}
