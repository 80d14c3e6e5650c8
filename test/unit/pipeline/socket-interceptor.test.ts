import { EventEmitter } from 'node:events';
import { beforeEach, expect, test } from 'vitest';
import { Tap } from '../../../src/pipeline/socket-interceptor.js';
import { frame } from '../../support/pg-protocol.js';

const message = frame('S', Buffer.from('abc'));
const [begin, rest] = [message.subarray(0, 3), message.subarray(3)];

let stream: EventEmitter;
let toClient: Buffer[];

beforeEach(() => {
  stream = new EventEmitter();
  toClient = [];
  stream.on('data', (chunk) => toClient.push(chunk));
});

test('there is none on a stream to which nobody listens, or more than one', () => {
  expect(Tap.on(new EventEmitter())).toBeUndefined();
  const other = (): void => {};
  stream.on('data', other);
  expect(Tap.on(stream)).toBeUndefined();
  stream.off('data', other);
  expect(Tap.on(stream)).toBeInstanceOf(Tap);
});

test('what comes goes to pg, until somebody else reads it for a while', () => {
  const tap = Tap.on(stream) as Tap;
  const toReader: Buffer[] = [];
  stream.emit('data', message);
  tap.divertTo((chunk) => toReader.push(chunk));
  stream.emit('data', begin);
  expect([toClient, toReader]).toEqual([[message], [begin]]);
  tap.restore();
  stream.emit('data', rest);
  expect([toClient, toReader]).toEqual([[message, rest], [begin]]);
});

test('what the reader passes on goes to pg', () => {
  const tap = Tap.on(stream) as Tap;
  tap.divertTo((chunk) => tap.pass(chunk));
  stream.emit('data', message);
  expect(toClient).toEqual([message]);
});

test('it knows whether pg was given whole messages, whoever else has read what meanwhile', () => {
  const tap = Tap.on(stream) as Tap;
  expect(tap.isAtBoundary).toBe(true);
  stream.emit('data', begin);
  expect(tap.isAtBoundary).toBe(false);
  stream.emit('data', rest);
  expect(tap.isAtBoundary).toBe(true);
  tap.divertTo(() => {});
  stream.emit('data', begin);
  expect(tap.isAtBoundary).toBe(true);
  tap.pass(begin);
  expect(tap.isAtBoundary).toBe(false);
});

test('its listener can be taken off and called by somebody else, as COPY does', () => {
  const tap = Tap.on(stream) as Tap;
  const [listener] = stream.listeners('data') as [(chunk: Buffer) => void];
  stream.removeAllListeners('data');
  listener(begin);
  expect(toClient).toEqual([begin]);
  expect(tap.isAtBoundary).toBe(false);
});
