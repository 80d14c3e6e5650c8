import { expect, it } from 'vitest';
import { Pool } from '../../src/index.js';
import { describeBouncers, startBouncer } from '../support/bouncer.js';
import { effort } from '../support/effort.js';
import { startServer } from '../support/own-server.js';
import { waitFor, within } from '../support/wait.js';

/** Longest from when the server is there until the pool serves. */
const recoveryMs = 30_000;

describeBouncers(
  'a server that is down from the beginning behind a PgBouncer',
  (release) => {
    it('has callers told at their deadline, and is found by itself when it comes', async () => {
      await using server = await startServer();
      const { url } = server;
      await server.kill();
      await using bouncer = await startBouncer(url, { release, settings: { server_login_retry: 1 } });
      await using pool = new Pool({
        connectionString: bouncer.url(),
        max: 3,
        acquireTimeoutMs: 1000,
        connectTimeoutMs: 800,
      });
      const calls = [pool.query('select 1'), pool.transaction((tx) => tx.query('select 1')), pool.connect()];
      const told = await within(Promise.allSettled(calls), 30_000, 'everybody is told');
      for (const each of told) {
        expect(each).toMatchObject({ status: 'rejected', reason: { headroomCode: 'HEADROOM_SERVER_DOWN' } });
      }
      await server.start();
      const serves = async () => (await pool.query('select 1')).rowCount === 1;
      await within(waitFor(serves, { timeoutMs: recoveryMs }), recoveryMs, 'the pool serves');
      expect(pool.stats()).toMatchObject({
        waiting: 0,
        leased: 0,
        pooler: { mode: 'transaction', product: expect.stringMatching(/^PgBouncer/) },
      });
    });
  },
  effort(1, 2),
);
