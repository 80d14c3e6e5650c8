import { describe, expect, test } from 'vitest';
import { Pooler, type PoolerParts } from '../../../../src/pool/pooler/pooler.js';
import { FakeClock } from '../../../support/fake-clock.js';

const wanted = { statementTimeoutMs: 1000, lockTimeoutMs: 0, idleInTransactionTimeoutMs: 0 };

function makePooler(given: Partial<PoolerParts> = {}): Pooler {
  const clientOptions = Object.defineProperty({ host: 'h', statement_timeout: 1000 }, 'password', { value: 'secret' });
  const parts = {
    requested: 'auto' as const,
    wanted,
    clientOptions,
    clock: new FakeClock(),
    timeoutMs: 1000,
    warn: () => {},
  };
  return new Pooler({ ...parts, ...given });
}

describe('the timeouts that are said on signing in', () => {
  test('are left out once they are refused, and the attempt is worth repeating once', () => {
    const pooler = makePooler();
    expect(pooler.clientOptions).toHaveProperty('statement_timeout', 1000);
    expect(pooler.leavesOut(['statement_timeout'])).toBe(true);
    expect(pooler.clientOptions).not.toHaveProperty('statement_timeout');
    expect(pooler.leavesOut(['statement_timeout'])).toBe(false);
  });

  test('leave the password where it was, and as hidden', () => {
    const pooler = makePooler({ requested: 'transaction' });
    expect(pooler.clientOptions).toMatchObject({ host: 'h', password: 'secret' });
    expect(Object.keys(pooler.clientOptions)).toEqual(['host']);
  });

  test.each([
    ['something else is refused, too', ['statement_timeout', 'options']],
    ['one is refused that was not sent', ['lock_timeout']],
    ['nothing is refused', []],
  ])('stay where %s: leaving them out would not help', (_, refused) => {
    const pooler = makePooler();
    expect(pooler.leavesOut(refused)).toBe(false);
    expect(pooler.clientOptions).toHaveProperty('statement_timeout');
  });

  test('stay where there is said to be no pooler', () => {
    expect(makePooler({ requested: 'none' }).leavesOut(['statement_timeout'])).toBe(false);
  });
});

test('nothing is held back before it is known what stands before the server', () => {
  const pooler = makePooler();
  expect(pooler.stats).toEqual({ mode: 'unknown', product: undefined, bearsNames: true, missingTimeouts: [] });
  expect(pooler).toMatchObject({ transactionSets: [], statementTimeoutMs: 0, isTransactional: false });
});
