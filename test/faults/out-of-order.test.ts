import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Pool, type PooledClient } from '../../src/index.js';
import { type ScriptedServer, startScripted } from '../support/disturbed-server.js';
import { acquaint, times } from '../support/lanes.js';
import { frame } from '../support/pg-protocol.js';
import { type UnhandledWatch, watchUnhandled } from '../support/unhandled.js';
import { until, within } from '../support/wait.js';
import { splitMessages } from '../support/wire/messages.js';

const text = 'select $1::int as n';
const callers = 40;
const none: Buffer = Buffer.alloc(0);

let server: ScriptedServer;
let unhandled: UnhandledWatch;
let pool: Pool;
beforeEach(async () => {
  server = await startScripted();
  unhandled = watchUnhandled();
  pool = new Pool({
    connectionString: server.url,
    max: 3,
    pooler: 'none',
    acquireTimeoutMs: 3000,
    query_timeout: 3000,
  });
  pool.on('error', () => undefined);
});
afterEach(async () => {
  await pool.end({ timeoutMs: 100 });
  unhandled[Symbol.dispose]();
  await server[Symbol.asyncDispose]();
});

type Disturbance = (answer: Buffer) => Buffer;

const behind =
  (more: Buffer): Disturbance =>
  (answer) =>
    Buffer.concat([answer, more]);
const before =
  (more: Buffer): Disturbance =>
  (answer) =>
    Buffer.concat([more, answer]);
/** Another answer than the one that is due, made of its messages. */
const changed =
  (change: (kinds: Buffer[]) => Buffer[]): Disturbance =>
  (answer) =>
    Buffer.concat(change(splitMessages(answer).messages.map(({ bytes }) => bytes)));
const without = (kind: string): Disturbance => changed((all) => all.filter((each) => each[0] !== kind.charCodeAt(0)));
const twice = (kind: string): Disturbance =>
  changed((all) => all.flatMap((each) => (each[0] === kind.charCodeAt(0) ? [each, each] : [each])));
const failure = frame('E', Buffer.from('SERROR\0VERROR\0C42601\0Mof nobody\0\0'));
const row = frame('D', Buffer.from('\0\x01\0\0\0\x02-1'));

/** What a server says that it should not. */
const disturbances: Readonly<Record<string, Disturbance>> = {
  'ReadyForQuery once too often': behind(frame('Z', Buffer.from('I'))),
  'ReadyForQuery before the answer': before(frame('Z', Buffer.from('I'))),
  'ReadyForQuery many times': behind(Buffer.concat(Array.from({ length: 30 }, () => frame('Z', Buffer.from('I'))))),
  'a row behind the answer': behind(row),
  'a row before the answer': before(row),
  'an end of a statement twice': twice('C'),
  'no end of the statement': without('C'),
  'no BindComplete': without('2'),
  'BindComplete twice': twice('2'),
  'ParseComplete that nobody asked for': before(frame('1', none)),
  'an error behind the answer': behind(failure),
  'the answer from its end': changed((all) => all.reverse()),
  'a request for a password': before(frame('R', Buffer.from([0, 0, 0, 3]))),
  'the beginning of COPY': before(frame('G', Buffer.from([0, 0, 0]))),
  'a portal that is suspended': changed((all) => all.map((each) => (each[0] === 0x43 ? frame('s', none) : each))),
  'a kind of message that there is not': behind(frame('!', none)),
  'a length that there cannot be': behind(Buffer.from([0x44, 0, 0, 0, 1])),
  'a row of more columns': changed((all) =>
    all.map((each) => (each[0] === 0x44 ? frame('D', Buffer.from('\0\x02\0\0\0\x011\0\0\0\x012')) : each)),
  ),
  'a row that is longer than its message': changed((all) =>
    all.map((each) => (each[0] === 0x44 ? frame('D', Buffer.from('\0\x01\0\0\0\x63-1')) : each)),
  ),
};

describe('a server that sends', () => {
  test.each(Object.keys(disturbances))(
    '%s: nobody is told what is another’s, and that connection alone ends',
    async (name) => {
      await acquaint(pool, [text, [1]]);
      const held: PooledClient = await pool.connect();
      let left = 3;
      // The third answer from now on.
      server.disturb = (answer) => {
        left -= 1;
        return left === 0 ? disturbances[name]!(answer) : answer;
      };
      const asked = times(callers, (i) => pool.query(text, [1000 + i]));
      const outcomes = await within(Promise.allSettled(asked), 30_000, 'everybody is told');
      const told = outcomes.map((each) =>
        each.status === 'fulfilled' ? (each.value as { rows: unknown }).rows : undefined,
      );
      const wrong = told.flatMap((rows, i) =>
        rows === undefined || JSON.stringify(rows) === `[{"n":${1000 + i}}]` ? [] : [{ i, rows }],
      );
      expect(wrong).toEqual([]);
      expect((await held.query(text, [5])).rows).toEqual([{ n: 5 }]);
      held.release();
      await until('the pool serves', async () => (await pool.query(text, [6])).rows[0].n === 6);
      expect(unhandled.errors).toEqual([]);
    },
  );
});
