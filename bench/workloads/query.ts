import { randomAccount, type Workload } from '../workload.js';

const select = { name: 'select-account', text: 'select id, balance, filler from accounts where id = $1' };

export const query: Workload = {
  name: 'query',
  title: 'select one row by key, through the pool',
  callers: [1, 64, 500],
  appliesTo: () => true,
  run: (driver) => driver.query(select, [randomAccount()]),
};
