import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { WorkloadPlan } from '../../../../src/load/drive/plan.js';
import { protocols } from '../../../../src/load/study/result.js';
import { findBuiltIn } from '../../../../src/load/workload/builtin.js';
import { chooseProtocol } from '../../../../src/load/workload/choose-protocol.js';
import { readScriptFile } from '../../../../src/load/workload/file.js';
import { loadSchema, setUpTables } from '../../../../src/load/workload/tables.js';
import { takeFolder } from '../../../support/folder.js';
import { callPgbench } from '../../../support/pgbench.js';
import { connectForScripts } from '../../../support/script-session.js';
import { type TestDatabase, takeDatabase } from '../../../support/server.js';
import { never, userOf } from '../../../support/workload.js';

/** pgbench's names, and ours. */
const builtIns = { 'tpcb-like': 'tpcb', 'simple-update': 'simple-update', 'select-only': 'select' } as const;
const names = Object.keys(builtIns) as (keyof typeof builtIns)[];

/** A script as pgbench writes it out. */
async function show(name: string): Promise<string> {
  const { stdout, stderr } = await callPgbench(undefined, `--show-script=${name}`);
  return stdout + stderr;
}

test.each(names)('the built-in workload is what pgbench shows of %s', async (name) => {
  const [comment, ...lines] = (await show(name)).trim().split('\n');
  expect(comment).toContain(`-- ${name}`);
  expect(findBuiltIn(builtIns[name]).scripts[0]?.text).toBe(`${lines.join('\n')}\n`);
});

describe.each([
  ['tables of our own', loadSchema],
  ["tables of the real pgbench's", null],
])('on %s', (_, schema) => {
  let database: TestDatabase;
  let client: Client;

  beforeAll(async () => {
    database = await takeDatabase();
    client = new Client({ connectionString: database.url });
    await client.connect();
    if (schema !== null) await setUpTables(client, 1);
    else expect(await callPgbench(database.url, '-i', '-q', '-s', '1')).toMatchObject({ code: 0 });
  });

  afterAll(async () => {
    await client.end();
    await database.drop();
  });

  const table = (name: string) => (schema === null ? `pgbench_${name}` : `${schema}.pgbench_${name}`);

  async function numberOf(sql: string): Promise<number> {
    return Number((await client.query(`SELECT (${sql}) AS number`)).rows[0].number);
  }

  test.each(names.flatMap((name) => protocols.map((protocol) => ({ name, protocol }))))(
    "pgbench's $name runs unchanged, $protocol",
    async ({ name, protocol }) => {
      await using folder = await takeFolder();
      const path = join(folder.path, `${name}.sql`);
      await writeFile(path, await show(name));
      const scripts = [await readScriptFile(path)];
      const plan: WorkloadPlan = { scripts, variables: { scale: '1' }, protocol, schema, asText: [] };
      const asText = await chooseProtocol(client, plan);
      expect(asText).toEqual([]);
      await using connections = await connectForScripts(database.url);
      const user = userOf({ ...plan, asText });
      const before = await numberOf(`SELECT count(*) FROM ${table('history')}`);
      for (let request = 0; request < 5; request += 1) await user.request(connections, never);
      const writes = name === 'select-only' ? 0 : 5;
      expect(await numberOf(`SELECT count(*) FROM ${table('history')}`)).toBe(before + writes);
      expect(connections.runs).toBe(writes);
      const takesParameters = connections.sent.some(({ values }) => (values?.length ?? 0) > 0);
      expect(takesParameters).toBe(protocol !== 'simple');
    },
  );

  test('the books balance: every change is in the history, and in the rows that it was of', async () => {
    const sum = (column: string, name: string) => numberOf(`SELECT coalesce(sum(${column}), 0) FROM ${table(name)}`);
    const ofTpcb = `SELECT coalesce(sum(bbalance), 0) FROM ${table('branches')}`;
    expect(await sum('delta', 'history')).toBe(await sum('abalance', 'accounts'));
    expect(await numberOf(ofTpcb)).toBe(await sum('tbalance', 'tellers'));
    expect(await sum('delta', 'history')).not.toBe(0);
    expect(await numberOf(ofTpcb)).not.toBe(0);
  });
});
