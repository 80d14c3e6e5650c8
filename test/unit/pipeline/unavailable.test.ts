import { expect, test } from 'vitest';
import * as api from '../../../src/index.js';

const cause = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
const { isUnavailable } = api;

test.each([
  new api.AcquireTimeoutError('late'),
  new api.QueueFullError('full'),
  new api.ShedError('shed'),
  new api.ServerDownError('down', { cause }),
  new api.ServerFullError('full', { cause }),
  new api.PoolerFullError('full', { cause }),
  new api.PoolerBusyError('busy', { cause }),
  new api.NoSuitableHostError('no primary'),
  new api.PoolClosedError('closed'),
])('$name says that no connection was available, wrapped or not', (error) => {
  expect(isUnavailable(error)).toBe(true);
  expect(isUnavailable(new Error('Failed query', { cause: error }))).toBe(true);
  expect(isUnavailable(new TypeError('Outer', { cause: new Error('Inner', { cause: error }) }))).toBe(true);
});

test.each([
  new api.StatementTimeoutError('slow'),
  new api.ConnectRefusedError('wrong password', { cause }),
  new api.ConnectionLostError('lost', { cause }),
  new Error('duplicate key'),
  cause,
  undefined,
  null,
  'a text',
])('%s does not', (error) => {
  expect(isUnavailable(error)).toBe(false);
});

test('an error that is its own cause ends the search', () => {
  const error = new Error('round');
  error.cause = error;
  expect(isUnavailable(error)).toBe(false);
});
