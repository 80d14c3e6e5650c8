import { type AddressInfo, createServer, type Socket } from 'node:net';
import { frame } from './pg-protocol.js';

type Row = Readonly<Record<string, string | null>>;

/** What a console answers to each statement; one that is not here is refused. */
export type Answers = Readonly<Record<string, readonly Row[]>>;

/** Stands in for PgBouncer's console, where no PgBouncer is to be had: the simple protocol, and no other. */
export interface ConsoleServer extends AsyncDisposable {
  readonly port: number;
  answers: Answers;
  /** Statements in the order in which they came. */
  readonly asked: string[];
  /** Startup parameters of each session. */
  readonly startups: Record<string, string>[];
  /** Drops every session. */
  drop(): void;
}

/** What PgBouncer takes in a startup message. */
const knownParameters = new Set(['user', 'database', 'application_name', 'client_encoding']);

export async function startConsole(answers: Answers): Promise<ConsoleServer> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {}).on('close', () => sockets.delete(socket));
    serve(socket, host);
  });
  const host: Omit<ConsoleServer, 'port'> = {
    answers,
    asked: [],
    startups: [],
    drop: () => {
      for (const socket of sockets) socket.destroy();
    },
    async [Symbol.asyncDispose]() {
      host.drop();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return Object.assign(host, { port: (server.address() as AddressInfo).port });
}

function serve(socket: Socket, host: Omit<ConsoleServer, 'port'>): void {
  let isStarted = false;
  let rest: Buffer = Buffer.alloc(0);
  socket.on('data', (data: Buffer) => {
    rest = Buffer.concat([rest, data]);
    for (let next = takeMessage(rest, isStarted); next; next = takeMessage(rest, isStarted)) {
      rest = next.rest;
      if (isStarted) hear(socket, host, next);
      else begin(socket, host, next.body);
      isStarted = true;
    }
  });
}

interface Message {
  readonly kind: string;
  readonly body: Buffer;
  readonly rest: Buffer;
}

/** The first message, if all of it is there. The startup message alone has no kind. */
function takeMessage(bytes: Buffer, hasKind: boolean): Message | undefined {
  const offset = hasKind ? 1 : 0;
  if (bytes.length < offset + 4) return undefined;
  const end = offset + bytes.readUInt32BE(offset);
  if (bytes.length < end) return undefined;
  const kind = hasKind ? String.fromCharCode(bytes[0] as number) : '';
  return { kind, body: bytes.subarray(offset + 4, end), rest: bytes.subarray(end) };
}

function hear(socket: Socket, host: Omit<ConsoleServer, 'port'>, { kind, body }: Message): void {
  if (kind === 'Q') answer(socket, host, body.toString('utf8', 0, body.length - 1));
  else if (kind === 'X') socket.end();
  else socket.end(errorOf('08P01', 'extended query protocol not supported'));
}

function begin(socket: Socket, host: Omit<ConsoleServer, 'port'>, body: Buffer): void {
  const words = body.toString('utf8', 4).split('\0');
  const parameters: Record<string, string> = {};
  for (let i = 0; words[i]; i += 2) parameters[words[i] as string] = words[i + 1] as string;
  host.startups.push(parameters);
  const unknown = Object.keys(parameters).find((name) => !knownParameters.has(name));
  if (unknown) return void socket.end(errorOf('08P01', `unsupported startup parameter: ${unknown}`));
  socket.write(Buffer.concat([frame('R', Buffer.alloc(4)), ready]));
}

const ready = frame('Z', Buffer.from('I'));
const done = frame('C', Buffer.from('SHOW\0'));

function answer(socket: Socket, host: Omit<ConsoleServer, 'port'>, text: string): void {
  host.asked.push(text);
  const rows = host.answers[text];
  if (!rows) return void socket.write(Buffer.concat([errorOf('08P01', `invalid command '${text}'`, 'ERROR'), ready]));
  const columns = Object.keys(rows[0] ?? {});
  socket.write(Buffer.concat([describe(columns), ...rows.map((row) => dataRow(columns, row)), done, ready]));
}

function describe(columns: readonly string[]): Buffer {
  const fields = columns.map((name) => {
    const tail = Buffer.alloc(18);
    tail.writeUInt32BE(25, 6); // text
    return Buffer.concat([Buffer.from(`${name}\0`), tail]);
  });
  return frame('T', Buffer.concat([int16(columns.length), ...fields]));
}

function dataRow(columns: readonly string[], row: Row): Buffer {
  const values = columns.map((name) => {
    const value = row[name];
    if (value === null || value === undefined) return int32(-1);
    return Buffer.concat([int32(Buffer.byteLength(value)), Buffer.from(value)]);
  });
  return frame('D', Buffer.concat([int16(columns.length), ...values]));
}

function errorOf(code: string, message: string, severity = 'FATAL'): Buffer {
  return frame('E', Buffer.from(`S${severity}\0C${code}\0M${message}\0\0`));
}

function int16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeInt16BE(value);
  return bytes;
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}
