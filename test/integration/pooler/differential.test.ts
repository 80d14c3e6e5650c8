import fc from 'fast-check';
import { describe, expect, inject, test } from 'vitest';
import { Pool } from '../../../src/index.js';
import { describeBouncers, startBouncer } from '../../support/bouncer.js';
import { differences, expectedOf, withoutPreparedName } from '../../support/differential.js';
import { effort } from '../../support/effort.js';
import { queryAt, takeDatabase } from '../../support/server.js';
import { anyStatement, statementsSql } from '../../support/statements.js';

const statementCount = effort(1000, 10_000);
const callerCount = 200;

describeBouncers('random statements of many callers', (release) => {
  const isNew = release === 'trixie';
  // With names and without; the release before them knows no such setting.
  const cases: Record<string, number>[] = isNew
    ? [{ max_prepared_statements: 100 }, { max_prepared_statements: 0 }]
    : [{}];
  describe.each(cases)('with %j', (settings) => {
    test('give what a plain client without a pooler gives for each', { timeout: 400_000 }, async () => {
      const statements = fc.sample(anyStatement, { numRuns: statementCount, seed: 7 });
      await using origin = await takeDatabase();
      await queryAt(origin.url, statementsSql);
      await using ours = await takeDatabase(origin.name);
      await using theirs = await takeDatabase(origin.name);
      const expected = await expectedOf(theirs.url, statements);
      await using bouncer = await startBouncer(inject('serverUrl'), { release, settings });
      await using pool = new Pool({ connectionString: bouncer.url(ours.name), max: 10, maxPreparedStatements: 50 });
      expect((await differences(pool, statements, callerCount, expected, withoutPreparedName)).slice(0, 3)).toEqual([]);
      const { pooler, pipelining } = pool.stats();
      expect(pooler).toMatchObject({ mode: 'transaction', bearsNames: settings.max_prepared_statements === 100 });
      expect(pipelining.mode).toBe(isNew ? 'on' : 'off');
    });
  });
});
