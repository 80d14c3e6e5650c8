import { expect, test } from 'vitest';
import { connectionPerRequest, connectionPerUser } from '../../../../src/load/strategy/strategy.js';
import { defer } from '../../../../src/util/deferred.js';
import { type ConsoleServer, startConsole } from '../../../support/console-server.js';
import { startMute } from '../../../support/mute-server.js';
import { until, within } from '../../../support/wait.js';

const settingsFor = ({ port }: Pick<ConsoleServer, 'port'>) => ({
  connectionString: `postgresql://me@127.0.0.1:${port}/db`,
});

test('users without a connection wait for one, and have it in turn', async () => {
  await using server = await startConsole({ 'SHOW x': [{ x: '1' }] });
  const strategy = connectionPerUser('strategy', settingsFor(server), { most: 2 });
  const answers = await Promise.all(Array.from({ length: 9 }, () => strategy.query('SHOW x')));
  expect(answers.map(({ rows }) => rows[0]?.x)).toEqual(Array.from({ length: 9 }, () => '1'));
  expect(server.startups).toHaveLength(2);
  await strategy.close();
});

test('a strategy that is closed opens nothing more, and refuses who waits for a connection or comes later', async () => {
  await using server = await startConsole({});
  const strategy = connectionPerUser('strategy', settingsFor(server), { most: 3 });
  const brokenOff = defer<never>();
  let begun = 0;
  const work = () => {
    begun += 1;
    return brokenOff.promise;
  };
  const settled = Promise.allSettled(Array.from({ length: 20 }, () => strategy.run(work)));
  await until('those whose trial it is have begun', () => begun === 3);
  const closed = strategy.close();
  brokenOff.reject(new Error('broken off'));
  const reasons = (await within(settled, 2000, 'all are told')).map((each) => String('reason' in each && each.reason));
  await closed;
  expect(reasons.filter((reason) => reason.includes('closed'))).toHaveLength(17);
  await expect(strategy.query('SHOW x')).rejects.toThrow('closed');
  expect(server.startups).toHaveLength(3);
});

test('without a limit too, a strategy that is closed opens nothing more', async () => {
  await using server = await startConsole({});
  for (const strategy of [
    connectionPerUser('strategy', settingsFor(server)),
    connectionPerRequest(settingsFor(server)),
  ]) {
    await strategy.close();
    await expect(strategy.query('SHOW x')).rejects.toThrow('closed');
  }
  expect(server.startups).toHaveLength(0);
});

test('opening stops at once with the signal, and what hangs is closed with the strategy', async () => {
  await using server = await startMute();
  const strategy = connectionPerUser('strategy', settingsFor(server));
  const stop = new AbortController();
  const opened = strategy.open(200, stop.signal);
  await until('some hang', () => server.sockets.size === 50);
  stop.abort();
  await within(opened, 500, 'opening');
  await within(strategy.close(), 3000, 'closing');
  await until('none is left', () => server.sockets.size === 0);
});

test('opening tries nothing where the signal has fired before', async () => {
  await using server = await startConsole({});
  const strategy = connectionPerUser('strategy', settingsFor(server));
  await strategy.open(5, AbortSignal.abort());
  expect(server.startups).toHaveLength(0);
  await strategy.close();
});
