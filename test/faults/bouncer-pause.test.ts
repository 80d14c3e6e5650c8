import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { describeBouncers, startBouncer, type TestBouncer } from '../support/bouncer.js';
import { command, surviveBouncerFault } from '../support/bouncer-trial.js';
import { effort } from '../support/effort.js';
import type { TrialContext } from '../support/ledger.js';
import { type TestDatabase, takeDatabase } from '../support/server.js';

const max = 5;
// A PAUSE breaks off connections to the server that are being opened, which count as logins that failed.
const settings = { server_login_retry: 1 };

describeBouncers(
  'a PgBouncer told what to do under load',
  (release) => {
    let database: TestDatabase;
    let bouncer: TestBouncer;

    beforeAll(async () => {
      database = await takeDatabase();
      bouncer = await startBouncer(inject('serverUrl'), { release, settings });
    });
    afterAll(async () => {
      await bouncer?.stop();
      await database?.drop();
    });
    const survive = (fault: (context: TrialContext) => Promise<void>) =>
      surviveBouncerFault({ serverUrl: database.url, bouncer }, { pool: { max }, fault });

    it('to PAUSE and to RESUME has callers wait, and costs nobody anything', async () => {
      const load = await survive(async ({ load }) => {
        for (let i = 0; i < 3; i++) {
          await command(bouncer, 'PAUSE');
          await delay(700);
          await command(bouncer, 'RESUME');
          await load.acknowledges(50);
        }
      });
      expect(load.failureKinds).toEqual({});
      expect(load.slowestMs).toBeGreaterThan(600);
    });

    it('to RECONNECT and to RELOAD costs nobody anything', async () => {
      const load = await survive(async ({ load }) => {
        for (let i = 0; i < 3; i++) {
          await command(bouncer, 'RECONNECT');
          await load.acknowledges(50);
          await command(bouncer, 'RELOAD');
          await load.acknowledges(50);
        }
      });
      expect(load.failureKinds).toEqual({});
    });

    it('to KILL its connections costs at most the writes in flight', async () => {
      const load = await survive(async () => {
        await command(bouncer, `KILL ${database.name}`);
        await delay(300);
        await command(bouncer, `RESUME ${database.name}`);
      });
      expect(load.failures.length).toBeLessThanOrEqual(2 * load.carriedBy(max));
    });
  },
  effort(1, 2),
);
