import { type AddressInfo, createServer, type Socket } from 'node:net';
import { frame } from './pg-protocol.js';
import { splitMessages, textsOf } from './wire/messages.js';

/** A server of our own that speaks the protocol, and at times says something else than it should. */
export interface ScriptedServer extends AsyncDisposable {
  readonly url: string;
  readonly sockets: ReadonlySet<Socket>;
  /** Changes the answer to what a client has asked up to a Sync. */
  disturb: (answer: Buffer) => Buffer;
}

const none = Buffer.alloc(0);
const cstring = (text: string): Buffer => Buffer.from(`${text}\0`);
const ready = frame('Z', Buffer.from('I'));
const int32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
};
/** One column of integers, `n`. */
const description = frame(
  'T',
  Buffer.concat([
    Buffer.from([0, 1]),
    cstring('n'),
    Buffer.alloc(6),
    int32(23),
    Buffer.from([0, 4, 255, 255, 255, 255, 0, 0]),
  ]),
);
const row = (text: string): Buffer =>
  frame('D', Buffer.concat([Buffer.from([0, 1]), int32(text.length), Buffer.from(text)]));
const done = frame('C', cstring('SELECT 1'));

/** Answers every statement with one row: its first value, or else the session's number. */
export async function startScripted(): Promise<ScriptedServer> {
  const sockets = new Set<Socket>();
  let sessions = 0;
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
    sessions += 1;
    serve(socket, sessions, (answer) => scripted.disturb(answer));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const scripted: ScriptedServer = {
    url: `postgresql://somebody@127.0.0.1:${(server.address() as AddressInfo).port}/any?sslmode=disable`,
    sockets,
    disturb: (answer) => answer,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return scripted;
}

function serve(socket: Socket, session: number, disturb: (answer: Buffer) => Buffer): void {
  let rest: Buffer = none;
  let isSignedIn = false;
  let value = String(session);
  let answer: Buffer[] = [];
  const say = (bytes: Buffer): void => void answer.push(bytes);
  const answerTo: Readonly<Record<string, (body: Buffer) => void>> = {
    P: () => say(frame('1', none)),
    D: (body) => say(body[0] === 0x53 ? Buffer.concat([frame('t', Buffer.from([0, 0])), description]) : description),
    B: (body) => {
      value = firstValue(body) ?? String(session);
      say(frame('2', none));
    },
    E: () => say(Buffer.concat([row(value), done])),
    C: () => say(frame('3', none)),
    S: () => {
      say(ready);
      socket.write(disturb(Buffer.concat(answer)));
      answer = [];
    },
    Q: () => socket.write(Buffer.concat([description, row(String(session)), done, ready])),
    X: () => socket.end(),
  };
  socket.on('data', (chunk) => {
    rest = Buffer.concat([rest, chunk]);
    if (!isSignedIn) {
      isSignedIn = true;
      rest = none;
      socket.write(Buffer.concat([frame('R', int32(0)), frame('K', Buffer.concat([int32(session), int32(1)])), ready]));
      return;
    }
    const split = splitMessages(rest);
    rest = split.rest;
    for (const { kind, body } of split.messages) answerTo[kind]?.(body);
  });
}

/** The first value of a Bind, all of whose values are texts. */
function firstValue(body: Buffer): string | undefined {
  let at = textsOf(body, 2).reduce((sum, text) => sum + Buffer.byteLength(text) + 1, 0);
  at += 2 + 2 * body.readInt16BE(at);
  if (body.readInt16BE(at) === 0) return undefined;
  const length = body.readInt32BE(at + 2);
  return body.toString('utf8', at + 6, at + 6 + length);
}
