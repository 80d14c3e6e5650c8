import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { expect, test } from 'vitest';
import { systemClock } from '../../../src/util/clock.js';
import { until } from '../../support/wait.js';

test('a timer that is due waits until what has come from the network is read, however busy the process was', async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const accepted = once(server, 'connection');
  const socket = connect((server.address() as { port: number }).port, '127.0.0.1');
  const [other] = (await accepted) as [Socket];
  const order: string[] = [];
  socket.on('data', () => order.push('data'));
  const rang = new Promise<void>((resolve) => {
    systemClock.setTimer(() => {
      order.push('timer');
      resolve();
    }, 20);
  });
  other.write('x');
  const until = performance.now() + 100;
  while (performance.now() < until);
  await rang;
  expect(order).toEqual(['data', 'timer']);
  socket.destroy();
  other.destroy();
  server.close();
});

test('a timer that was cancelled in between does not ring', async () => {
  const rings: string[] = [];
  const timer = systemClock.setTimer(() => rings.push('cancelled'), 1);
  const between = new Promise<void>((resolve) => {
    setTimeout(() => {
      timer.cancel();
      resolve();
    }, 1);
  });
  // Both are due when the event loop comes round, so that one follows the other at once.
  const until = performance.now() + 10;
  while (performance.now() < until);
  await between;
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect(rings).toEqual([]);
});

test('time idled grows while nothing happens', async () => {
  const before = systemClock.idleMs();
  await until('10 ms idled', () => systemClock.idleMs() - before > 10);
});
