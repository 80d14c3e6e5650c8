import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Pool } from '../../../src/index.js';
import { differences, expectedOf } from '../../support/differential.js';
import { effort } from '../../support/effort.js';
import { queryAt, takeDatabase } from '../../support/server.js';
import { anyStatement, statementsSql } from '../../support/statements.js';
import { until } from '../../support/wait.js';

const statementCount = effort(4000, 100_000);
const callerCount = 200;
const seed = 20261124;

test(`${statementCount} random statements of ${callerCount} callers give what a plain client gives for each`, {
  timeout: 900_000,
}, async () => {
  const cases = fc.sample(anyStatement, { numRuns: statementCount, seed });
  // Copies of one: object ids are the same in both.
  await using origin = await takeDatabase();
  await queryAt(origin.url, statementsSql);
  await using ours = await takeDatabase(origin.name);
  await using theirs = await takeDatabase(origin.name);
  const expected = await expectedOf(theirs.url, cases);
  await using pool = new Pool({ connectionString: ours.url, max: 10, maxPreparedStatements: 100 });
  const wrong = await differences(pool, cases, callerCount, expected);
  expect(wrong.slice(0, 3)).toEqual([]);
  await until('what was given up is over', () => pool.stats().pipelined === 0);
  expect(pool.stats()).toMatchObject({ leased: 0, lanes: 0, waiting: 0, pipelining: { mode: 'on' } });
});
