import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { EmbeddedServer } from '../../src/embedded/index.js';
import { ServerDownError } from '../../src/pipeline/errors/errors.js';
import { describeBouncers, startBouncer, type TestBouncer } from '../support/bouncer.js';
import { failuresPastLeases, surviveBouncerFault } from '../support/bouncer-trial.js';
import { effort } from '../support/effort.js';
import type { TrialContext } from '../support/ledger.js';
import { startServer } from '../support/own-server.js';

const max = 5;

describeBouncers(
  'a server restarted behind a PgBouncer under load',
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

    it.each(['fast', 'immediate'] as const)('costs at most the writes in flight (%s)', async (mode) => {
      const fault = () => server.restart({ mode });
      const load = await surviveBouncerFault({ serverUrl: server.url, bouncer }, { pool: { max }, fault });
      expect(load.failures.length).toBeLessThanOrEqual(2 * load.carriedBy(max));
    });

    it('costs at most the writes in flight each time, however often', async () => {
      const restarts = 3;
      const fault = async ({ load }: TrialContext) => {
        for (let i = 0; i < restarts; i++) {
          await server.restart({ mode: i % 2 === 0 ? 'immediate' : 'fast' });
          await load.acknowledges(20);
        }
      };
      const load = await surviveBouncerFault({ serverUrl: server.url, bouncer }, { pool: { max }, fault });
      expect(load.failures.length).toBeLessThanOrEqual(2 * load.carriedBy(max) * restarts);
    });

    it('has callers wait through an outage of some seconds', async () => {
      const fault = async () => {
        await server.kill();
        await delay(4000);
        await server.start();
      };
      const options = { pool: { max, query_timeout: 8000, acquireTimeoutMs: 15_000 }, fault };
      const load = await surviveBouncerFault({ serverUrl: server.url, bouncer }, options);
      expect(load.failures.length).toBeLessThanOrEqual(2 * load.carriedBy(max));
      expect(failuresPastLeases(load)).not.toContain('HEADROOM_SERVER_DOWN');
      expect(load.slowestMs).toBeGreaterThan(4000);
    });

    it('tells callers whose deadline passes before it is back', async () => {
      const fault = async () => {
        await server.kill();
        await delay(3000);
        await server.start();
      };
      const load = await surviveBouncerFault(
        { serverUrl: server.url, bouncer },
        { pool: { max, query_timeout: 8000, acquireTimeoutMs: 1000 }, load: { ways: ['query', 'transaction'] }, fault },
      );
      // Those whose statements are with PgBouncer already are told that they have not begun, before it says anything.
      const codes = failuresPastLeases(load);
      expect(codes.some((code) => code === 'HEADROOM_SERVER_DOWN' || code === 'HEADROOM_ACQUIRE_TIMEOUT')).toBe(true);
      const told = load.failures
        .filter(({ error }) => error instanceof ServerDownError)
        .map(({ error }) => error.message);
      if (told.length > 0)
        expect(told).toContainEqual(expect.stringMatching(/^server login has been failing.*server_login_retry/));
    });
  },
  effort(1, 2),
);
