import fc from 'fast-check';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { reasonForOwn } from '../../src/sql/classify.js';
import { effort } from '../support/effort.js';
import { queryAt, type TestDatabase, takeDatabase } from '../support/server.js';
import { anySqlText, leavers, textsSql } from '../support/sql-texts.js';

/** All that a statement may leave behind in its session, and tables. */
const stateSql = `
  select
    (select json_object_agg(name, setting order by name) from pg_settings where source = 'session') as settings,
    nullif(current_setting('app.x', true), '') as own, current_user as role,
    (select json_agg(name) from pg_prepared_statements) as prepared,
    (select json_agg(name) from pg_cursors) as cursors,
    (select json_agg(channel) from pg_listening_channels() channel) as channels,
    (select count(*) from pg_locks where locktype = 'advisory' and pid = pg_backend_pid()) as locks,
    (select json_agg(relname) from pg_class where oid >= 16384 and relnamespace <> 'pg_toast'::regnamespace) as tables`;

let database: TestDatabase;
beforeAll(async () => {
  database = await takeDatabase();
  await queryAt(database.url, textsSql);
});
afterAll(() => database.drop());

/** A session whose state can be compared with what it was at first. */
class Session {
  readonly #client: pg.Client;
  #first: unknown;

  constructor(options: string) {
    this.#client = new pg.Client({ connectionString: database.url, options });
    this.#client.on('error', () => undefined);
  }

  async begin(): Promise<this> {
    await this.#client.connect();
    this.#first = await this.#look();
    return this;
  }

  /** Runs a text as a lane does. @returns whether the server accepted it */
  async run(text: string): Promise<boolean> {
    const config = { text, values: [], queryMode: 'extended' };
    return this.#client.query(config).then(
      () => true,
      (error: pg.DatabaseError) => {
        if (error.severity !== 'ERROR') throw error;
        return false;
      },
    );
  }

  /** What differs from what was at first; undefined if nothing does. */
  async change(): Promise<unknown> {
    const status = this.#client.getTransactionStatus();
    if (status !== 'I') return { status };
    const now = await this.#look();
    return JSON.stringify(now) === JSON.stringify(this.#first) ? undefined : now;
  }

  /** Makes it as it was at first. */
  async reset(): Promise<void> {
    for (const sql of ['rollback', 'discard all', 'drop table if exists kept']) await this.#client.query(sql);
  }

  end(): Promise<void> {
    return this.#client.end();
  }

  async #look(): Promise<unknown> {
    return (await this.#client.query(stateSql)).rows[0];
  }
}

describe.each([
  ['on', ''],
  ['off', '-c standard_conforming_strings=off -c escape_string_warning=off'],
])('with standard_conforming_strings = %s', (_setting, options) => {
  let session: Session;
  beforeEach(async () => {
    session = await new Session(options).begin();
  });
  afterEach(() => session.end());

  test('a statement that may share a session leaves it as it was', async () => {
    const counts = { all: 0, sharing: 0, accepted: 0 };
    const property = fc.asyncProperty(anySqlText, async (text) => {
      counts.all += 1;
      if (reasonForOwn(text) !== undefined) return;
      counts.sharing += 1;
      if (await session.run(text)) counts.accepted += 1;
      const change = await session.change();
      if (change === undefined) return;
      await session.reset();
      throw new Error(`left behind: ${JSON.stringify(change)}`);
    });
    await fc.assert(property, { numRuns: effort(400, 3000) });
    // Otherwise nothing would have been tested.
    expect(counts.sharing / counts.all).toBeGreaterThan(0.3);
    expect(counts.accepted / counts.all).toBeGreaterThan(0.2);
  });

  test('of the others many would have changed it', async () => {
    const counts = { all: 0, changing: 0 };
    const others = anySqlText.filter((text) => reasonForOwn(text) !== undefined);
    const property = fc.asyncProperty(others, async (text) => {
      counts.all += 1;
      await session.run(text);
      if ((await session.change()) === undefined) return;
      counts.changing += 1;
      await session.reset();
    });
    await fc.assert(property, { numRuns: effort(150, 1000) });
    expect(counts.changing / counts.all).toBeGreaterThan(0.1);
  });

  test.each(Object.entries(leavers))(
    '%s left behind is noticed, and gets a connection of its own',
    async (_what, text) => {
      expect(await session.run(text)).toBe(true);
      expect(await session.change()).toBeDefined();
      expect(reasonForOwn(text)).toBeDefined();
      await queryAt(database.url, 'drop table if exists kept');
    },
  );
});
