import { expect, test } from 'vitest';
import { Lease } from '../../../src/pool/connections.js';
import { judgeReturn, type ReturnFacts, type ReturnVerdict } from '../../../src/pool/return-verdict.js';

const clean: ReturnFacts = {
  hasError: false,
  isAwaited: false,
  isUsable: true,
  hasWorkInFlight: false,
  isInTransaction: false,
  isPoolEnding: false,
  isTroubled: false,
  isOldGeneration: false,
  isOverMax: false,
  isExpired: false,
  isUsedUp: false,
  needsCare: false,
  resetQuery: '',
};

test.each<[string, Partial<ReturnFacts>, ReturnVerdict]>([
  ['clean', {}, { kind: 'keep' }],
  ['released with an error', { hasError: true }, { kind: 'drop', cause: 'released' }],
  ['the same in a fleet', { hasError: true, isAwaited: true }, { kind: 'retire', cause: 'released' }],
  [
    'released with an error in a fleet, with statements in flight',
    { hasError: true, isAwaited: true, hasWorkInFlight: true },
    { kind: 'drop', cause: 'released' },
  ],
  [
    'released with an error in a fleet, in a transaction',
    { hasError: true, isAwaited: true, isInTransaction: true },
    { kind: 'drop', cause: 'released' },
  ],
  [
    'closed and released with an error in a fleet',
    { hasError: true, isAwaited: true, isUsable: false },
    { kind: 'drop', cause: 'released' },
  ],
  ['its socket is closed', { isUsable: false }, { kind: 'drop', cause: 'lost' }],
  ['closed and released with an error', { isUsable: false, hasError: true }, { kind: 'drop', cause: 'released' }],
  ['statements in flight', { hasWorkInFlight: true }, { kind: 'settle' }],
  ['statements in flight, in a transaction', { hasWorkInFlight: true, isInTransaction: true }, { kind: 'settle' }],
  ['statements in flight, while the pool ends', { hasWorkInFlight: true, isPoolEnding: true }, { kind: 'settle' }],
  ['the pool ends', { isPoolEnding: true }, { kind: 'retire', cause: 'end' }],
  ['older than a reset', { isOldGeneration: true }, { kind: 'retire', cause: 'reset' }],
  ['its session is the trouble', { isTroubled: true, isInTransaction: true }, { kind: 'retire', cause: 'invalid' }],
  ['more than max', { isOverMax: true }, { kind: 'retire', cause: 'resize' }],
  ['past its lifetime', { isExpired: true }, { kind: 'retire', cause: 'lifetime' }],
  ['used often enough', { isUsedUp: true }, { kind: 'retire', cause: 'uses' }],
  ['in a transaction', { isInTransaction: true }, { kind: 'clean', statements: ['ROLLBACK'] }],
  [
    'in a transaction that a close undoes',
    { isInTransaction: true, isExpired: true },
    { kind: 'retire', cause: 'lifetime' },
  ],
  ['a reset query is set', { resetQuery: 'DISCARD ALL' }, { kind: 'clean', statements: ['DISCARD ALL'] }],
  [
    'in a transaction, and a reset query is set',
    { isInTransaction: true, resetQuery: 'DISCARD ALL' },
    { kind: 'clean', statements: ['ROLLBACK', 'DISCARD ALL'] },
  ],
])('a connection that comes back: %s', (_, facts, verdict) => {
  expect(judgeReturn({ ...clean, ...facts })).toEqual(verdict);
});

test('a lease tells the stack of whoever took it, without the line of the error itself', () => {
  const lease = new Lease();
  lease.begin(0, true, new Error('checked out'));
  expect(lease.stack).toContain('return-verdict.test');
  expect(lease.stack).not.toContain('checked out');
  lease.begin(0, true, undefined);
  expect(lease.stack).toBeUndefined();
});
