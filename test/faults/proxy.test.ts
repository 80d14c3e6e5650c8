import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type FaultProxy, startProxy } from '../support/proxy.js';
import { waitFor, within } from '../support/wait.js';

const patience = { timeoutMs: 60_000 };

/** A server that sends back what it gets, and a client that keeps what it heard. */
interface Client {
  readonly socket: Socket;
  heard: string;
  isEnded: boolean;
  error: (Error & { code?: string }) | undefined;
}

let server: Server;
let peers: Socket[];
let proxy: FaultProxy;
const clients: Client[] = [];

beforeEach(async () => {
  peers = [];
  server = createServer({ allowHalfOpen: true }, (socket) => {
    peers.push(socket.on('error', () => {}));
    socket.pipe(socket);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  proxy = await startProxy({ target: { host: '127.0.0.1', port: (server.address() as AddressInfo).port } });
});

afterEach(async () => {
  for (const { socket } of clients.splice(0)) socket.destroy();
  await proxy[Symbol.asyncDispose]();
  for (const peer of peers) peer.destroy();
  await new Promise((resolve) => server.close(resolve));
});

function open(port = proxy.port): Client {
  const socket = connect({ host: '127.0.0.1', port, allowHalfOpen: true });
  const client: Client = { socket, heard: '', isEnded: false, error: undefined };
  socket.on('data', (bytes) => (client.heard += bytes));
  socket.on('end', () => (client.isEnded = true));
  socket.on('error', (error) => (client.error = error));
  clients.push(client);
  return client;
}

function hears(client: Client, text: string): Promise<boolean> {
  return waitFor(() => client.heard === text, { ...patience, what: `hearing ${text}` });
}

async function exchange(client: Client, text: string): Promise<void> {
  const before = client.heard;
  client.socket.write(text);
  await hears(client, before + text);
}

/** Time enough for anything forwarded to have arrived: several round trips past the proxy. */
async function roundTrips(): Promise<void> {
  const direct = open((server.address() as AddressInfo).port);
  for (let i = 0; i < 5; i++) await exchange(direct, 'x');
}

async function standsStill(read: () => number): Promise<void> {
  let last = Number.NaN;
  const isSame = () => {
    const before = last;
    last = read();
    return before === last;
  };
  await waitFor(isSame, { ...patience, intervalMs: 100 });
}

describe('forwarding', () => {
  it('carries bytes both ways and counts them', async () => {
    await exchange(open(), 'hello');
    expect(proxy).toMatchObject({ connections: 1, accepted: 1, bytesUp: 5, bytesDown: 5 });
  });

  it('passes a FIN on and forgets the connection once both sides are closed', async () => {
    const client = open();
    client.socket.end('bye');
    await waitFor(() => client.isEnded, patience);
    expect(client.heard).toBe('bye');
    await waitFor(() => proxy.connections === 0, patience);
  });

  it('passes an RST on', async () => {
    const client = open();
    await exchange(client, 'hello');
    peers[0]!.resetAndDestroy();
    await waitFor(() => client.error?.code === 'ECONNRESET', patience);
  });

  it('resets a client whose target refuses', async () => {
    await using nowhere = await startProxy({ target: { host: '127.0.0.1', port: 1 } });
    const client = open(nowhere.port);
    await waitFor(() => client.error?.code === 'ECONNRESET', patience);
  });

  it('leads a URL through itself', () => {
    expect(proxy.url('postgresql://me:secret@example.org:5432/db?sslmode=disable')).toBe(
      `postgresql://me:secret@127.0.0.1:${proxy.port}/db?sslmode=disable`,
    );
  });

  it('stops reading from one side while the other does not read', async () => {
    const client = open();
    await exchange(client, 'hello');
    peers[0]!.unpipe().pause();
    const offered = 64 << 20;
    client.socket.write(Buffer.alloc(offered));
    await standsStill(() => proxy.bytesUp);
    expect(proxy.bytesUp).toBeLessThan(offered / 2);
    peers[0]!.resume();
    await waitFor(() => proxy.bytesUp === offered + 5, patience);
  });
});

describe('delay', () => {
  it('delays each direction', async () => {
    const client = open();
    await exchange(client, 'a');
    proxy.setDelay(40);
    const start = performance.now();
    await exchange(client, 'b');
    const tookMs = performance.now() - start;
    expect(tookMs).toBeGreaterThanOrEqual(79);
    expect(tookMs).toBeLessThan(2000);
  });

  it('keeps the order when the delay shrinks', async () => {
    const client = open();
    await exchange(client, 'a');
    proxy.setDelay(60);
    client.socket.write('b');
    await waitFor(() => proxy.bytesUp === 2, patience);
    proxy.setDelay(0);
    client.socket.write('c');
    await hears(client, 'abc');
  });
});

describe('a network that is gone and comes back', () => {
  it('holds what is said meanwhile and delivers it afterwards', async () => {
    const client = open();
    await exchange(client, 'a');
    proxy.freeze();
    client.socket.write('b');
    peers[0]!.write('!');
    await roundTrips();
    expect(client.heard).toBe('a');
    expect(proxy.bytesUp).toBe(1);
    proxy.thaw();
    await waitFor(() => client.heard === 'a!b', patience);
  });

  it('connects newcomers to the target only afterwards', async () => {
    proxy.freeze();
    const client = open();
    client.socket.write('hello');
    await waitFor(() => proxy.accepted === 1, patience);
    await roundTrips();
    expect(peers).toHaveLength(1);
    proxy.thaw();
    await hears(client, 'hello');
  });

  it('delivers what a client said before it gave up', async () => {
    const client = open();
    await exchange(client, 'a');
    const said: string[] = [];
    peers[0]!.on('data', (bytes) => said.push(String(bytes)));
    proxy.freeze();
    client.socket.end('last words');
    await roundTrips();
    expect(said).toEqual([]);
    proxy.thaw();
    await waitFor(() => said.join('') === 'last words', patience);
    await waitFor(() => proxy.connections === 0, patience);
  });
});

describe('a black hole', () => {
  it('swallows present and new connections for ever, and serves newcomers once it is over', async () => {
    const present = open();
    await exchange(present, 'a');
    proxy.blackhole();
    const newcomer = open();
    for (const client of [present, newcomer]) client.socket.write('b');
    await waitFor(() => proxy.accepted === 2, patience);
    proxy.thaw();
    await exchange(open(), 'c');
    await roundTrips();
    expect([present.heard, newcomer.heard]).toEqual(['a', '']);
  });

  it('does not tell the target that a client is gone', async () => {
    const client = open();
    await exchange(client, 'a');
    let isGone = false;
    peers[0]!.on('end', () => (isGone = true)).on('close', () => (isGone = true));
    proxy.blackhole();
    client.socket.destroy();
    await roundTrips();
    expect(isGone).toBe(false);
  });
});

describe('keepalive giving up', () => {
  it('resets both sides of what was lost, and only that', async () => {
    const lost = open();
    await exchange(lost, 'a');
    proxy.blackhole();
    proxy.thaw();
    const present = open();
    await exchange(present, 'b');
    proxy.dropLost();
    await waitFor(() => lost.error?.code === 'ECONNRESET', patience);
    await exchange(present, 'c');
    expect(proxy.connections).toBe(1);
  });
});

describe('a deaf server', () => {
  it('accepts newcomers and never answers, while present connections go on', async () => {
    const present = open();
    await exchange(present, 'a');
    proxy.deaf();
    const newcomer = open();
    await once(newcomer.socket, 'connect');
    newcomer.socket.write('b');
    await exchange(present, 'c');
    await roundTrips();
    expect(newcomer.heard).toBe('');
    newcomer.socket.destroy();
    await waitFor(() => proxy.connections === 1, patience);
  });
});

describe('connections cut', () => {
  it('resets both sides with dropAll', async () => {
    const client = open();
    await exchange(client, 'a');
    const peerError = within(once(peers[0]!, 'error'), 30_000, 'error of the target');
    proxy.dropAll();
    await waitFor(() => client.error?.code === 'ECONNRESET', patience);
    expect((await peerError)[0]).toMatchObject({ code: 'ECONNRESET' });
    await waitFor(() => proxy.connections === 0, patience);
  });

  it('closes both sides in order with closeAll', async () => {
    const client = open();
    await exchange(client, 'a');
    proxy.closeAll();
    await waitFor(() => client.isEnded && peers[0]!.readableEnded, patience);
    expect(client.error).toBeUndefined();
  });

  it('refuses newcomers and accepts again on the same port', async () => {
    const present = open();
    await exchange(present, 'a');
    const { port } = proxy;
    proxy.refuse();
    const refused = open();
    await waitFor(() => refused.error?.code === 'ECONNREFUSED', patience);
    await exchange(present, 'b');
    await proxy.accept();
    expect(proxy.port).toBe(port);
    await exchange(open(), 'c');
  });
});
