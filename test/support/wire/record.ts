import type { Socket } from 'node:net';
import pg from 'pg';
import { serialize } from '../pg-protocol.js';
import { type Message, splitMessages } from './messages.js';

/** A statement, and what a real server answered to each of the messages that make it up. */
export interface Recorded {
  readonly text: string;
  readonly values: readonly (string | null)[];
  /** In base64, each the messages with which the server answered, an ErrorResponse being the last. */
  readonly parse: string;
  readonly describe: string;
  readonly bind: string;
  readonly execute: string;
}

export type RecordedStep = 'parse' | 'describe' | 'bind' | 'execute';

type Asked = Pick<Recorded, 'text' | 'values'>;

/** What there is to be answered: rows and none, notices, changed settings, errors at every step, large and odd ones. */
const asked: readonly Asked[] = [
  { text: 'select 1 as n', values: [] },
  { text: 'select $1::int as n, $2::text as t', values: ['7', 'seven'] },
  { text: 'select $1::text as a, null as b, 2.5::numeric as c', values: ['ä€😀'] },
  { text: 'select n, n * n as square from generate_series(1, $1::int) n', values: ['12'] },
  { text: 'select 1 as n where false', values: [] },
  { text: 'select', values: [] },
  { text: 'select 1 as n, 2 as n', values: [] },
  { text: 'insert into noted values ($1)', values: ['x'] },
  { text: 'insert into noted values ($1), ($1) returning note', values: ['y'] },
  { text: 'update noted set note = note where false', values: [] },
  { text: 'select pg_temp.noticed($1) as n', values: ['3'] },
  { text: "select set_config('application_name', $1, false) as name", values: ['recorded'] },
  { text: '-- nothing', values: [] },
  { text: 'selec 1', values: [] },
  { text: 'select nothing from noted', values: [] },
  { text: 'select $1::int as n', values: ['seven'] },
  { text: 'select 6 / (4 - n) as n from generate_series(1, $1::int) n', values: ['9'] },
  { text: 'select repeat($1, 3000) as long', values: ['xy'] },
];

const setUp = `
  create temp table noted (note text);
  create function pg_temp.noticed(n int) returns int language plpgsql as $$
    begin
      raise notice 'noticed %', n;
      return n;
    end $$;
  set search_path = pg_temp, public;
`;

const steps: readonly RecordedStep[] = ['parse', 'describe', 'bind', 'execute'];

/** Has a server answer the statements, step by step. */
export async function recordAnswers(url: string): Promise<Recorded[]> {
  const client = new pg.Client(url);
  client.on('error', () => undefined);
  await client.connect();
  await client.query(setUp);
  const { stream } = (client as unknown as { connection: { stream: Socket } }).connection;
  stream.removeAllListeners('data');
  const recorded: Recorded[] = [];
  for (const each of asked) recorded.push(await record(stream, each));
  stream.destroy();
  return recorded;
}

async function record(stream: Socket, { text, values }: Asked): Promise<Recorded> {
  const requests: Record<RecordedStep, Buffer> = {
    parse: serialize.parse({ name: '', text }),
    describe: serialize.describe({ type: 'S', name: '' }),
    bind: serialize.bind({ statement: '', values }),
    execute: serialize.execute(),
  };
  const answers: Record<RecordedStep, string> = { parse: '', describe: '', bind: '', execute: '' };
  let hasFailed = false;
  for (const step of steps) {
    if (hasFailed) break;
    // A Flush, which has the server say what it has to say so far.
    const messages = await talk(stream, Buffer.concat([requests[step], flush]), ends[step]);
    hasFailed = messages.some(({ kind }) => kind === 'E');
    answers[step] = Buffer.concat(messages.map(({ bytes }) => bytes)).toString('base64');
  }
  const late = (await talk(stream, serialize.sync(), 'Z')).slice(0, -1);
  const bytes = [Buffer.from(answers.execute, 'base64'), ...late.map((each) => each.bytes)];
  return { text, values, ...answers, execute: Buffer.concat(bytes).toString('base64') };
}

const flush = Buffer.from([0x48, 0, 0, 0, 4]);
/** With which kinds of messages the answer to a step ends, beside an error. */
const ends: Readonly<Record<RecordedStep, string>> = { parse: '1', describe: 'Tn', bind: '2', execute: 'CI' };

/** Sends something, and reads until a message of one of these kinds, or an error. */
function talk(stream: Socket, request: Buffer, until: string): Promise<Message[]> {
  return new Promise((resolve) => {
    let bytes: Buffer = Buffer.alloc(0);
    const hear = (chunk: Buffer): void => {
      bytes = Buffer.concat([bytes, chunk]);
      const { messages } = splitMessages(bytes);
      if (!messages.some(({ kind }) => `${until}E`.includes(kind))) return;
      stream.off('data', hear);
      resolve(messages);
    };
    stream.on('data', hear);
    stream.write(request);
  });
}
