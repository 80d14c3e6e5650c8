// A service in CommonJS under Jest, with Jest's fake timers.
const { createPool, Pool, StatementTimeoutError } = require('pg-headroom');

test('the pool queries and runs a transaction, though timers are fake', async () => {
  jest.useFakeTimers();
  const pool = createPool({ max: 3 });
  expect(pool).toBeInstanceOf(Pool);
  const answers = await Promise.all(Array.from({ length: 20 }, (_, n) => pool.query('select $1::int as n', [n])));
  expect(answers.map(({ rows }) => rows[0].n)).toEqual(Array.from({ length: 20 }, (_, n) => n));
  expect(await pool.transaction(async (tx) => (await tx.query('select 1 as one')).rows)).toEqual([{ one: 1 }]);
  await expect(pool.query('select 1/0')).rejects.toMatchObject({ code: '22012' });
  expect(new StatementTimeoutError('x').name).toBe('StatementTimeoutError');
  await pool.end();
});
