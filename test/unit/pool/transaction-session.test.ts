import type pg from 'pg';
import { describe, expect, test } from 'vitest';
import type { ExclusiveAnswer, ExclusivePipeline } from '../../../src/pipeline/exclusive.js';
import { TransactionSession } from '../../../src/pool/transaction-session.js';

/** Stands for a statement on its way past the client. */
interface Sent {
  readonly text: string;
  readonly prelude: readonly string[];
  answer(): void;
  fail(error: unknown, hasPreluded?: boolean): void;
}

/** A connection that writes down what is sent on it, and answers when it is told to. */
function makeConnection(begin: readonly string[] = ['BEGIN']) {
  const log: string[] = [];
  const sent: Sent[] = [];
  let isDestroyed = false;
  const callbacks: ((error: Error | null) => void)[] = [];
  const client = {
    connection: { stream: { destroy: () => (isDestroyed = true) } },
    query: (text: string, values?: unknown) => {
      log.push(`client: ${text}`);
      if (typeof values === 'function') callbacks.push(values as never);
      return Promise.resolve(text);
    },
  };
  const solo = {
    isBusy: false,
    read: (text: unknown) => (String(text).includes(';') ? undefined : text),
    run: (text: string, prelude: readonly string[] = []): ExclusiveAnswer => {
      log.push([...prelude, text].join(' + '));
      let preluded = prelude.length === 0;
      const answer = new Promise<pg.QueryResult>((resolve, reject) => {
        const fail = (error: unknown, hasPreluded = true): void => {
          preluded = hasPreluded;
          reject(error);
        };
        const succeed = (): void => {
          preluded = true;
          resolve({} as pg.QueryResult);
        };
        sent.push({ text, prelude, answer: succeed, fail });
      });
      return { answer, hasPreluded: () => preluded, followed: [], isRefused: () => false };
    },
  };
  const session = new TransactionSession(client as never, begin, {
    exclusive: solo as unknown as ExclusivePipeline,
  });
  return { session, log, sent, callbacks, client, isDestroyed: () => isDestroyed };
}

async function turns(count: number): Promise<void> {
  for (let i = 0; i < count; i += 1) await undefined;
}

const several = 'do $$ begin null; end $$; select 1';

describe('the first statement', () => {
  test('takes BEGIN with it', () => {
    const { session, log } = makeConnection();
    expect(session.isUntouched).toBe(true);
    void session.query('a');
    expect(session.isUntouched).toBe(false);
    expect(log).toEqual(['BEGIN + a']);
  });

  test('takes along what the pool sets for the transaction, or has it sent in one text', () => {
    const begin = ['BEGIN', 'SET LOCAL statement_timeout = 5'];
    const past = makeConnection(begin);
    void past.session.query('a');
    expect(past.log).toEqual(['BEGIN + SET LOCAL statement_timeout = 5 + a']);
    const through = makeConnection(begin);
    void through.session.query(several);
    expect(through.log).toEqual(['client: BEGIN; SET LOCAL statement_timeout = 5']);
  });

  test('is sent behind BEGIN where it has to go through the client', async () => {
    const { session, log, callbacks } = makeConnection();
    void session.query(several);
    expect(log).toEqual(['client: BEGIN']);
    callbacks[0]?.(null);
    expect(log).toEqual(['client: BEGIN', `client: ${several}`]);
  });
});

describe('what is given before BEGIN is answered', () => {
  test('waits, and goes out in the order in which it was given', async () => {
    const { session, log, sent } = makeConnection();
    for (const text of ['a', 'b', several, 'c']) void session.query(text);
    expect(log).toEqual(['BEGIN + a']);
    sent[0]?.answer();
    await turns(3);
    expect(log).toEqual(['BEGIN + a', 'b', `client: ${several}`, 'c']);
  });

  test.each([0, 1, 2, 3, 4, 5])('is not overtaken by what is given %d turns after the answer', async (count) => {
    const { session, log, sent } = makeConnection();
    for (const text of ['a', 'b']) void session.query(text);
    sent[0]?.answer();
    await turns(count);
    void session.query('c');
    await turns(5);
    expect(log).toEqual(['BEGIN + a', 'b', 'c']);
  });

  test('goes out also when the statement that took BEGIN with it fails', async () => {
    const { session, log, sent } = makeConnection();
    session.query('a').catch(() => undefined);
    void session.query('b');
    sent[0]?.fail(new Error('of a'));
    await turns(3);
    expect(log).toEqual(['BEGIN + a', 'b']);
    expect(session.failure).toBeUndefined();
  });

  test('is given to the client as soon as somebody asks for that, before what he sends', () => {
    const { session, log } = makeConnection();
    for (const text of ['a', 'b', 'c']) void session.query(text);
    void session.client.query('d');
    void session.query('e');
    expect(log).toEqual(['BEGIN + a', 'client: b', 'client: c', 'client: d', 'client: e']);
  });

  test('is refused when the transaction is given up', async () => {
    const { session, log, sent } = makeConnection();
    void session.query('a');
    const waiting = session.query('b');
    const reason = new Error('given up');
    session.refuseWaiting(reason);
    await expect(waiting).rejects.toBe(reason);
    sent[0]?.answer();
    await turns(5);
    expect(log).toEqual(['BEGIN + a']);
  });
});

describe('a BEGIN that fails', () => {
  const error = new Error('no');

  test('fails everything, now and later, and nothing more is sent', async () => {
    const { session, log, sent, isDestroyed } = makeConnection();
    const answers = Promise.allSettled(['a', 'b', several].map((text) => session.query(text)));
    sent[0]?.fail(error, false);
    expect(await answers).toEqual(Array(3).fill({ status: 'rejected', reason: error }));
    await expect(session.query('c')).rejects.toBe(error);
    expect(session.failure).toBe(error);
    expect(log).toEqual(['BEGIN + a']);
    expect(isDestroyed()).toBe(false);
  });

  test('ends the connection where somebody has the client', async () => {
    const { session, callbacks, isDestroyed } = makeConnection();
    void session.client;
    callbacks[0]?.(error);
    expect(session.failure).toBe(error);
    expect(isDestroyed()).toBe(true);
  });

  test('ends the connection when somebody asks for the client afterwards', async () => {
    const { session, sent, isDestroyed } = makeConnection();
    session.query('a').catch(() => undefined);
    sent[0]?.fail(error, false);
    await turns(3);
    expect(isDestroyed()).toBe(false);
    void session.client;
    expect(isDestroyed()).toBe(true);
  });
});

test('what drives the protocol itself goes to the client, and comes back as it is', () => {
  const { session, log, client } = makeConnection();
  const cursor = { submit: () => undefined, toString: () => 'cursor' };
  client.query = ((config: unknown) => {
    log.push(String(config));
    return config;
  }) as never;
  expect(session.query(cursor)).toBe(cursor);
  expect(log).toEqual(['BEGIN', 'cursor']);
});

test('a statement that the client throws at is a rejection', async () => {
  const { session, callbacks, client } = makeConnection();
  void session.client;
  callbacks[0]?.(null);
  client.query = () => {
    throw new TypeError('null');
  };
  await expect(session.query(null)).rejects.toThrow(TypeError);
});
