import { expect, test } from 'vitest';
import { describeMissing, missingTimeouts, renderSets } from '../../../../src/pool/pooler/timeouts.js';

const nothing = { statementTimeoutMs: 0, lockTimeoutMs: 0, idleInTransactionTimeoutMs: 0 };
const wanted = { statementTimeoutMs: 30_000, lockTimeoutMs: 500, idleInTransactionTimeoutMs: 0 };

test.each([
  ['nothing in force', nothing, ['statementTimeoutMs', 'lockTimeoutMs']],
  ['the same in force', wanted, []],
  ['a shorter one in force', { ...wanted, statementTimeoutMs: 1000 }, []],
  ['a longer one in force', { ...wanted, statementTimeoutMs: 30_001 }, ['statementTimeoutMs']],
])('with %s, what is wanted and not kept is missing', (_, inForce, missing) => {
  expect(missingTimeouts(wanted, inForce)).toEqual(missing);
});

test('where none is wanted, none is missing', () => expect(missingTimeouts(nothing, nothing)).toEqual([]));

test('they are set for a transaction or for a session', () => {
  expect(renderSets(['statementTimeoutMs', 'lockTimeoutMs'], wanted, 'local')).toEqual([
    'SET LOCAL statement_timeout = 30000',
    'SET LOCAL lock_timeout = 500',
  ]);
  expect(renderSets(['lockTimeoutMs'], wanted, 'session')).toEqual(['SET SESSION lock_timeout = 500']);
});

test('what is said names each, and how the server comes to keep it', () => {
  const text = describeMissing(['statementTimeoutMs', 'lockTimeoutMs'], wanted, 'app');
  expect(text).toContain('statement_timeout, lock_timeout');
  expect(text).toContain('ALTER ROLE "app" SET statement_timeout = 30000; ALTER ROLE "app" SET lock_timeout = 500');
  expect(describeMissing(['lockTimeoutMs'], wanted, 'app')).not.toContain('pool.query');
  expect(describeMissing(['lockTimeoutMs'], wanted, 'a"b')).toContain('ALTER ROLE "a""b" SET');
});
