import { describe, expect, it } from 'vitest';
import { enter } from '../../../bench/peers/entry.js';
import type { Peer } from '../../../bench/peers/peer.js';

const able: Peer = { name: 'able', settings: '', open: () => Promise.reject(new Error('Not opened here.')) };
const unable: Peer = { ...able, name: 'unable', lacks: { streaming: 'it has no cursor' } };

describe('the peers of a row', () => {
  it('are all of them where the workload needs nothing special', () => {
    expect(enter({}, [able, unable])).toEqual({ entering: [able, unable], leftOut: [] });
  });

  it('are those that can do what the workload needs; the others are left out with the reason', () => {
    const leftOut = [{ name: 'unable', reason: 'it has no cursor' }];
    expect(enter({ needs: 'streaming' }, [unable, able])).toEqual({ entering: [able], leftOut });
    expect(enter({ needs: 'tracing' }, [unable, able]).entering).toEqual([unable, able]);
  });
});
