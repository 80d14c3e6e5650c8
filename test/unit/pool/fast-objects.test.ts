import { EventEmitter } from 'node:events';
import { setFlagsFromString } from 'node:v8';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { resolvePoolOptions } from '../../../src/config/options.js';
import type { HookedPool } from '../../../src/pipeline/hooks.js';
import { Engine } from '../../../src/pool/engine.js';
import { FakeClock } from '../../support/fake-clock.js';
import { StubServer } from '../../support/stub-client.js';
import { makePool } from '../../support/stub-pool.js';

/** False for an object that V8 keeps as a hash table, in which a property costs ten times as much. */
let isFast: (object: object) => boolean;

beforeAll(() => {
  setFlagsFromString('--allow-natives-syntax');
  isFast = new Function('object', 'return %HasFastProperties(object)') as typeof isFast;
});
afterAll(() => setFlagsFromString('--no-allow-natives-syntax'));

test('it is known which objects are slow', () => {
  expect(isFast({ one: 1 })).toBe(true);
  expect(isFast(Object.create(null) as object)).toBe(false);
});

test('the state that the parts of a pool share is fast', () => {
  const clock = new FakeClock();
  const { Client } = new StubServer(clock);
  const { core } = new Engine({
    resolved: resolvePoolOptions({ Client }),
    Client: Client as never,
    events: new EventEmitter() as unknown as HookedPool,
    connect: undefined,
    clock,
    random: () => 0,
    budget: undefined,
    source: undefined,
    isolated: (run) => run(),
  });
  expect(isFast(core)).toBe(true);
});

test('clients that have been checked out are fast, and disposable', async () => {
  const { pool, clock } = makePool({ max: 4 });
  const waiting = Promise.all(Array.from({ length: 4 }, () => pool.connect()));
  await clock.advance(1000);
  const clients = await waiting;
  for (const client of clients) {
    await client[Symbol.asyncDispose]();
    expect(isFast(client)).toBe(true);
  }
  expect(pool.idleCount).toBe(4);
});

test('clients that go from one caller to the next show promises that they are none, and no one else', async () => {
  const { pool, clock } = makePool({ max: 1 });
  const [waiting, next] = [pool.connect(), pool.connect()];
  await clock.advance(1000);
  (await waiting).release();
  const client = await next;
  expect(Object.getOwnPropertyDescriptor(client, 'then')).toMatchObject({ value: undefined, enumerable: false });
  expect(isFast(client)).toBe(true);
  client.release();
});
