import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Ledger } from '../../../../src/load/demo/ledger.js';
import { perform, pickRequest, type Transfer } from '../../../../src/load/demo/workload.js';
import type { Session, Strategy } from '../../../../src/load/strategy/strategy.js';

const transfer: Transfer = { kind: 'transfer', aid: 7, tid: 3, bid: 1, delta: -5 };

/** A strategy whose statements are answered by `answer`. */
function stubWay(answer: (text: string) => { rows: Record<string, unknown>[]; command: string }): Strategy {
  const query: Session['query'] = async (text) => answer(text);
  return { name: 'stub', query, run: (work) => work({ query }), close: async () => undefined };
}

const ok = (text: string) => ({ rows: [{ abalance: 0 }], command: text });

test('requests stay within the rows there are at every scale', () => {
  const scales = fc.integer({ min: 1, max: 1000 });
  const draws = fc.array(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), { minLength: 5, maxLength: 5 });
  fc.assert(
    fc.property(scales, draws, (scale, values) => {
      const request = pickRequest(scale, () => values.pop() ?? 0);
      expect(request.aid).toSatisfy((aid: number) => aid >= 1 && aid <= 100_000 * scale);
      if (request.kind === 'lookup') return;
      expect(request.tid).toSatisfy((tid: number) => tid >= 1 && tid <= 10 * scale);
      expect(request.bid).toSatisfy((bid: number) => bid >= 1 && bid <= scale);
      expect(Math.abs(request.delta)).toBeLessThanOrEqual(5000);
    }),
  );
});

test('half of the requests are transfers', () => {
  let seed = 1;
  const random = () => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed / 2_147_483_647;
  };
  const kinds = Array.from({ length: 10_000 }, () => pickRequest(1, random).kind);
  expect(kinds.filter((kind) => kind === 'transfer').length / kinds.length).toBeCloseTo(0.5, 1);
});

test('a transfer is acknowledged once its COMMIT is answered', async () => {
  const ledger = new Ledger();
  await perform(transfer, stubWay(ok), ledger);
  expect(ledger.outcomeOf(0)).toBe('acknowledged');
});

test('a transfer that breaks before its COMMIT has failed, one that breaks during it is of unknown outcome', async () => {
  const ledger = new Ledger();
  const breakAt = (pattern: RegExp) =>
    stubWay((text) => {
      if (pattern.test(text)) throw new Error('gone');
      return ok(text);
    });
  await expect(perform(transfer, breakAt(/tellers/), ledger)).rejects.toThrow('gone');
  await expect(perform(transfer, breakAt(/COMMIT/), ledger)).rejects.toThrow('gone');
  expect([ledger.outcomeOf(0), ledger.outcomeOf(1)]).toEqual(['failed', 'unknown']);
});

test('a COMMIT that the server turned into a rollback is no acknowledgement', async () => {
  const ledger = new Ledger();
  const strategy = stubWay((text) => ({ rows: [{}], command: text === 'COMMIT' ? 'ROLLBACK' : text }));
  await expect(perform(transfer, strategy, ledger)).rejects.toThrow('ROLLBACK');
  expect(ledger.outcomeOf(0)).toBe('failed');
});

test('a lookup that does not find its account is an error', async () => {
  const strategy = stubWay(() => ({ rows: [], command: 'SELECT' }));
  await expect(perform({ kind: 'lookup', aid: 9 }, strategy, new Ledger())).rejects.toThrow('Account 9');
});
