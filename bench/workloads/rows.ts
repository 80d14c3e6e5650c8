import { documentCount, randomKey, wideCount } from '../tables.js';
import type { Driver, Statement, Workload } from '../workload.js';

/** Runs the statement, and tells how long it took. */
async function timed(work: () => Promise<unknown>, note: (latencyMs: number) => void): Promise<void> {
  const start = performance.now();
  await work();
  note(performance.now() - start);
}

/** A workload of one statement that returns rows, from a random key on. */
function rowsWorkload(
  head: Pick<Workload, 'name' | 'title'>,
  statement: Statement,
  keys: number,
  count: number,
  first: object,
): Workload {
  return {
    ...head,
    callers: [32],
    noted: 'statements',
    run: (driver, _turn, note) => timed(() => driver.query(statement, [randomKey(keys)]), note),
    check: async (driver: Driver) => {
      const result = await driver.query(statement, [1]);
      const got = JSON.stringify([driver.countRows(result), driver.firstRow(result)]);
      const expected = JSON.stringify([count, first]);
      if (got !== expected) throw new Error(`Expected ${expected}, got ${got}.`);
    },
  };
}

const wideRow = {
  id: 1,
  name: 'name of 1',
  price: '1.37',
  made: '2026-01-01T00:01:00.000Z',
  ok: false,
  tags: ['a', 'b', '1'],
  meta: { k: 1 },
  note: 'x'.repeat(40),
};

export const wide = rowsWorkload(
  {
    name: 'wide-100',
    title: 'select 100 rows of 8 columns: int, text, numeric, timestamptz, bool, text[], jsonb, text',
  },
  {
    name: 'wide',
    text: 'select id, name, price, made, ok, tags, meta, note from wide where id >= $1 order by id limit 100',
  },
  wideCount - 100,
  100,
  wideRow,
);

export const long = rowsWorkload(
  { name: 'long-1000', title: 'select 1,000 rows of 4 columns: int, text, numeric, text' },
  { name: 'long', text: 'select id, name, price, note from wide where id >= $1 order by id limit 1000' },
  wideCount - 1000,
  1000,
  { id: wideRow.id, name: wideRow.name, price: wideRow.price, note: wideRow.note },
);

export const json = rowsWorkload(
  { name: 'json-10k', title: 'select one jsonb of 10 kB' },
  { name: 'document', text: 'select id, body from documents where id = $1' },
  documentCount,
  1,
  { id: 1, body: { id: 1, text: Array.from({ length: 100 }, () => 'y'.repeat(100)) } },
);

const columns = Array.from({ length: 20 }, (_, i) => i + 1);

const insertMeasurement: Statement = {
  name: 'insert-measurement',
  text: `insert into measurements values (${columns.map((i) => `$${i}`).join(', ')})`,
};

export const params: Workload = {
  name: 'params-20',
  title: 'insert one row of 20 numbers',
  callers: [32],
  noted: 'inserts',
  run: (driver, turn, note) =>
    timed(
      () =>
        driver.query(
          insertMeasurement,
          columns.map((i) => i + turn),
        ),
      note,
    ),
  check: async (driver) => void (await driver.query(insertMeasurement, columns)),
  audit: 'select count(*)::int as operations, true as is_balanced from measurements',
};

const streamed: Statement = { name: 'stream', text: 'select id, branch, balance, filler from accounts' };
const streamedRows = 100_000;

export const stream: Workload = {
  name: 'stream-100k',
  title: 'read 100,000 rows of 4 columns one after the other, in batches of 1,000',
  callers: [1],
  needs: 'streaming',
  run: async (driver) => {
    const count = await driver.stream(streamed, 1000);
    if (count !== streamedRows) throw new Error(`Expected ${streamedRows} rows, got ${count}.`);
  },
  check: async (driver) => void (await driver.stream(streamed, 1000)),
};
