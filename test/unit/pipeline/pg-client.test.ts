import { EventEmitter } from 'node:events';
import { expect, test } from 'vitest';
import {
  type DriverClient,
  destroySocket,
  forgetPreparedByClient,
  hasPrepared,
  hasWorkInFlight,
  isInTransaction,
  isUsable,
} from '../../../src/pipeline/pg-client.js';
import { Pool } from '../../../src/pool/pool.js';
import { FakeClock } from '../../support/fake-clock.js';

const client = (parts: object = {}): DriverClient =>
  Object.assign(new EventEmitter(), parts) as unknown as DriverClient;

test.each<[string, object, boolean]>([
  ['nothing is known', {}, false],
  ['ReadyForQuery is still to come', { readyForQuery: false }, true],
  ['a statement runs', { _activeQuery: {} }, true],
  ['one waits to be sent', { _queryQueue: [{}] }, true],
  ['one waits for its answer', { _sentQueryQueue: [{}] }, true],
  ['all is done', { readyForQuery: true, _activeQuery: null, _queryQueue: [], _sentQueryQueue: [] }, false],
])('work is in flight when %s', (_, parts, expected) => {
  expect(hasWorkInFlight(client(parts))).toBe(expected);
});

test.each([
  ['T', true],
  ['E', true],
  ['I', false],
  [null, false],
])('status %s is in a transaction: %s', (status, expected) => {
  expect(isInTransaction(client({ getTransactionStatus: () => status }))).toBe(expected);
  expect(isInTransaction(client())).toBe(false);
});

test.each<[object, boolean]>([
  [{}, true],
  [{ connection: { stream: { destroyed: false, writable: true } } }, true],
  [{ _queryable: false }, false],
  [{ _ending: true }, false],
  [{ connection: { stream: { destroyed: true } } }, false],
  [{ connection: { stream: { writable: false } } }, false],
])('%j is usable: %s', (parts, expected) => {
  expect(isUsable(client(parts))).toBe(expected);
});

test('prepared statements are known by name, until they are forgotten', () => {
  const prepared = client({ connection: { parsedStatements: { find: 'select 1' } } });
  expect([hasPrepared(prepared, 'find'), hasPrepared(prepared, 'other'), hasPrepared(client(), 'find')]).toEqual([
    true,
    false,
    false,
  ]);
  forgetPreparedByClient(prepared);
  forgetPreparedByClient(client());
  expect(hasPrepared(prepared, 'find')).toBe(false);
});

test('a client whose socket is not to be had is ended instead', () => {
  let ends = 0;
  destroySocket(client({ end: () => (ends += 1) }));
  expect(ends).toBe(1);
});

test('a client with pg’s public surface alone does for a pool', async () => {
  const clock = new FakeClock();
  class Plain extends EventEmitter {
    connect(done: (error: Error | null) => void): void {
      process.nextTick(done, null);
    }
    async query(text: string): Promise<unknown> {
      return { text };
    }
    end(done: () => void): void {
      process.nextTick(() => {
        this.emit('end');
        done();
      });
    }
  }
  const pool = new Pool({ Client: Plain as never, max: 1, resetQuery: 'RESET ALL', allowExitOnIdle: true }, { clock });
  expect(await pool.query('select 1')).toEqual({ text: 'select 1' });
  (await pool.connect()).release();
  await pool.transaction(async () => {}).catch(() => {});
  (await pool.connect()).release(true);
  await pool.query('select 2');
  await pool.end();
  expect([pool.ended, clock.pending]).toEqual([true, 0]);
});
