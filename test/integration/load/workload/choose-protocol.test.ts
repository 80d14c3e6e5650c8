import { Client } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { WorkloadPlan } from '../../../../src/load/drive/plan.js';
import { chooseProtocol } from '../../../../src/load/workload/choose-protocol.js';
import { connectForScripts } from '../../../support/script-session.js';
import { type TestDatabase, takeDatabase } from '../../../support/server.js';
import { never, planOf, userOf } from '../../../support/workload.js';

let database: TestDatabase;
let client: Client;

beforeAll(async () => {
  database = await takeDatabase();
  client = new Client({ connectionString: database.url });
  await client.connect();
  await client.query(`CREATE TABLE items (id int PRIMARY KEY, size bigint, price numeric, name text, at timestamptz);
    CREATE TABLE items_7 (id int); INSERT INTO items SELECT n, n, n / 2.0, 'item ' || n FROM generate_series(1, 10) n`);
});

afterAll(async () => {
  await client.end();
  await database.drop();
});

const auto = (text: string, variables = {}): WorkloadPlan => planOf(text, { protocol: 'auto', variables });

/** Statements that take their variables as parameters, and such that do not; `:n` is 7, `:m` is 9. */
test.each([
  ['SELECT * FROM items WHERE id = :n', true],
  ['SELECT * FROM items WHERE id BETWEEN :n AND :n + 2 LIMIT :n OFFSET :n', true],
  ['INSERT INTO items (id, size, price) VALUES (:n * 100, :n, :n)', true],
  ['UPDATE items SET size = size + :n WHERE id = :n', true],
  ['DELETE FROM items WHERE id = :n * 100', true],
  ['WITH found AS (SELECT * FROM items WHERE id = :n) TABLE found', true],
  ['SELECT :n::int + :m::bigint', true],
  ['SELECT count(*) FROM generate_series(1, :n)', true],
  ["SELECT 'item :n'", false],
  ['SELECT * FROM items_:n', false],
  ['SELECT :n < :m', false],
  ['SELECT greatest(:n, :m)', false],
  ['SELECT :n + :m', false],
  ["SELECT interval ':n days'", false],
  ["SELECT 'x' || :n", false],
  ['SET statement_timeout = :n', false],
  ['CREATE TEMP TABLE t:n (a int)', false],
  ['SELECT (ARRAY[1, 2, 3])[:one:n]', false],
])('%s: as parameters is %s, and it runs', async (sql, isTaken) => {
  const plan = auto(`\\set one 1\n\\set n 7\n\\set m 9\n${sql};`);
  const asText = await chooseProtocol(client, plan);
  await using connections = await connectForScripts(database.url);
  await userOf({ ...plan, asText }).request(connections, never);
  expect(connections.sent.map(({ values }) => values !== undefined)).toEqual([isTaken]);
  expect((await client.query('SELECT count(*)::int AS count FROM pg_prepared_statements')).rows[0].count).toBe(0);
});

test('a value that could mean something else as a parameter goes as text, when it is one', async () => {
  const plan = auto('\\set n 2 + :client_id * 0.5\nSELECT count(*) FROM items WHERE id < :n');
  const asText = await chooseProtocol(client, plan);
  expect(asText).toEqual([]);
  await using connections = await connectForScripts(database.url);
  await userOf(plan, { clientId: 1 }).request(connections, never);
  expect(connections.sent).toEqual([{ text: 'SELECT count(*) FROM items WHERE id < 2.5' }]);
});

test.each([
  ['SELECT * FROM pgbench_accounts WHERE aid = :scale', /^test\.sql:2: .*"pgbench_accounts" does not exist.*--setup/],
  ['SELECT * FROM missing WHERE a = :scale', /^test\.sql:2: .*"missing" does not exist\.$/],
  ['SELECT nothing FROM items WHERE id = :scale', /^test\.sql:2: .*"nothing" does not exist/],
  ['SELECT * FROM nowhere.items', /^test\.sql:2: .*does not exist/],
  ['SELEC 1', undefined],
  ['SELECT FROM WHERE', /^test\.sql:2: .*syntax error/],
  ['SELECT no_function(1)', /^test\.sql:2: .*no_function/],
])('%s is refused before the load where that is certain', async (sql, message) => {
  const chosen = chooseProtocol(client, auto(`-- a comment\n${sql};`));
  if (message === undefined) return void (await chosen);
  await expect(chosen).rejects.toMatchObject({ code: 'HEADROOM_SCRIPT', message: expect.stringMatching(message) });
});

test('with tables in our schema, it is those that must be there', async () => {
  await client.query('CREATE TABLE pgbench_history (tid int)');
  const plan = { ...auto('INSERT INTO pgbench_history (tid) VALUES (:client_id)'), schema: 'headroom_load' };
  await expect(chooseProtocol(client, plan)).rejects.toMatchObject({ remedy: expect.stringContaining('--setup') });
  expect(await chooseProtocol(client, { ...plan, schema: null })).toEqual([]);
});

test('a script that makes its own tables is taken as it is', async () => {
  const script = 'CREATE TEMP TABLE IF NOT EXISTS own (a int);\nINSERT INTO own VALUES (:client_id);\n';
  const plan = auto(script);
  const asText = await chooseProtocol(client, plan);
  await using connections = await connectForScripts(database.url);
  await userOf({ ...plan, asText }).request(connections, never);
  expect(connections.sent).toHaveLength(2);
});
