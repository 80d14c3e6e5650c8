// A service in ES modules under Node's own runner, with its mocked timers.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createPool } from 'pg-headroom';

test('the pool queries and runs a transaction, though timers are mocked', async (context) => {
  context.mock.timers.enable({ apis: ['setTimeout', 'setInterval', 'setImmediate', 'Date'] });
  const pool = createPool({ max: 3 });
  const answers = await Promise.all(Array.from({ length: 20 }, (_, n) => pool.query('select $1::int as n', [n])));
  assert.deepEqual(
    answers.map(({ rows }) => rows[0].n),
    Array.from({ length: 20 }, (_, n) => n),
  );
  assert.deepEqual(await pool.transaction(async (tx) => (await tx.query('select 1 as one')).rows), [{ one: 1 }]);
  await assert.rejects(pool.query('select 1/0'), { code: '22012' });
  await pool.end();
});
