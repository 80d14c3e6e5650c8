import { EventEmitter } from 'node:events';
import { beforeEach, expect, test } from 'vitest';
import { SocketInterceptor } from '../../../src/pipeline/socket-interceptor.js';
import { frame } from '../../support/pg-protocol.js';

const message = frame('S', Buffer.from('abc'));
const [begin, rest] = [message.subarray(0, 3), message.subarray(3)];

let stream: EventEmitter;
let toClient: Buffer[];
let received: Buffer[];

beforeEach(() => {
  stream = new EventEmitter();
  toClient = [];
  received = [];
  stream.on('data', (chunk) => toClient.push(chunk));
});

const intercept = (): SocketInterceptor => new SocketInterceptor(stream, (chunk) => received.push(chunk));

test('is not possible on a stream to which nobody listens, or more than one', () => {
  expect(SocketInterceptor.isPossibleOn(new EventEmitter())).toBe(false);
  const other = (): void => {};
  stream.on('data', other);
  expect(SocketInterceptor.isPossibleOn(stream)).toBe(false);
  stream.off('data', other);
  expect(SocketInterceptor.isPossibleOn(stream)).toBe(true);
});

test('what comes goes to the receiver alone, and to pg what that passes on', () => {
  const interceptor = intercept();
  stream.emit('data', message);
  expect([toClient, received]).toEqual([[], [message]]);
  interceptor.pass(message);
  expect([toClient, received]).toEqual([[message], [message]]);
});

test('it knows whether pg was given whole messages', () => {
  const interceptor = intercept();
  expect(interceptor.isAtBoundary).toBe(true);
  interceptor.pass(begin);
  expect(interceptor.isAtBoundary).toBe(false);
  interceptor.pass(rest);
  expect(interceptor.isAtBoundary).toBe(true);
  stream.emit('data', begin);
  expect(interceptor.isAtBoundary).toBe(true);
});

test('its listener can be taken off and called by others, as COPY does', () => {
  intercept();
  const [listener] = stream.listeners('data') as [(chunk: Buffer) => void];
  stream.removeAllListeners('data');
  listener(begin);
  expect(received).toEqual([begin]);
});
