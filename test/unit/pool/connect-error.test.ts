import { describe, expect, test } from 'vitest';
import { connectError } from '../../../src/pool/connect-error.js';
import * as errors from '../../../src/pool/errors.js';

const counts = { max: 3, total: 2, idle: 0, leased: 1, lanes: 0, connecting: 1, waiting: 7 };

describe('errors for callers whom no connection can serve', () => {
  test.each([
    ['full', errors.ServerFullError, 'The server has no connection left: what it said.'],
    ['down', errors.ServerDownError, 'The server cannot be reached: what it said.'],
    ['refused', errors.ConnectRefusedError, 'The connection was refused: what it said.'],
  ] as const)('%s', (failure, Class, what) => {
    const cause = new Error('what it said.');
    const error = connectError(failure, { cause, counts });
    expect(error).toBeInstanceOf(Class);
    expect(error.message).toContain(what);
    expect(error.remedy).toBeTruthy();
    expect(error).toMatchObject({ cause, counts });
  });

  test('several addresses speak through the first, and what is no error through its text', () => {
    const several = new AggregateError([new Error('connect ECONNREFUSED ::1:5432'), new Error('other')]);
    expect(connectError('down', { cause: several }).message).toContain(': connect ECONNREFUSED ::1:5432.');
    expect(connectError('refused', { cause: 'no' }).message).toContain('refused: no.');
    expect(connectError('refused', { cause: undefined }).message).toContain('refused: undefined.');
  });
});
