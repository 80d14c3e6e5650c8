import { type Channel, tracingChannel } from 'node:diagnostics_channel';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { channels } from '../../../src/tracing/channels.js';
import { settle } from '../../support/fake-clock.js';
import { downError } from '../../support/stub-client.js';
import { makePool, watch } from '../../support/stub-pool.js';

const messages: [string, object][] = [];
const subscriptions: (() => void)[] = [];

function listen(name: keyof typeof channels): void {
  const channel: Channel = channels[name];
  const listener = (message: unknown): void => void messages.push([name, message as object]);
  channel.subscribe(listener);
  subscriptions.push(() => channel.unsubscribe(listener));
}

beforeEach(() => {
  messages.length = 0;
});

afterEach(() => {
  for (const unsubscribe of subscriptions.splice(0)) unsubscribe();
});

describe('channels', () => {
  test('tell when a connection is opened and closed, and why', async () => {
    listen('connectionOpened');
    listen('connectionClosed');
    const { pool, server, clock } = makePool({ name: 'orders' });
    server.welcome = () => ({ afterMs: 7 });
    const connecting = pool.connect();
    await clock.advance(7);
    (await connecting).release(true);
    expect(messages).toMatchObject([
      ['connectionOpened', { pool: 'orders', id: 1, tookMs: 7, target: { host: 'localhost', port: 5432 } }],
      ['connectionClosed', { pool: 'orders', id: 1, cause: 'released' }],
    ]);
  });

  test('tell of failed attempts and refused callers', async () => {
    listen('connectionFailed');
    listen('acquireFailed');
    const { pool, server, clock } = makePool({ acquireTimeoutMs: 9 });
    const error = downError();
    server.welcome = () => ({ error });
    const caller = watch(pool.query('select 1'));
    await clock.advance(9);
    expect(messages).toEqual([
      ['connectionFailed', { pool: 'pool', failure: 'down', error }],
      ['acquireFailed', { pool: 'pool', error: caller.error }],
    ]);
  });
});

describe('traces', () => {
  type Step = [string, Record<string, unknown>];

  function trace(name: string): Step[] {
    const steps: Step[] = [];
    const subject = tracingChannel(name);
    const note =
      (step: string) =>
      (message: object): void =>
        void steps.push([step, message as Record<string, unknown>]);
    const listeners = {
      start: note('start'),
      end: note('end'),
      asyncStart: note('asyncStart'),
      asyncEnd: note('asyncEnd'),
      error: note('error'),
    };
    subject.subscribe(listeners);
    subscriptions.push(() => void subject.unsubscribe(listeners));
    return steps;
  }

  test('a query is traced from call to settlement, with its text and without its parameters', async () => {
    const steps = trace('headroom:query');
    const { pool } = makePool();
    await pool.query('select $1', ['secret']);
    expect(steps.map(([step]) => step)).toEqual(['start', 'end', 'asyncStart', 'asyncEnd']);
    expect(steps[0]?.[1]).toMatchObject({ pool: 'pool', text: 'select $1' });
    expect(JSON.stringify(steps[0]?.[1].text)).not.toContain('secret');
  });

  test('a failure is traced as an error', async () => {
    const steps = trace('headroom:query');
    const { pool, server } = makePool();
    const error = new Error('bad');
    server.reply = () => ({ error });
    await expect(pool.query({ text: 'select 1' })).rejects.toBe(error);
    await settle();
    expect(steps.find(([step]) => step === 'error')?.[1]).toMatchObject({ error, text: 'select 1' });
  });

  test('checkouts and transactions are traced', async () => {
    const connects = trace('headroom:connect');
    const transactions = trace('headroom:transaction');
    const { pool } = makePool();
    (await pool.connect()).release();
    await pool.transaction(async () => {});
    expect(connects.map(([step]) => step)).toContain('asyncEnd');
    expect(transactions.map(([step]) => step)).toContain('asyncEnd');
  });
});
