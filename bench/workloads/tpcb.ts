import { accountCount, branchCount, randomKey, tellerCount } from '../tables.js';
import type { Driver, Workload } from '../workload.js';

const updateAccount = { name: 'update-account', text: 'update accounts set balance = balance + $1 where id = $2' };
const selectBalance = { name: 'select-balance', text: 'select balance from accounts where id = $1' };
const updateTeller = { name: 'update-teller', text: 'update tellers set balance = balance + $1 where id = $2' };
const updateBranch = { name: 'update-branch', text: 'update branches set balance = balance + $1 where id = $2' };
const insertHistory = {
  name: 'insert-history',
  text: 'insert into history (teller, branch, account, delta, at) values ($1, $2, $3, $4, current_timestamp)',
};

/** Largest amount that is moved, either way. */
const mostDelta = 5000;

function transact(driver: Driver): Promise<unknown> {
  const [account, teller, branch] = [randomKey(accountCount), randomKey(tellerCount), randomKey(branchCount)];
  const delta = randomKey(2 * mostDelta + 1) - mostDelta - 1;
  return driver.transaction(async (tx) => {
    await tx.query(updateAccount, [delta, account]);
    await tx.query(selectBalance, [account]);
    await tx.query(updateTeller, [delta, teller]);
    await tx.query(updateBranch, [delta, branch]);
    await tx.last(insertHistory, [teller, branch, account, delta]);
  });
}

export const tpcb: Workload = {
  name: 'tpcb',
  title: 'a TPC-B transaction: BEGIN, five statements one after the other, COMMIT',
  callers: [64],
  run: transact,
  check: async (driver) => void (await transact(driver)),
  audit: `with totals as (select
      (select sum(balance) from accounts) as accounts, (select sum(balance) from tellers) as tellers,
      (select sum(balance) from branches) as branches, (select coalesce(sum(delta), 0) from history) as history)
    select (select count(*)::int from history) as operations,
      accounts = history and tellers = history and branches = history as is_balanced from totals`,
};

/** The same as a script of pgbench. */
export const tpcbScript = `\\set account random(1, ${accountCount})
\\set teller random(1, ${tellerCount})
\\set branch random(1, ${branchCount})
\\set delta random(-${mostDelta}, ${mostDelta})
begin;
update accounts set balance = balance + :delta where id = :account;
select balance from accounts where id = :account;
update tellers set balance = balance + :delta where id = :teller;
update branches set balance = balance + :delta where id = :branch;
insert into history (teller, branch, account, delta, at)
  values (:teller, :branch, :account, :delta, current_timestamp);
commit;
`;
