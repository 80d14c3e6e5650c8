import { expect, test } from 'vitest';
import { loadConfig } from '../../../../src/config/load.js';
import { chooseTls } from '../../../../src/load/strategy/tls.js';
import { startMute } from '../../../support/mute-server.js';
import { until, within } from '../../../support/wait.js';

test('a trial of TLS that hangs ends with the signal, and nothing else is tried', async () => {
  await using server = await startMute();
  const { connection } = loadConfig({ DATABASE_URL: `postgresql://me@127.0.0.1:${server.port}/db?sslmode=prefer` });
  const stop = new AbortController();
  const chosen = chooseTls(connection, 'load', stop.signal);
  await until('the trial hangs', () => server.sockets.size === 1);
  stop.abort();
  await within(chosen, 3000, 'the choice');
  await until('it is closed', () => server.sockets.size === 0);
  expect((await chosen).application_name).toBe('load');
});
