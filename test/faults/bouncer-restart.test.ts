import { afterAll, beforeAll, expect, it } from 'vitest';
import type { EmbeddedServer } from '../../src/embedded/index.js';
import { describeBouncers, startBouncer, type TestBouncer } from '../support/bouncer.js';
import { surviveBouncerFault } from '../support/bouncer-trial.js';
import { effort } from '../support/effort.js';
import type { TrialContext } from '../support/ledger.js';
import { startServer } from '../support/own-server.js';

const max = 5;

describeBouncers(
  'a PgBouncer restarted under load',
  (release) => {
    let server: EmbeddedServer;
    let bouncer: TestBouncer;

    beforeAll(async () => {
      server = await startServer();
      bouncer = await startBouncer(server.url, { release, settings: { server_login_retry: 1 } });
    });
    afterAll(async () => {
      await bouncer?.stop();
      await server?.stop();
    });

    it.each(['SIGINT', 'SIGTERM', 'SIGQUIT', 'SIGKILL'] as const)(
      'costs at most the writes in flight (%s)',
      async (signal) => {
        const fault = () => bouncer.restart(signal);
        const load = await surviveBouncerFault({ serverUrl: server.url, bouncer }, { pool: { max }, fault });
        expect(load.failures.length).toBeLessThanOrEqual(2 * load.carriedBy(max));
      },
    );

    it('costs at most the writes in flight each time, however often', async () => {
      const restarts = 5;
      const fault = async ({ load }: TrialContext) => {
        for (let i = 0; i < restarts; i++) {
          await bouncer.restart(i % 2 === 0 ? 'SIGKILL' : 'SIGINT');
          await load.acknowledges(20);
        }
      };
      const load = await surviveBouncerFault({ serverUrl: server.url, bouncer }, { pool: { max }, fault });
      expect(load.failures.length).toBeLessThanOrEqual(2 * load.carriedBy(max) * restarts);
    });
  },
  effort(1, 2),
);
