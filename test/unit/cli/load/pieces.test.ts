import { expect, test } from 'vitest';
import { poolVariablesOf } from '../../../../src/cli/env.js';
import { allowNone } from '../../../../src/cli/load/decide-none.js';
import { allowPgBouncer, maxClientsOf } from '../../../../src/cli/load/decide-pgbouncer.js';
import { exitCodeFor } from '../../../../src/cli/load/exit-code.js';
import { checkFiles, countFiles, readFileLimit } from '../../../../src/cli/load/file-limit.js';
import { chooseStrategies } from '../../../../src/cli/load/prepare.js';
import { renderStudyProgress } from '../../../../src/cli/load/progress.js';
import { variablesOf } from '../../../../src/cli/load/target.js';
import type { NoneSituation } from '../../../../src/load/study/guard.js';
import { pointOf } from '../../../support/study-world.js';

const faults = { failed: 3, errors: [{ kind: 'connection lost', count: 3 }] };

test('failures of headroom and pgbouncer make the exit code 1, those of others do not', () => {
  const codeOf = (...points: ReturnType<typeof pointOf>[]) => exitCodeFor({ points, spikes: [], sizes: null });
  expect(codeOf(pointOf('none', 10, [1], faults), pointOf('pg-pool', 10, [1], faults))).toBe(0);
  expect(codeOf(pointOf('headroom', 10, [1], faults))).toBe(1);
  expect(codeOf(pointOf('pgbouncer', 10, [1], faults))).toBe(1);
});

test('refusals that were set, and requests that come at a rate, do not', () => {
  const refused = { failed: 3, errors: [{ kind: 'refused: shed', count: 3 }] };
  const open = { kind: 'open', ratePerSecond: 9, ofCapacity: null } as const;
  const points = [pointOf('headroom', 10, [1], refused), pointOf('headroom', open, [1], faults)];
  expect(exitCodeFor({ points, spikes: [], sizes: null })).toBe(0);
});

test('each connection needs a file handle here, and one in a PgBouncer of ours', () => {
  expect(countFiles({ connections: 5000, workers: 1, bouncerSessions: undefined })).toBe(5100);
  expect(countFiles({ connections: 5000, workers: 4, bouncerSessions: undefined })).toBe(1350);
  expect(countFiles({ connections: 5000, workers: 4, bouncerSessions: 25 })).toBe(5225);
});

test('more connections than file handles are refused, with what to do', () => {
  const needs = { connections: 5000, workers: 1, bouncerSessions: 25 };
  expect(() => checkFiles(needs, 5225)).not.toThrow();
  expect(() => checkFiles(needs, 1024)).toThrow(
    '5,000 connections at once need 5,225 files open in one process, and the limit is 1,024. Raise it with `ulimit -n 5225`',
  );
  expect(() => checkFiles({ ...needs, bouncerSessions: undefined }, 1024)).toThrow('spread the load with --workers');
});

test('the limit of this process is read', async () => {
  expect(await readFileLimit()).toBeGreaterThan(100);
});

test('without PgBouncer its strategy is left out with a note, or refused where it was asked for', () => {
  const own = { bouncer: undefined, isOwn: true };
  expect(chooseStrategies(undefined, own)).toMatchObject({
    strategies: ['none', 'pg-pool', 'headroom'],
    warnings: [expect.stringContaining('there is no PgBouncer. Install PgBouncer')],
  });
  expect(chooseStrategies(['headroom'], own)).toEqual({ strategies: ['headroom'], warnings: [] });
  expect(() => chooseStrategies(['pgbouncer'], { ...own, isOwn: false })).toThrow('Set PGBOUNCER_URL');
});

test('a yes lets none have all users, a no what it may have without', async () => {
  const situation: NoneSituation = {
    ...{ isOwnServer: false, otherSessions: 0, usableConnections: 97, maxUsers: 500 },
    ...{ isAskedFor: true, hasConsent: false, canAsk: true },
  };
  expect(await allowNone(situation, async () => true)).toEqual({ maxUsers: Number.POSITIVE_INFINITY, warnings: [] });
  expect(await allowNone(situation, async () => false)).toMatchObject({
    maxUsers: 48,
    warnings: [expect.any(String)],
  });
  const busy = { ...situation, otherSessions: 2 };
  expect(await allowNone(busy, async () => false)).toMatchObject({ maxUsers: 0 });
  const unasked = allowNone({ ...busy, canAsk: false }, () => Promise.reject(new Error('not to be asked')));
  await expect(unasked).rejects.toThrow('in use by 2 other sessions');
});

test('a yes lets pgbouncer have all connections that PgBouncer takes, a no half of them', async () => {
  const situation = { isOwn: false, maxClients: 1000, maxUsers: 800, atRate: 0, hasConsent: false, canAsk: true };
  expect(await allowPgBouncer(situation, async () => true)).toEqual({ maxUsers: 1000, warnings: [] });
  expect(await allowPgBouncer(situation, async () => false)).toEqual({
    maxUsers: 500,
    warnings: [expect.any(String)],
  });
  const unasked = () => Promise.reject(new Error('not to be asked'));
  expect(await allowPgBouncer({ ...situation, maxUsers: 9 }, unasked)).toEqual({ maxUsers: 500, warnings: [] });
  expect((await allowPgBouncer({ ...situation, canAsk: false }, unasked)).maxUsers).toBe(500);
});

test('what PgBouncer tells of its connections is a number, or not known', () => {
  expect(maxClientsOf({ max_client_conn: '1000' })).toBe(1000);
  expect(maxClientsOf({})).toBeUndefined();
  expect(maxClientsOf({ max_client_conn: '' })).toBeUndefined();
});

test('the progress says what is driven, what came of it, and how long all of it still takes', () => {
  const progress = {
    strategy: 'headroom',
    load: '500 users',
    round: 2,
    rounds: 3,
    done: 12_345,
    failed: 0,
    isWaiting: false,
    leftMs: 83_200,
  } as const;
  expect(renderStudyProgress(progress)).toBe('1 min 24 s left  headroom  500 users, round 2/3  12,345 done, 0 errors');
  expect(renderStudyProgress({ ...progress, strategy: 'bare', rounds: 1, leftMs: 3 })).toBe(
    'nearly done  bare statement  500 users  12,345 done, 0 errors',
  );
  expect(renderStudyProgress({ ...progress, isWaiting: true })).toContain('waiting for the server to take new conn');
});

test('of the variables only those about servers and pools go further, and on a server of our own only the pool’s', () => {
  const env = { PATH: '/bin', DATABASE_URL: 'a', PGHOST: 'b', DB_POOL_MAX: '5', SECRET: 'c' };
  expect(variablesOf(env)).toEqual({ DATABASE_URL: 'a', PGHOST: 'b', DB_POOL_MAX: '5' });
  expect(poolVariablesOf(env)).toEqual({ DB_POOL_MAX: '5' });
});
