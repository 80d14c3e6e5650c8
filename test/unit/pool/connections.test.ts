import { EventEmitter } from 'node:events';
import { describe, expect, test, vi } from 'vitest';
import type { DriverClient } from '../../../src/pipeline/pg-client.js';
import type { Pipeline } from '../../../src/pipeline/pipeline.js';
import {
  BorrowedConnections,
  borrowed,
  Connection,
  ConnectionSet,
  type ConnectionState,
  canMove,
} from '../../../src/pool/connections.js';
import { makePool } from '../../support/stub-pool.js';

const states: readonly ConnectionState[] = [
  'connecting',
  'idle',
  'leased',
  'lane',
  'checking',
  'settling',
  'retiring',
  'closed',
];

/** How to get a new connection into each state. */
const paths: Readonly<Record<ConnectionState, readonly ConnectionState[]>> = {
  connecting: [],
  idle: ['idle'],
  leased: ['idle', 'leased'],
  lane: ['idle', 'lane'],
  checking: ['idle', 'checking'],
  settling: ['idle', 'leased', 'settling'],
  retiring: ['idle', 'retiring'],
  closed: ['closed'],
};

const legal = new Set([
  'connecting>idle',
  'connecting>closed',
  'idle>leased',
  'idle>lane',
  'lane>idle',
  'lane>leased',
  'lane>settling',
  'lane>retiring',
  'lane>closed',
  'leased>lane',
  'checking>lane',
  'settling>lane',
  'idle>checking',
  'idle>retiring',
  'idle>closed',
  'leased>idle',
  'leased>settling',
  'leased>retiring',
  'leased>closed',
  'checking>idle',
  'checking>leased',
  'settling>idle',
  'settling>leased',
  'settling>retiring',
  'settling>closed',
  'checking>retiring',
  'checking>closed',
  'retiring>closed',
]);

let lastId = 0;

function addConnection(registry: ConnectionSet, path: readonly ConnectionState[] = [], idleSince = 0): Connection {
  const birth = { id: ++lastId, generation: 0, startedAt: 0 };
  const connection = new Connection(birth, new EventEmitter() as unknown as DriverClient);
  connection.idleSince = idleSince;
  registry.add(connection);
  for (const state of path) registry.move(connection, state);
  return connection;
}

describe.each(states)('from %s', (from) => {
  test.each(states.map((to) => ({ to, isLegal: legal.has(`${from}>${to}`) })))(
    'to $to: allowed $isLegal',
    ({ to, isLegal }) => {
      const registry = new ConnectionSet();
      const connection = addConnection(registry, paths[from]);
      expect(canMove(from, to)).toBe(isLegal);
      if (isLegal) {
        registry.move(connection, to);
        expect(connection.state).toBe(to);
      } else {
        expect(() => registry.move(connection, to)).toThrow(`A connection cannot go from ${from} to ${to}.`);
        expect(connection.state).toBe(from);
      }
    },
  );
});

test('counts follow every move', () => {
  const registry = new ConnectionSet();
  for (const state of states) addConnection(registry, paths[state]);
  for (const state of states) if (state !== 'closed') expect(registry.count(state), state).toBe(1);
  expect(registry.physical).toBe(7);
  expect(registry.serving).toBe(6);
  expect([...registry].map(({ state }) => state)).toEqual(states.slice(0, 7));
});

test('idle connections stand in the order of their last use, also after a check', () => {
  const registry = new ConnectionSet();
  const [oldest, middle, newest] = [10, 20, 30].map((idleSince) => addConnection(registry, ['idle'], idleSince));
  registry.move(middle as Connection, 'checking');
  expect(registry.idle).toEqual([oldest, newest]);
  registry.move(middle as Connection, 'idle');
  expect(registry.idle).toEqual([oldest, middle, newest]);
  registry.move(oldest as Connection, 'leased');
  registry.move(newest as Connection, 'leased');
  expect(registry.idle).toEqual([middle]);
});

test('only the listeners that a borrower added are removed', () => {
  const connection = addConnection(new ConnectionSet());
  const { client } = connection;
  const own = (): void => {};
  client.on('error', own);
  client.once('end', own);
  connection.listeners.remember();
  client.on('error', () => {});
  client.once('end', () => {});
  client.on('notification', () => {});
  connection.listeners.restore();
  expect(client.listeners('error')).toEqual([own]);
  expect(client.listeners('end')).toEqual([own]);
  expect(client.listenerCount('notification')).toBe(0);
});

describe('locks may be held by the borrowers', () => {
  function connectionInUse(registry = new ConnectionSet()): Connection {
    const connection = addConnection(registry, ['idle', 'leased']);
    connection.pipeline = { isInUse: true } as Pipeline;
    return connection;
  }

  test.each([
    [0, 1, 2],
    [2, 1, 0],
    [1, 0, 2],
    [1, 2, 0],
  ])('of all connections that are checked out, in whatever order they are released (%i, %i, %i)', (...order) => {
    const borrowers = new BorrowedConnections();
    const connections = [1, 2, 3].map(() => connectionInUse());
    for (const connection of connections) borrowers.add(connection);
    for (const at of order) {
      expect(borrowers.mayHoldLocks()).toBe(true);
      // Releasing twice takes no other one out.
      borrowers.delete(connections[at] as Connection);
      borrowers.delete(connections[at] as Connection);
    }
    expect(borrowers.mayHoldLocks()).toBe(false);
  });

  test.each(['idle', 'lane', 'settling', 'retiring', 'closed'] as const)('but not of one that is %s', (state) => {
    const registry = new ConnectionSet();
    const connection = connectionInUse(registry);
    borrowed.add(connection);
    expect(connection.borrowedAt).not.toBe(-1);
    registry.move(connection, state);
    expect(connection.borrowedAt).toBe(-1);
  });

  test('one that goes from borrower to borrower is listed once', () => {
    const borrowers = new BorrowedConnections();
    const connection = connectionInUse();
    borrowers.add(connection);
    borrowers.add(connection);
    borrowers.delete(connection);
    expect(borrowers.mayHoldLocks()).toBe(false);
  });

  /** Counts the connections that are listed from now on: those of other tests in this process may be listed too. */
  function countListed(): () => number {
    const all = new Set<Connection>();
    const add = borrowed.add.bind(borrowed);
    vi.spyOn(borrowed, 'add').mockImplementation((connection) => {
      all.add(connection);
      add(connection);
    });
    return () => [...all].filter(({ borrowedAt }) => borrowedAt !== -1).length;
  }

  test('also by one that was waiting when the connection was released', async () => {
    const listed = countListed();
    const { pool, clock } = makePool({ max: 1 });
    const [first, second] = [pool.connect(), pool.connect()];
    await clock.advance(1000);
    (await first).release();
    const client = await second;
    expect(listed()).toBe(1);
    const answer = client.query('select 1');
    expect(borrowed.mayHoldLocks()).toBe(true);
    await clock.advance(1000);
    await answer;
    client.release();
    expect(listed()).toBe(0);
  });

  test('and not by a statement of its own that was waiting then', async () => {
    const listed = countListed();
    const { pool, clock } = makePool({ max: 1 });
    const first = pool.connect();
    await clock.advance(1000);
    expect(listed()).toBe(1);
    const answer = pool.query('select 1');
    (await first).release();
    expect(listed()).toBe(0);
    await clock.advance(1000);
    await answer;
  });
});
