import { randomAccount, type Workload } from '../workload.js';

const update = { name: 'update-account', text: 'update accounts set balance = balance + $1 where id = $2' };
const select = { name: 'select-balance', text: 'select balance from accounts where id = $1' };

export const transaction: Workload = {
  name: 'transaction',
  title: 'update a row and read it back in a transaction',
  callers: [64],
  appliesTo: () => true,
  run: (driver) =>
    driver.transaction(async (tx) => {
      const account = randomAccount();
      await tx.query(update, [1, account]);
      await tx.query(select, [account]);
    }),
};
