import { expect, test } from 'vitest';
import { describeBouncers, startBouncer } from '../../support/bouncer.js';
import { usePools } from '../../support/pools.js';
import { warningsDuring } from '../../support/warnings.js';

const bench = usePools();

describeBouncers(
  'a fleet behind a pooler',
  (release) => {
    test('leaves the budget to it, and says so once', async () => {
      await using bouncer = await startBouncer(bench.url, { release });
      const url = bouncer.url();
      const pool = bench.makePool({ connectionString: url, max: 3, fleet: { max: 10 } });
      const warnings = await warningsDuring(async () => {
        const clients = await Promise.all([1, 2, 3].map(() => pool.connect()));
        for (const client of clients) client.release();
      });
      expect(warnings.filter((text) => text.includes('max_db_connections'))).toHaveLength(1);
      expect(pool.stats().fleet).toMatchObject({ mode: 'pooler' });
      expect(pool.totalCount).toBe(3);
      await pool.end();
    });

    test('finds by itself that locks do not exclude, if it is not told of the pooler, and counts sessions', async () => {
      await using bouncer = await startBouncer(bench.url, { release });
      const url = bouncer.url();
      const fleet = { max: 10, name: 'counted' };
      const pool = bench.makePool({ connectionString: url, pooler: 'none', pipelining: 'off', max: 3, fleet });
      const warnings = await warningsDuring(async () => {
        const clients = await Promise.all([1, 2, 3].map(() => pool.connect()));
        for (const client of clients) client.release();
      });
      expect(warnings.filter((text) => text.includes('Session locks do not exclude'))).toHaveLength(1);
      expect(pool.stats().fleet).toMatchObject({ mode: 'counting' });
      expect((await pool.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
      await pool.end();
    });
  },
  1,
);
