import { expect, test } from 'vitest';
import { usePools } from '../../support/pools.js';
import { queryServer } from '../../support/server.js';
import { waitFor } from '../../support/wait.js';

const bench = usePools();

// An error event that nobody hears would end the process; the test runner reports it and fails the run.
test.each([
  ['of errors', ['error']],
  ['of anything', []],
])(
  'pain 4: a borrower who removes every listener %s does not leave the process to a broken connection',
  async (_, events) => {
    const pool = bench.makePool({ max: 1 });
    const client = await pool.connect();
    client.removeAllListeners(...events);
    await queryServer('select pg_terminate_backend($1)', [Reflect.get(client, 'processID')]);
    await waitFor(() => pool.totalCount === 0, { timeoutMs: 60_000 });
    client.release();
    expect((await pool.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
  },
);
