import { describe, expect, it } from 'vitest';
import { usePools } from '../support/pools.js';
import { until } from '../support/wait.js';

const bench = usePools();
/** Takes a while without a function that might do something. */
const slowRead = 'select count(*)::int as n from generate_series(1, 20000000) as i where i > $1';

/** Ends the session that runs the text. */
async function endSessionOf(text: string): Promise<void> {
  await until('the statement on the server', async () => {
    const running = (await bench.sessions()).find(({ query, state }) => query === text && state === 'active');
    if (running) await bench.terminate(running.pid);
    return running !== undefined;
  });
}

describe('a read whose connection breaks', () => {
  it('is run again with retryReads', async () => {
    const pool = bench.makePool({ retryReads: true });
    const answer = pool.query(slowRead, [19_999_990]);
    await endSessionOf(slowRead);
    expect((await answer).rows).toEqual([{ n: 10 }]);
    expect(pool.stats().counters.retriedUnseen).toBe(1);
  });

  it('is not without, nor is a statement that may write', async () => {
    const pool = bench.makePool({ retryReads: false });
    const answer = pool.query(slowRead, [1]).catch((error) => error);
    await endSessionOf(slowRead);
    expect(await answer).toMatchObject({ headroomCode: 'HEADROOM_CONNECTION_LOST', isSent: true });
    const careful = bench.makePool({ retryReads: true });
    const sleep = 'select pg_sleep($1)';
    const slept = careful.query(sleep, [30]).catch((error) => error);
    await endSessionOf(sleep);
    expect(await slept).toMatchObject({ headroomCode: 'HEADROOM_CONNECTION_LOST' });
  });
});

describe('a transaction whose connection breaks', () => {
  it('is begun again if it had only read', async () => {
    const pool = bench.makePool();
    let runs = 0;
    const result = await pool.transaction(async (tx) => {
      runs += 1;
      const { rows } = await tx.query('select pg_backend_pid() as pid');
      if (runs === 1) await bench.terminate(rows[0]?.pid);
      await tx.query('select 2');
      return runs;
    });
    expect(result).toBe(2);
    expect(pool.stats().counters.transactionRetries).toBe(1);
  });

  it('is not if it may have written, or retries are used up', async () => {
    const pool = bench.makePool();
    await bench.sql('create table if not exists written (i int)');
    let runs = 0;
    const isLost = expect.objectContaining({ headroomCode: 'HEADROOM_CONNECTION_LOST' });
    const breaking = (first: string, retries: number) =>
      pool.transaction(
        async (tx) => {
          runs += 1;
          await tx.query(first);
          const { rows } = await tx.query('select pg_backend_pid() as pid');
          await bench.terminate(rows[0]?.pid);
          await tx.query('select 2');
        },
        { retries },
      );
    await expect(breaking('insert into written values (1)', 3)).rejects.toEqual(isLost);
    expect(runs).toBe(1);
    await expect(breaking('select 1', 2)).rejects.toEqual(isLost);
    expect(runs).toBe(4);
    expect(await bench.sql('select * from written')).toEqual([]);
  });
});
