import { accountCount, randomKey } from '../tables.js';
import type { Statement, Workload } from '../workload.js';

const insertEntry: Statement = {
  name: 'insert-entry',
  text: 'insert into entries (account, amount, note) values ($1, $2, $3) returning id',
};

export const insert: Workload = {
  name: 'insert',
  title: 'insert one row and get its generated key',
  callers: [64],
  run: (driver) => driver.query(insertEntry, [randomKey(accountCount), 1, 'a note of some length']),
  check: async (driver) => {
    const row = driver.firstRow(await driver.query(insertEntry, [1, 1, 'first']));
    const { id } = row as { id: unknown };
    if (!Number.isInteger(id)) throw new Error(`Expected a generated key, got ${JSON.stringify(row)}.`);
  },
  audit: 'select count(*)::int as operations, true as is_balanced from entries',
};
