import { describe, expect, it, onTestFinished } from 'vitest';
import { collectBouncer } from '../../../src/monitor/collect/bouncer.js';
import { type ConsoleServer, startConsole } from '../../support/console-server.js';
import { factsOf, patience, silenceIn } from '../../support/monitored.js';

/** As PgBouncer 1.18 answers, with fewer columns. */
const answers = {
  'SHOW VERSION': [{ version: 'PgBouncer 1.18.0' }],
  'SHOW POOLS': [
    {
      database: 'shop',
      user: 'app',
      cl_active: '3',
      cl_waiting: '2',
      sv_active: '2',
      maxwait: '1',
      maxwait_us: '5000',
    },
    { database: 'pgbouncer', user: 'pgbouncer', cl_active: '1', cl_waiting: '0', sv_active: '0' },
  ],
  'SHOW DATABASES': [{ name: 'shop', pool_size: '2', paused: '0' }],
  'SHOW STATS': [{ database: 'shop', total_query_count: '12', total_query_time: '3000' }],
  'SHOW LISTS': [{ list: 'used_clients', items: '6' }],
  'SHOW CONFIG': [{ key: 'max_client_conn', value: '100' }],
};

/** The console of a PgBouncer is played by a stand-in. */
async function setUp(query = '') {
  const pgBouncer = await startConsole(answers);
  const url = `postgresql://watch:s3cret@127.0.0.1:${pgBouncer.port}/shop${query}`;
  const collector = collectBouncer(url, { ...patience, timeoutMs: 1000 });
  onTestFinished(async () => {
    await collector.close();
    await pgBouncer[Symbol.asyncDispose]();
  });
  return { pgBouncer, collector };
}

const askedFor = ({ asked }: ConsoleServer, statement: string) => asked.filter((each) => each === statement).length;

describe('PgBouncer', () => {
  it('says what its pools do, which limits they have, and what it has counted', async () => {
    const { collector, pgBouncer } = await setUp();
    expect(await collector.collect()).toMatchObject({
      source: `127.0.0.1:${pgBouncer.port}`,
      facts: {
        ...{ version: '1.18.0', maxClients: 100, clients: 6, queries: 12, queryMs: 3, isPaused: false },
        pools: [{ database: 'shop', clientsActive: 3, clientsWaiting: 2, maxWaitMs: 1005, poolSize: 2 }],
      },
    });
  });

  it('is asked at its console, whatever the address names, with no parameter that it refuses', async () => {
    const { collector, pgBouncer } = await setUp('?options=-c%20search_path=x&statement_timeout=5&lock_timeout=5');
    factsOf(await collector.collect());
    expect(pgBouncer.startups).toMatchObject([{ database: 'pgbouncer', application_name: 'headroom-monitor' }]);
  });

  it('is asked in one session, and not again for what it does not know', async () => {
    const { collector, pgBouncer } = await setUp();
    await collector.collect();
    factsOf(await collector.collect());
    expect(pgBouncer.startups).toHaveLength(1);
    expect([askedFor(pgBouncer, 'SHOW STATE'), askedFor(pgBouncer, 'SHOW POOLS')]).toEqual([0, 2]);
  });

  it('that knows whether it is paused is asked each time', async () => {
    const { collector, pgBouncer } = await setUp();
    const newer = {
      'SHOW VERSION': [{ version: 'PgBouncer 1.24.1' }],
      'SHOW STATE': [{ key: 'paused', value: 'yes' }],
    };
    pgBouncer.answers = { ...answers, ...newer };
    expect(factsOf(await collector.collect()).isPaused).toBe(true);
    expect(factsOf(await collector.collect()).isPaused).toBe(true);
    expect(askedFor(pgBouncer, 'SHOW STATE')).toBe(2);
  });

  it('that has dropped the session is asked in another one', async () => {
    const { collector, pgBouncer } = await setUp();
    factsOf(await collector.collect());
    pgBouncer.drop();
    factsOf(await collector.collect());
    expect(pgBouncer.startups).toHaveLength(2);
  });

  it('that refuses a question is silent with what it said, that is not there is down', async () => {
    const { collector, pgBouncer } = await setUp();
    pgBouncer.answers = { 'SHOW VERSION': [{ version: 'PgBouncer 1.18.0' }] };
    expect(silenceIn(await collector.collect())).toEqual({
      kind: 'odd',
      reason: "invalid command 'SHOW POOLS' (08P01)",
    });
    await pgBouncer[Symbol.asyncDispose]();
    const reading = await collector.collect();
    expect(silenceIn(reading)?.kind).toBe('down');
    expect(JSON.stringify(reading)).not.toContain('s3cret');
  });
});
