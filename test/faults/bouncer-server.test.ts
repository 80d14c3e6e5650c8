import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type EmbeddedServer, startPostgres } from '../../src/embedded/index.js';
import { describeBouncers, startBouncer, type TestBouncer } from '../support/bouncer.js';
import { surviveBouncerFault } from '../support/bouncer-trial.js';
import type { TrialContext } from '../support/ledger.js';

const max = 5;

describeBouncers('a server restarted behind a PgBouncer under load', (release) => {
  let server: EmbeddedServer;
  let bouncer: TestBouncer;

  beforeAll(async () => {
    server = await startPostgres();
    bouncer = await startBouncer(server.url, { release, settings: { server_login_retry: 1 } });
  });
  afterAll(async () => {
    await bouncer?.stop();
    await server?.stop();
  });

  it.each(['fast', 'immediate'] as const)('is back by itself (%s)', async (mode) => {
    const fault = () => server.restart({ mode });
    const load = await surviveBouncerFault({ server, bouncer }, { pool: { max, pipeline: 'off' }, fault });
    console.log(release, mode, load.failureKinds, load.slowestMs, new Set(load.failures.map((f) => f.error.message)));
    expect(load.failures.length).toBeGreaterThan(0);
  });

  it('is back by itself after an outage of some seconds', async () => {
    const fault = async () => {
      await server.kill();
      await delay(3000);
      await server.start();
    };
    const load = await surviveBouncerFault({ server, bouncer }, { pool: { max, pipeline: 'off' }, fault });
    console.log(release, 'outage', load.failureKinds, load.slowestMs, new Set(load.failures.map((f) => f.error.message)));
  });
});
