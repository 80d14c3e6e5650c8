import { expect, it } from 'vitest';
import { answerOf } from '../../../../src/monitor/collect/answer.js';
import { FakeClock } from '../../../support/fake-clock.js';
import { watch } from '../../../support/stub-pool.js';

const patience = () => ({ clock: new FakeClock(), timeoutMs: 2000 });

it('is what the source said', async () => {
  const { clock, timeoutMs } = patience();
  expect(await answerOf('here', { clock, timeoutMs }, async () => 7)).toEqual({ source: 'here', facts: 7 });
  expect(clock.pending).toBe(0);
});

it('is silence when asking fails, even at once', async () => {
  const silence = { kind: 'odd', reason: 'no' };
  const fail = () => {
    throw new Error('no');
  };
  expect(await answerOf('here', patience(), fail)).toEqual({ source: 'here', silence });
  expect(await answerOf('here', patience(), async () => fail())).toEqual({ source: 'here', silence });
});

it('is silence when the time is up, and whoever asks is told', async () => {
  const { clock, timeoutMs } = patience();
  let late: AbortSignal | undefined;
  const answer = watch(
    answerOf('here', { clock, timeoutMs }, (signal) => {
      late = signal;
      return new Promise(() => {});
    }),
  );
  await clock.advance(1999);
  expect([answer.state, late?.aborted]).toEqual(['pending', false]);
  await clock.advance(1);
  const silence = { kind: 'late', reason: 'no answer within 2000 ms' };
  expect([answer.value, late?.aborted]).toEqual([{ source: 'here', silence }, true]);
});

it('does not change when the source fails later', async () => {
  const { clock, timeoutMs } = patience();
  let fail: (error: Error) => void = () => {};
  const answer = answerOf('here', { clock, timeoutMs }, () => new Promise((_, reject) => (fail = reject)));
  await clock.advance(2000);
  fail(new Error('too late to be heard'));
  expect(await answer).toMatchObject({ silence: { kind: 'late' } });
});
