import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Pool } from '../../src/index.js';
import { type TestDatabase, takeDatabase } from '../support/server.js';

const max = 10;
let database: TestDatabase;

beforeAll(async () => {
  database = await takeDatabase();
});
afterAll(() => database?.drop());

describe('20,000 statements in one turn', () => {
  async function timeOf(prepare: (pool: Pool) => Promise<unknown>): Promise<number> {
    await using each = new Pool({ connectionString: database.url, max });
    await prepare(each);
    const begin = performance.now();
    await Promise.all(Array.from({ length: 20_000 }, (_, n) => each.query('select $1::int as n', [n])));
    return performance.now() - begin;
  }

  // Each of them had all of the others counted: twelve times as long, and quadratic.
  it('take a pool that has a connection not much longer than one that has none', { timeout: 120_000 }, async () => {
    const without = await timeOf(async () => undefined);
    expect(await timeOf((each) => each.query('select 1'))).toBeLessThan(5 * without);
  });
});
