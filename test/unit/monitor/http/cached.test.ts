import { describe, expect, it } from 'vitest';
import { Cached } from '../../../../src/monitor/http/cached.js';
import { type Deferred, defer } from '../../../../src/util/deferred.js';
import { FakeClock } from '../../../support/fake-clock.js';

/** A load that the test finishes. */
function world() {
  const clock = new FakeClock();
  const loads: Deferred<number>[] = [];
  const cached = new Cached(
    () => {
      const load = defer<number>();
      loads.push(load);
      return load.promise;
    },
    1000,
    clock,
  );
  return { clock, loads, cached };
}

describe('what is kept for a while', () => {
  it('is made once for all who ask meanwhile', async () => {
    const { loads, cached } = world();
    const asked = [cached.get(), cached.get(), cached.getWithin(10)];
    loads[0]?.resolve(7);
    expect(await Promise.all(asked)).toEqual([7, 7, 7]);
    expect(loads).toHaveLength(1);
  });

  it('is made anew when it is as old as it may be, reckoned from when it was there', async () => {
    const { clock, loads, cached } = world();
    const first = cached.get();
    await clock.advance(5000);
    loads[0]?.resolve(7);
    expect(await first).toBe(7);
    await clock.advance(999);
    expect(await cached.get()).toBe(7);
    await clock.advance(1);
    const second = cached.get();
    loads[1]?.resolve(8);
    expect(await second).toBe(8);
  });

  it('is what was known last for those who cannot wait, and leaves no timer behind', async () => {
    const { clock, loads, cached } = world();
    const first = cached.getWithin(10);
    loads[0]?.resolve(7);
    expect(await first).toBe(7);
    await clock.advance(1000);
    const late = cached.getWithin(10);
    await clock.advance(10);
    expect(await late).toBe(7);
    const inTime = cached.getWithin(10);
    loads[1]?.resolve(8);
    expect(await inTime).toBe(8);
    expect(clock.pending).toBe(0);
  });

  it('is not kept when it failed, and everyone who waited is told', async () => {
    const { loads, cached } = world();
    const asked = [cached.get(), cached.get()];
    loads[0]?.reject(new Error('broken'));
    expect(await Promise.allSettled(asked)).toMatchObject([{ status: 'rejected' }, { status: 'rejected' }]);
    const again = cached.get();
    loads[1]?.resolve(8);
    expect(await again).toBe(8);
  });

  it('does not tell of a failure those who no longer wait', async () => {
    const { clock, loads, cached } = world();
    const first = cached.get();
    loads[0]?.resolve(7);
    await first;
    await clock.advance(1000);
    const late = cached.getWithin(10);
    await clock.advance(10);
    expect(await late).toBe(7);
    loads[1]?.reject(new Error('broken'));
    await clock.advance(0);
  });
});
