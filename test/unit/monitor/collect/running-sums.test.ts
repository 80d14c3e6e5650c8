import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RunningSums } from '../../../../src/monitor/collect/running-sums.js';

describe('sums of counts over rows that come and go', () => {
  it('begin with what there is, and grow with it', () => {
    const sums = new RunningSums();
    expect(sums.add({ a: { commits: 10 }, b: { commits: 5 } })).toEqual({ commits: 15 });
    expect(sums.add({ a: { commits: 12 }, b: { commits: 5 } })).toEqual({ commits: 17 });
  });

  it('keep the counts of a row that is gone, and do not count them twice when it is back', () => {
    const sums = new RunningSums();
    sums.add({ a: { commits: 10 }, b: { commits: 5 } });
    expect(sums.add({ a: { commits: 11 } })).toEqual({ commits: 16 });
    expect(sums.add({ a: { commits: 11 }, b: { commits: 6 } })).toEqual({ commits: 17 });
  });

  it('go on where a row was reset', () => {
    const sums = new RunningSums();
    sums.add({ a: { commits: 10 } });
    expect(sums.add({ a: { commits: 2 } })).toEqual({ commits: 10 });
    expect(sums.add({ a: { commits: 5 } })).toEqual({ commits: 13 });
  });

  it('leave out columns that a server does not have', () => {
    expect(new RunningSums().add({ a: { commits: 1, sessions: null } })).toEqual({ commits: 1 });
  });

  it('never fall, whatever comes', () => {
    const rows = fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.record({ commits: fc.nat(100) }));
    fc.assert(
      fc.property(fc.array(rows), (looks) => {
        const sums = new RunningSums();
        const seen = looks.map((look) => sums.add(look).commits ?? 0);
        expect(seen).toEqual([...seen].sort((a, b) => a - b));
      }),
    );
  });
});
