import { expect, test } from 'vitest';
import { renderProgress } from '../../../../src/load/demo/progress.js';
import { listFaults, type Outcome, renderOutcome } from '../../../../src/load/demo/report.js';
import type { Figures } from '../../../../src/load/demo/tally.js';
import { classifyFailure } from '../../../../src/load/drive/failures.js';

const control: Figures = {
  name: 'a connection per request',
  users: 200,
  seconds: 10,
  done: 1000,
  requestsPerSecond: 100,
  p50Ms: 500,
  p95Ms: 2500,
  p99Ms: 4000,
  failures: new Map([['too many clients', 1721]]),
  failed: 1721,
  peakConnections: 97,
};
const pool: Figures = {
  ...control,
  name: 'a pool of 10',
  done: 20_000,
  requestsPerSecond: 2000,
  p50Ms: 0.456,
  p95Ms: 8.04,
  p99Ms: 80.4,
  failures: new Map(),
  failed: 0,
  peakConnections: 10,
};
const pgBouncer: Figures = { ...pool, name: 'through PgBouncer', users: 5000, requestsPerSecond: 1950 };
const matches = { acknowledged: 10_500, lost: 0, doubled: 0, uncalledFor: 0, unknown: 0, unknownDone: 0 };
const sums = { accounts: -1234, tellers: -1234, branches: -1234, history: -1234 };
const good: Outcome = {
  control,
  pool,
  pgBouncer: undefined,
  audit: { sums, matches, holds: true },
  isInterrupted: false,
};
const plain = (_: string, text: string) => text;

test('the report shows both strategies, the ratio and the books', () => {
  expect(renderOutcome(good, plain)).toMatchInlineSnapshot(`
    "                    a connection per request  a pool of 10
    users                                    200           200
    requests/s                               100         2,000
      compared                                 –         20.0×
    p50                                   500 ms       0.45 ms
    p95                                    2.5 s          8 ms
    p99                                      4 s         80 ms
    requests done                          1,000        20,000
    errors                                 1,721             0
      too many clients                     1,721             0
    max connections                           97            10

    Requests/s and latencies are of requests that succeeded. Connections are those that the
    server counted, without the one session that counts them.

    ✓ All balances agree: accounts -1,234, tellers -1,234, branches -1,234, history -1,234
    ✓ 10,500 transactions acknowledged: each once in the history

    Passed: no request through the pool failed, and the accounts balance.
    "
  `);
});

test('where there is PgBouncer its strategy stands beside them, with its own users', () => {
  const text = renderOutcome({ ...good, pgBouncer }, plain);
  expect(text).toMatch(/^ +a connection per request +a pool of 10 +through PgBouncer\nusers +200 +200 +5,000\n/);
  expect(text).toMatch(/compared +– +20.0× +19.5×\n/);
  expect(text).toContain('Passed: no request through the pool or PgBouncer failed');
});

test('errors of the control are no fault, those of the pool and of the books are', () => {
  expect(listFaults(good)).toEqual([]);
  expect(listFaults({ ...good, pool: { ...pool, failed: 2 } })).toEqual(['2 requests through the pool failed']);
  expect(listFaults({ ...good, pool: { ...pool, done: 0 } })).toEqual(['no request through the pool succeeded']);
  expect(listFaults({ ...good, audit: { ...good.audit, holds: false } })).toEqual(['the accounts do not balance']);
  expect(listFaults({ ...good, pgBouncer: { ...pgBouncer, failed: 3 } })).toEqual([
    '3 requests through PgBouncer failed',
  ]);
  expect(listFaults({ ...good, pgBouncer: { ...pgBouncer, done: 0 } })).toEqual([
    'no request through PgBouncer succeeded',
  ]);
  expect(listFaults({ ...good, pool: undefined, isInterrupted: true })).toEqual(['the run was interrupted']);
});

test('broken books and unanswered transactions are spelled out', () => {
  const audit = {
    sums: { ...sums, history: 1 },
    matches: { ...matches, lost: 1, doubled: 2, uncalledFor: 3, unknown: 5, unknownDone: 4 },
    holds: false,
  };
  const text = renderOutcome({ ...good, control: undefined, audit }, plain);
  expect(text).toContain('✗ Balances differ: accounts -1,234, tellers -1,234, branches -1,234, history 1');
  expect(text).toContain('✗ 10,500 transactions acknowledged: 1 lost, 2 twice, 3 uncalled for');
  expect(text).toContain('5 more lost their connection during COMMIT; 4 of them were committed.');
  expect(text).toContain('Failed: the accounts do not balance.');
});

test('a strategy without a single success shows no latency and no ratio', () => {
  const text = renderOutcome({ ...good, control: { ...control, done: 0, peakConnections: undefined } }, plain);
  expect(text).toMatch(/p50 +– /);
  expect(text).toMatch(/max connections +unknown/);
  expect(text).not.toContain('×');
});

test('the progress line says how far a strategy is', () => {
  const progress = { name: 'a pool', elapsedMs: 5000, durationMs: 10_000, done: 1234, failed: 5, connections: 10 };
  expect(renderProgress(progress)).toBe('a pool  ██████████░░░░░░░░░░  5/10 s  1,234 done, 5 errors, 10 connections');
});

test.each([
  [Object.assign(new Error('sorry'), { code: '53300' }), 'too many clients'],
  [Object.assign(new Error('x'), { code: '40P01' }), 'deadlock'],
  [Object.assign(new Error('x'), { code: '42P01' }), 'SQLSTATE 42P01'],
  [Object.assign(new Error('x'), { code: 'HEADROOM_SHED' }), 'refused: shed'],
  [new Error('timeout exceeded when trying to connect'), 'no connection from the pool in time'],
  [new Error('session 4711 of 3 gone'), 'session … of 3 gone'],
  [Object.assign(new Error('query_wait_timeout'), { code: '08P01' }), 'query_wait_timeout'],
  [Object.assign(new Error('x'), { code: 'ECONNRESET' }), 'connection lost'],
  [new Error('Connection terminated unexpectedly'), 'connection lost'],
  [new Error('timeout expired'), 'connection timed out'],
  [new Error('something else'), 'something else'],
  ['text', 'unknown'],
])('%s counts as %s', (error, kind) => {
  expect(classifyFailure(error)).toBe(kind);
});
