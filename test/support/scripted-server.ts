import { type AddressInfo, createServer, type Socket } from 'node:net';
import { frame } from './pg-protocol.js';

/** One message of a client: its kind, and its body. */
export interface ClientMessage {
  readonly kind: string;
  readonly body: Buffer;
}

/** A session of a client, by its number, from 1. */
export interface ScriptedSession {
  readonly id: number;
  readonly socket: Socket;
  /** What it was last asked to do. */
  text: string;
}

/** Stands in for PostgreSQL where a real one would have to be caught at the right moment. */
export interface ScriptedServer extends AsyncDisposable {
  readonly port: number;
  /** Sessions so far. */
  readonly sessions: number;
  /** What is sent to whoever signs in, by default all that there is to say. */
  greeting: (session: ScriptedSession) => Buffer;
  /** What is sent in answer to a message, by default that it was carried out. */
  answer: (message: ClientMessage, session: ScriptedSession) => Buffer | undefined;
}

const int32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
};
const ready = frame('Z', Buffer.from('I'));
const tag = (text: string): Buffer => frame('C', Buffer.from(`${/^(BEGIN|COMMIT)/.exec(text)?.[0] ?? 'SELECT 0'}\0`));

/** An error as it travels, with the severity in the server's language and in every one. */
export function errorFrame(severity: string, code: string, message = 'no', word = severity): Buffer {
  return frame('E', Buffer.from(`S${word}\0V${severity}\0C${code}\0M${message}\0\0`));
}

/** That a client is signed in, with settings of the session. */
export function signedIn(id: number, settings: Readonly<Record<string, string>> = {}): Buffer {
  const reports = Object.entries(settings).map(([name, value]) => frame('S', Buffer.from(`${name}\0${value}\0`)));
  const key = frame('K', Buffer.concat([int32(id), int32(7)]));
  return Buffer.concat([frame('R', int32(0)), ...reports, key, ready]);
}

/** A statement's messages, each carried out. */
export function carriedOut({ kind, body }: ClientMessage, { id, text }: ScriptedSession): Buffer | undefined {
  const done = tag(text);
  if (kind === 'Q' && body.includes('pg_backend_pid')) return Buffer.concat([processId(id), done, ready]);
  const answers: Readonly<Record<string, Buffer>> = {
    P: frame('1', Buffer.alloc(0)),
    B: frame('2', Buffer.alloc(0)),
    D: frame('n', Buffer.alloc(0)),
    C: frame('3', Buffer.alloc(0)),
    E: done,
    S: ready,
    Q: Buffer.concat([done, ready]),
  };
  return answers[kind];
}

/** The answer to `select pg_backend_pid() as pid`, by which a pooler is recognized. */
function processId(id: number): Buffer {
  const column = Buffer.concat([Buffer.from([0, 1]), Buffer.from('pid\0'), Buffer.alloc(18)]);
  column.writeUInt32BE(23, 2 + 4 + 6);
  const value = Buffer.from(String(id));
  const row = Buffer.concat([Buffer.from([0, 1]), int32(value.length), value]);
  return Buffer.concat([frame('T', column), frame('D', row)]);
}

export async function startScripted(): Promise<ScriptedServer> {
  const sockets = new Set<Socket>();
  let sessions = 0;
  const script: Pick<ScriptedServer, 'greeting' | 'answer'> = {
    greeting: ({ id }) => signedIn(id),
    answer: carriedOut,
  };
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {}).on('close', () => sockets.delete(socket));
    sessions += 1;
    serve({ id: sessions, socket, text: '' }, script);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const about = {
    port: (server.address() as AddressInfo).port,
    get sessions() {
      return sessions;
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return Object.defineProperties(script, Object.getOwnPropertyDescriptors(about)) as ScriptedServer;
}

function textIn({ kind, body }: ClientMessage): string {
  return body.toString('utf8').split('\0')[kind === 'P' ? 1 : 0] as string;
}

function serve(session: ScriptedSession, script: Pick<ScriptedServer, 'greeting' | 'answer'>): void {
  const { socket } = session;
  let isGreeted = false;
  let rest: Buffer = Buffer.alloc(0);
  const hear = (message: ClientMessage): void => {
    // A statement to be parsed has a name before its text.
    if (message.kind === 'P' || message.kind === 'Q') session.text = textIn(message);
    if (message.kind === 'X') return void socket.end();
    const answer = script.answer(message, session);
    if (answer && socket.writable) socket.write(answer);
  };
  socket.on('data', (data: Buffer) => {
    rest = Buffer.concat([rest, data]);
    if (!isGreeted && rest.length >= 4 && rest.length >= rest.readUInt32BE(0)) {
      rest = rest.subarray(rest.readUInt32BE(0));
      isGreeted = true;
      socket.write(script.greeting(session));
    }
    while (isGreeted && rest.length >= 5 && rest.length > rest.readUInt32BE(1)) {
      const end = 1 + rest.readUInt32BE(1);
      const message = { kind: String.fromCharCode(rest[0] as number), body: rest.subarray(5, end) };
      rest = rest.subarray(end);
      hear(message);
    }
  });
}
