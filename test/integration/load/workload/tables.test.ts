import { Client } from 'pg';
import { expect, test } from 'vitest';
import {
  claimTables,
  cleanUpTables,
  findTables,
  loadSchema,
  setUpTables,
  tidyTables,
} from '../../../../src/load/workload/tables.js';
import { callPgbench } from '../../../support/pgbench.js';
import { takeDatabase } from '../../../support/server.js';

async function connect(url: string): Promise<Client & AsyncDisposable> {
  const client = new Client({ connectionString: url });
  await client.connect();
  return Object.assign(client, { [Symbol.asyncDispose]: () => client.end() });
}

/** Everything that a database has beside the system's own. */
async function listObjects(client: Client): Promise<unknown[]> {
  const { rows } = await client.query(
    `SELECT n.nspname, c.relname, c.relkind FROM pg_namespace n LEFT JOIN pg_class c ON c.relnamespace = n.oid
     WHERE n.nspname !~ '^(pg_|information_schema)' ORDER BY 1, 2`,
  );
  return rows;
}

/** Columns, keys and rows of the four tables in a schema. */
async function describeTables(client: Client, schema: string): Promise<unknown> {
  const columns = await client.query(
    `SELECT table_name, column_name, data_type, character_maximum_length, is_nullable FROM information_schema.columns
     WHERE table_schema = $1 AND table_name LIKE 'pgbench%' ORDER BY table_name, ordinal_position`,
    [schema],
  );
  const keys = await client.query(
    `SELECT conname, pg_get_constraintdef(oid) AS key FROM pg_constraint
     WHERE connamespace = $1::regnamespace AND contype = 'p' ORDER BY 1`,
    [schema],
  );
  const rows = [];
  for (const name of ['accounts', 'branches', 'history', 'tellers']) {
    const table = `${schema}.pgbench_${name}`;
    rows.push((await client.query(`SELECT count(*), sum(hashtext(t::text)::bigint) FROM ${table} AS t`)).rows[0]);
  }
  return { columns: columns.rows, keys: keys.rows, rows };
}

test("the tables are pgbench's, column by column, key by key and row by row, and removing them leaves nothing", async () => {
  await using database = await takeDatabase();
  await using client = await connect(database.url);
  const before = await listObjects(client);
  const parts: number[] = [];
  await setUpTables(client, 2, { filled: (count) => parts.push(count) });
  expect(parts).toEqual([1, 2]);
  expect(await findTables(client)).toEqual({ scale: 2 });
  await tidyTables(client);
  const ours = await describeTables(client, loadSchema);
  expect(await cleanUpTables(client)).toBe(true);
  expect(await findTables(client)).toBeUndefined();
  expect(await cleanUpTables(client)).toBe(false);
  expect(await listObjects(client)).toEqual(before);
  expect(await callPgbench(database.url, '-i', '-q', '-s', '2')).toMatchObject({ code: 0 });
  expect(await describeTables(client, 'public')).toEqual(ours);
});

test('setting up again replaces the tables, and nothing else', async () => {
  await using database = await takeDatabase();
  await using client = await connect(database.url);
  await client.query('CREATE TABLE pgbench_accounts (mine text)');
  await setUpTables(client, 1);
  await client.query(`DELETE FROM ${loadSchema}.pgbench_tellers`);
  await setUpTables(client, 1);
  expect((await client.query(`SELECT count(*)::int AS count FROM ${loadSchema}.pgbench_tellers`)).rows[0].count).toBe(
    10,
  );
  await cleanUpTables(client);
  expect((await client.query('SELECT * FROM public.pgbench_accounts')).rows).toEqual([]);
});

test("somebody else's schema of the same name is left alone", async () => {
  await using database = await takeDatabase();
  await using client = await connect(database.url);
  await client.query(`CREATE SCHEMA ${loadSchema}; CREATE TABLE ${loadSchema}.theirs ()`);
  const before = await listObjects(client);
  const refusal = { code: 'HEADROOM_LOAD_SETUP', message: expect.stringContaining('that this command did not create') };
  await expect(setUpTables(client, 1)).rejects.toMatchObject(refusal);
  await expect(cleanUpTables(client)).rejects.toMatchObject(refusal);
  await expect(findTables(client)).rejects.toMatchObject(refusal);
  expect(await listObjects(client)).toEqual(before);
});

test('two runs do not meet, until the first has ended its session', async () => {
  await using database = await takeDatabase();
  await using second = await connect(database.url);
  {
    await using first = await connect(database.url);
    await claimTables(first);
    await claimTables(first);
    for (const attempt of [claimTables, (session: Client) => setUpTables(session, 1), cleanUpTables])
      await expect(attempt(second)).rejects.toMatchObject({
        message: expect.stringContaining('running in this database'),
      });
  }
  await expect
    .poll(
      () =>
        claimTables(second).then(
          () => true,
          () => false,
        ),
      { timeout: 20_000 },
    )
    .toBe(true);
});

test('interrupted, or failing, it removes what it had made', async () => {
  await using database = await takeDatabase();
  await using client = await connect(database.url);
  const before = await listObjects(client);
  const abort = new AbortController();
  const reason = new Error('enough');
  const interrupted = setUpTables(client, 50, { filled: () => abort.abort(reason), signal: abort.signal });
  await expect(interrupted).rejects.toBe(reason);
  expect(await listObjects(client)).toEqual(before);
});

test('tables whose filling was cut off are told from whole ones, and can be removed', async () => {
  await using database = await takeDatabase();
  await using client = await connect(database.url);
  await setUpTables(client, 1);
  const { rows } = await client.query(`SELECT obj_description('${loadSchema}'::regnamespace) AS comment`);
  const unfinished = String(rows[0].comment).replace(/ Scale.*/, '');
  await client.query(`COMMENT ON SCHEMA ${loadSchema} IS '${unfinished}'`);
  await expect(findTables(client)).rejects.toMatchObject({ message: expect.stringContaining('--setup') });
  expect(await cleanUpTables(client)).toBe(true);
});
