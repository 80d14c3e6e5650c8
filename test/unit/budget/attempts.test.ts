import { describe, expect, it } from 'vitest';
import { Attempts } from '../../../src/budget/attempts.js';
import { pace } from '../../../src/budget/pacing.js';
import { FakeClock } from '../../support/fake-clock.js';

/** Without jitter: every wait is the longest of its kind. */
function withoutJitter(): { readonly clock: FakeClock; readonly attempts: Attempts } {
  const clock = new FakeClock();
  return { clock, attempts: new Attempts(clock, () => 0) };
}

describe('attempts to open connections for which there is no room', () => {
  it('pause longer each time, until a slot is offered or seen', () => {
    const { clock, attempts } = withoutJitter();
    const waits = Array.from({ length: 4 }, () => {
      attempts.pauseShort();
      return attempts.pausedUntil - clock.now();
    });
    const { firstMs, capMs } = pace.short;
    expect(waits).toEqual([firstMs, 2 * firstMs, 4 * firstMs, capMs]);
    attempts.endPause();
    expect(attempts.pausedUntil).toBe(0);
    attempts.pauseShort();
    expect(attempts.pausedUntil - clock.now()).toBe(firstMs);
  });

  it('pause until a connection gets its slot if it is the server that is full: an offered slot changes nothing', () => {
    const { clock, attempts } = withoutJitter();
    const error = new Error('sorry, too many clients already');
    attempts.refused(true, { error });
    expect([attempts.isServerFull, attempts.serverError]).toEqual([true, error]);
    attempts.pause();
    attempts.endPause();
    expect(attempts.pausedUntil - clock.now()).toBe(pace.full.firstMs);
    attempts.seated();
    attempts.endPause();
    expect([attempts.isServerFull, attempts.pausedUntil]).toEqual([false, 0]);
  });

  it('of a process without a connection are made less and less often, until one gets a slot', () => {
    const { clock, attempts } = withoutJitter();
    const waits = Array.from({ length: 3 }, () => {
      attempts.refused(false);
      attempts.entryFailed(false);
      return attempts.enterAt - clock.now();
    });
    expect(waits).toEqual([pace.knock.firstMs, 2 * pace.knock.firstMs, 4 * pace.knock.firstMs]);
    expect([attempts.isRefused, attempts.isServerFull]).toEqual([true, false]);
    attempts.entered();
    expect([attempts.isRefused, attempts.enterAt]).toEqual([false, 0]);
  });

  it('wait longer if the server itself refused two: many log in at the same time', () => {
    const { clock, attempts } = withoutJitter();
    const waits = Array.from({ length: 4 }, () => {
      attempts.refused(false, { error: new Error('sorry, too many clients already') });
      attempts.entryFailed(false);
      return attempts.enterAt - clock.now();
    });
    const { firstMs, capMs } = pace.crowd;
    expect([waits, attempts.turnedAway]).toEqual([[pace.knock.firstMs, 2 * firstMs, 4 * firstMs, capMs], 4]);
    attempts.entered();
    attempts.refused(false);
    attempts.entryFailed(false);
    expect([attempts.enterAt - clock.now(), attempts.turnedAway]).toEqual([pace.knock.firstMs, 0]);
  });

  it('wait longer the longer a login takes that the server refuses', async () => {
    const { clock, attempts } = withoutJitter();
    const waits: number[] = [];
    for (const loginMs of [1500, 1500, 1500, 1500, 1500, 1500, 1500, 10, 5000]) {
      attempts.entering();
      await clock.advance(loginMs);
      attempts.refused(false, { error: new Error('remaining connection slots are reserved') });
      attempts.entryFailed(false);
      waits.push(attempts.enterAt - clock.now());
    }
    const { firstMs, attempts: times, maxMs } = pace.crowd;
    expect(waits.slice(0, 2)).toEqual([pace.knock.firstMs, 2 * firstMs]);
    // One quick login does not make the others forgotten at once.
    expect(waits.slice(-3)).toEqual([1500 * times, 750 * times, maxMs]);
  });

  it('for a second connection wait if all were lost, since the other members have none yet', () => {
    const { clock, attempts } = withoutJitter();
    attempts.entered();
    expect(attempts.pausedUntil).toBe(0);
    attempts.lostAll();
    attempts.entered();
    expect(attempts.pausedUntil - clock.now()).toBe(pace.othersMs);
  });

  it('that failed for another reason are left to the pool, which waits itself', () => {
    const { clock, attempts } = withoutJitter();
    attempts.entryFailed(false);
    expect(attempts.enterAt - clock.now()).toBe(pace.hintMs);
  });
});
