import { expect, test } from 'vitest';
import { openDoorstep } from '../../../../src/load/study/doorstep.js';

const { signal } = new AbortController();

/** Knocks that take so long, one after the other. */
async function knocking(...tookMs: readonly (number | undefined)[]) {
  const left = [...tookMs];
  const doorstep = await openDoorstep(async () => left.shift());
  return { doorstep, left };
}

test('where a connection is taken as fast as before, nothing is waited for', async () => {
  const { doorstep, left } = await knocking(30, 20, 60, 1000);
  await doorstep.clear(signal);
  expect(left).toEqual([1000]);
});

test('where it is not, several in a row must be', async () => {
  const { doorstep, left } = await knocking(20, 20, 4000, undefined, 20, 20, 900, 20, 20, 20, 7);
  await doorstep.clear(signal);
  expect(left).toEqual([7]);
});

test('waiting ends with the study', async () => {
  const stop = new AbortController();
  const doorstep = await openDoorstep(async () => 20);
  stop.abort();
  await doorstep.clear(stop.signal);
});

test('a server of which nothing is known is not waited for', async () => {
  const { doorstep } = await knocking(undefined, undefined, 5000);
  await doorstep.clear(signal);
});
