import { expect, test } from 'vitest';
import { openDoorstep } from '../../../../src/load/study/doorstep.js';

const { signal } = new AbortController();

/** Knocks that take so long, one after the other, at a server that is asked in between and is lost after so many times. */
async function knocking(tookMs: readonly (number | undefined)[], lostAfter = Number.POSITIVE_INFINITY) {
  const left = [...tookMs];
  const log: string[] = [];
  const ask = async () => {
    log.push('ask');
    if (log.filter((line) => line === 'ask').length > lostAfter) throw new Error('the session is lost');
  };
  const knock = async () => {
    log.push('knock');
    return left.shift();
  };
  const doorstep = await openDoorstep(knock, ask);
  log.length = 0;
  return { doorstep, left, log };
}

test('where a connection is taken as fast as before, nothing is waited for', async () => {
  const { doorstep, left } = await knocking([30, 20, 60, 1000]);
  await doorstep.clear(signal);
  expect(left).toEqual([1000]);
});

test('where it is not, several in a row must be', async () => {
  const { doorstep, left } = await knocking([20, 20, 4000, undefined, 20, 20, 900, 20, 20, 20, 7]);
  await doorstep.clear(signal);
  expect(left).toEqual([7]);
});

test('waiting ends with the study', async () => {
  const stop = new AbortController();
  const { doorstep } = await knocking([20, 20]);
  stop.abort();
  await doorstep.clear(stop.signal);
});

test('a server of which nothing is known is not waited for', async () => {
  const { doorstep } = await knocking([undefined, undefined, 5000]);
  await doorstep.clear(signal);
});

test('where the server is gone, nothing is waited for', async () => {
  const { doorstep, log } = await knocking([20, 20], 0);
  await expect(doorstep.clear(signal)).rejects.toThrow('the session is lost');
  expect(log).toEqual(['ask']);
});

test('where knocks fail, the server is asked whether it is there', async () => {
  const { doorstep, log } = await knocking([20, 20, undefined, undefined], 2);
  await expect(doorstep.clear(signal)).rejects.toThrow('the session is lost');
  expect(log).toEqual(['ask', 'knock', 'ask', 'knock', 'ask']);
});

test('where knocks are slow, it is not asked again', async () => {
  const { doorstep, log } = await knocking([20, 20, 4000, 20, 20, 20]);
  await doorstep.clear(signal);
  expect(log).toEqual(['ask', 'knock', 'knock', 'knock', 'knock']);
});
