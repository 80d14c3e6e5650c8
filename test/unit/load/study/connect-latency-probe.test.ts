import { expect, test } from 'vitest';
import { openConnectLatencyProbe } from '../../../../src/load/study/connect-latency-probe.js';

const { signal } = new AbortController();
/** As many as are wanted in a row. */
const quick = Array.from({ length: 8 }, () => 20);

/** Knocks that take so long, one after the other, at a server that is asked in between and is lost after so many times. */
async function knocking(tookMs: readonly (number | undefined)[], lostAfter = Number.POSITIVE_INFINITY) {
  const left = [...tookMs];
  const log: string[] = [];
  const ask = async () => {
    log.push('ask');
    if (log.filter((line) => line === 'ask').length > lostAfter) throw new Error('the session is lost');
  };
  const tryConnect = async () => {
    log.push('tryConnect');
    return left.shift();
  };
  const probe = await openConnectLatencyProbe(tryConnect, ask);
  log.length = 0;
  return { probe, left, log };
}

test('where a connection is taken as fast as before, nothing is waited for', async () => {
  const { probe, left } = await knocking([30, 20, 60, 1000]);
  await probe.clear(signal, false);
  expect(left).toEqual([1000]);
});

test('where it is not, several in a row must be', async () => {
  const { probe, left } = await knocking([20, 20, 4000, undefined, 20, 20, 900, ...quick, 7]);
  await probe.clear(signal, false);
  expect(left).toEqual([7]);
});

test('nor is one enough after a crowd, since it may have slipped through', async () => {
  const { probe, left } = await knocking([20, 20, 20, 900, ...quick, 7]);
  await probe.clear(signal, true);
  expect(left).toEqual([7]);
});

test('waiting ends with the study', async () => {
  const stop = new AbortController();
  const { probe } = await knocking([20, 20]);
  stop.abort();
  await probe.clear(stop.signal, false);
});

test('a server of which nothing is known is not waited for', async () => {
  const { probe } = await knocking([undefined, undefined, 5000]);
  await probe.clear(signal, false);
});

test('where the server is gone, nothing is waited for', async () => {
  const { probe, log } = await knocking([20, 20], 0);
  await expect(probe.clear(signal, false)).rejects.toThrow('the session is lost');
  expect(log).toEqual(['ask']);
});

test('where knocks fail, the server is asked whether it is there', async () => {
  const { probe, log } = await knocking([20, 20, undefined, undefined], 2);
  await expect(probe.clear(signal, false)).rejects.toThrow('the session is lost');
  expect(log).toEqual(['ask', 'tryConnect', 'ask', 'tryConnect', 'ask']);
});

test('where knocks are slow, it is not asked again', async () => {
  const { probe, log } = await knocking([20, 20, 4000, ...quick]);
  await probe.clear(signal, false);
  expect(log).toEqual(['ask', 'tryConnect', ...quick.map(() => 'tryConnect')]);
});
