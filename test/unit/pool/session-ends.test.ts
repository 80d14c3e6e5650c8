import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Pool, type PoolOptions } from '../../../src/index.js';
import { acquaint, times } from '../../support/lanes.js';
import { frame } from '../../support/pg-protocol.js';
import {
  type ClientMessage,
  carriedOut,
  errorFrame,
  type ScriptedServer,
  type ScriptedSession,
  signedIn,
  startScripted,
} from '../../support/scripted-server.js';
import { until } from '../../support/wait.js';

let server: ScriptedServer;
let pools: Pool[];

beforeEach(async () => {
  server = await startScripted();
  pools = [];
});
afterEach(async () => {
  await Promise.all(pools.map((pool) => pool.end({ timeoutMs: 100 })));
  await server[Symbol.asyncDispose]();
});

function makePool(options: PoolOptions = {}): Pool {
  const pool = new Pool({ host: '127.0.0.1', port: server.port, user: 'u', database: 'd', max: 1, ...options });
  pools.push(pool);
  return pool;
}

/** From now on, sessions opened until now answer whatever comes next with these bytes, and close. */
function endWith(bytes: Buffer, isMeant: (message: ClientMessage) => boolean = () => true): void {
  const last = server.sessions;
  server.answer = (message, session) => {
    if (session.id > last || !isMeant(message)) return carriedOut(message, session);
    if (session.socket.writable) session.socket.end(bytes);
    return undefined;
  };
}

const modes = ['auto', 'off'] as const;

describe.each(modes)('a session that the server has ended (pipelining: %s)', (pipelining) => {
  test.each([
    ['in English', 'FATAL'],
    ['in another language', 'ВАЖНО'],
  ])('for being idle has read nothing: all of it is run elsewhere, unseen (%s)', async (_, word) => {
    const pool = makePool({ pipelining });
    await acquaint(pool, ['select $1', [1]]);
    endWith(errorFrame('FATAL', '57P05', 'terminating connection due to idle-session timeout', word));
    const outcomes = await Promise.allSettled(times(30, (i) => pool.query('select $1', [i])));
    expect(outcomes.filter(({ status }) => status === 'rejected')).toEqual([]);
    expect(server.sessions).toBe(2);
  });

  test('for being idle has not read the first statement of a transaction', async () => {
    const pool = makePool({ pipelining });
    await acquaint(pool, ['select $1', [1]]);
    endWith(errorFrame('FATAL', '57P05'));
    await pool.transaction((tx) => tx.query('select $1', [1]));
    expect(server.sessions).toBe(2);
  });

  test('for its transaction_timeout has rolled the statement back', async () => {
    const pool = makePool({ pipelining });
    await acquaint(pool, ['select $1', [1]]);
    endWith(errorFrame('FATAL', '25P04'), ({ kind }) => kind === 'E');
    await expect(pool.query('select $1', [1])).rejects.toThrow('The statement was rolled back');
  });

  test('otherwise leaves it unknown whether the statement was carried out', async () => {
    const pool = makePool({ pipelining });
    await acquaint(pool, ['select $1', [1]]);
    endWith(errorFrame('FATAL', '57P01', 'Schluss', 'SCHLUSS'), ({ kind }) => kind === 'E');
    await expect(pool.query('select $1', [1])).rejects.toMatchObject({
      headroomCode: 'HEADROOM_CONNECTION_LOST',
      isSent: true,
    });
  });

  test('is not the one that an ERROR speaks of, in whatever language', async () => {
    const pool = makePool({ pipelining });
    await acquaint(pool, ['select $1', [1]]);
    const no = errorFrame('ERROR', '57P05', 'nein', 'FEHLER');
    server.answer = (message, session) => {
      if (message.kind === 'E') return no;
      return carriedOut(message, session);
    };
    await expect(pool.query('select $1', [1])).rejects.toMatchObject({ code: '57P05', severity: 'FEHLER' });
    await until('it is idle again', () => pool.idleCount === 1);
    expect(server.sessions).toBe(1);
  });
});

describe.each(modes)('what pg’s parser cannot read (pipelining: %s)', (pipelining) => {
  const noise = frame('*', Buffer.from('noise'));

  test.each([
    ['a way to sign in that it does not know', frame('R', Buffer.from([0, 0, 0, 7])), 'by GSSAPI'],
    ['something that is no PostgreSQL', Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n'), 'not PostgreSQL'],
  ])('refuses a connection: %s', async (_, bytes, said) => {
    server.greeting = () => bytes;
    const error = await makePool({ pipelining })
      .query('select 1')
      .catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: 'HEADROOM_CONNECT_REFUSED', message: expect.stringContaining(said) });
  });

  test('loses one connection, with the statements on it, and no other', async () => {
    const pool = makePool({ pipelining, max: 2 });
    const [broken, whole] = await Promise.all([pool.connect(), pool.connect()]);
    endWith(noise, ({ body }) => body.includes('bad'));
    await expect(broken.query('bad')).rejects.toThrow('not PostgreSQL');
    await expect(broken.query('bad')).rejects.toThrow();
    await whole.query('select 1');
    broken.release();
    whole.release();
    expect([pool.totalCount, pool.stats().counters.closed.lost]).toEqual([1, 1]);
  });

  test('loses a connection that nobody uses', async () => {
    const pool = makePool({ pipelining });
    let session: ScriptedSession | undefined;
    server.greeting = (each) => {
      session = each;
      return signedIn(each.id);
    };
    await pool.query('select 1');
    session?.socket.write(noise);
    await until('it is gone', () => pool.totalCount === 0);
    await pool.query('select 1');
    expect(server.sessions).toBe(2);
  });
});
