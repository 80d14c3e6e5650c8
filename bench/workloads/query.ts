import { accountCount, randomKey } from '../tables.js';
import type { Driver, Statement, Workload } from '../workload.js';

export const selectAccount: Statement = {
  name: 'select-account',
  text: 'select id, balance, filler from accounts where id = $1',
};

/** Runs the point select and looks whether it gives the one right row. */
export async function checkSelect(driver: Driver): Promise<void> {
  const row = driver.firstRow(await driver.query(selectAccount, [42]));
  const got = JSON.stringify(row);
  const expected = JSON.stringify({ id: 42, balance: 0, filler: ' '.repeat(84) });
  if (got !== expected) throw new Error(`Expected ${expected}, got ${got}.`);
}

export const query: Workload = {
  name: 'query',
  title: 'select one row of 100,000 by key',
  callers: [1, 10, 64, 500],
  run: (driver) => driver.query(selectAccount, [randomKey(accountCount)]),
  check: checkSelect,
};

let generated = 0;

export const generatedNames: Workload = {
  name: 'generated-names',
  title: 'the same, each time with other names of columns',
  callers: [64],
  run: (driver) => {
    generated += 1;
    const text = `select id as id_${generated}, balance as b_${generated}, filler from accounts where id = $1`;
    return driver.query({ name: '', text }, [randomKey(accountCount)]);
  },
  check: checkSelect,
};
