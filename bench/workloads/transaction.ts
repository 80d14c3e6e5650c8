import { accountCount, randomKey } from '../tables.js';
import type { Driver, Workload } from '../workload.js';

const select = { name: 'tx-select', text: 'select balance from accounts where id = $1' };
const update = { name: 'tx-update', text: 'update accounts set balance = balance + $1 where id = $2' };
const insert = { name: 'tx-insert', text: 'insert into entries (account, amount, note) values ($1, $2, $3)' };

function inTurn(driver: Driver): Promise<unknown> {
  const account = randomKey(accountCount);
  return driver.transaction(async (tx) => {
    await tx.query(select, [account]);
    await tx.query(update, [1, account]);
    await tx.last(insert, [account, 1, 'a note']);
  });
}

function atOnce(driver: Driver): Promise<unknown> {
  const account = randomKey(accountCount);
  return driver.transaction(async (tx) => {
    await tx.lastOnes([
      [select, [account]],
      [update, [1, account]],
      [insert, [account, 1, 'a note']],
    ]);
  });
}

function workloadOf(head: Pick<Workload, 'name' | 'title'>, transact: (driver: Driver) => Promise<unknown>): Workload {
  return {
    ...head,
    callers: [32],
    noted: 'transactions',
    run: async (driver, _turn, note) => {
      const start = performance.now();
      await transact(driver);
      note(performance.now() - start);
    },
    check: async (driver) => void (await transact(driver)),
    audit: `select count(*)::int as operations, coalesce(sum(amount), 0) = (select sum(balance) from accounts) as is_balanced
    from entries`,
  };
}

export const transaction = workloadOf(
  { name: 'tx-3', title: 'a transaction of three statements, each awaited: select, update, insert' },
  inTurn,
);

export const transactionAtOnce = workloadOf(
  { name: 'tx-3-at-once', title: 'the same, for callers whose statements do not depend on each other' },
  atOnce,
);
