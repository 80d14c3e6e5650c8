import { describe, expect, test } from 'vitest';
import { connectError } from '../../../../src/pipeline/errors/connect-error.js';
import * as errors from '../../../../src/pipeline/errors/errors.js';

const counts = { max: 3, total: 2, idle: 0, leased: 1, lanes: 0, connecting: 1, waiting: 7 };

describe('errors for callers whom no connection can serve', () => {
  test.each([
    ['full', errors.ServerFullError, 'what it said'],
    ['down', errors.ServerDownError, 'what it said'],
    ['refused', errors.ConnectRefusedError, 'what it said'],
  ] as const)('%s', (failure, Class, what) => {
    const cause = new Error('what it said.');
    const error = connectError(failure, { cause, counts });
    expect(error).toBeInstanceOf(Class);
    expect(error.message).toBe(what);
    expect(error.remedy).toBeTruthy();
    expect(error).toMatchObject({ cause, counts });
  });

  test('several addresses speak through the first, and what is no error through its text', () => {
    const several = new AggregateError([new Error('connect ECONNREFUSED ::1:5432'), new Error('other')]);
    expect(connectError('down', { cause: several }).message).toBe('connect ECONNREFUSED ::1:5432');
    expect(connectError('refused', { cause: 'no' }).message).toBe('no');
    expect(connectError('refused', { cause: undefined }).message).toBe('The connection was refused');
  });
});

describe('an error of connecting', () => {
  const refusal = (cause: unknown, failure: 'full' | 'down' | 'refused' = 'refused') =>
    connectError(failure, { cause });
  const system = { code: 'ECONNREFUSED', errno: -111, syscall: 'connect', address: '127.0.0.1', port: 1 };

  test('has what the system said, of several addresses the first, and says with a code of its own which it is', () => {
    const cause = Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:1'), system);
    expect(refusal(cause, 'down')).toMatchObject({ ...system, headroomCode: 'HEADROOM_SERVER_DOWN', cause });
    expect(refusal(new AggregateError([cause, new Error('other')]), 'down')).toMatchObject(system);
  });

  test('has what the server said', () => {
    const said = { code: '3D000', severity: 'FATAL', file: 'postinit.c', routine: 'InitPostgres' };
    const error = refusal(Object.assign(new Error('database "x" does not exist'), said));
    expect(error).toMatchObject({ ...said, headroomCode: 'HEADROOM_CONNECT_REFUSED' });
  });

  test.each([
    ['the cause has none', new Error('no')],
    ['that of the cause is ours', new errors.ConnectTimeoutError('late')],
    ['that of the cause is no text', Object.assign(new Error('no'), { code: 5 })],
    ['the cause is no error', 'no'],
  ])('has its own code where %s', (_, cause) => {
    expect(refusal(cause).code).toBe('HEADROOM_CONNECT_REFUSED');
  });

  test('has pg’s very words, and no code, where TLS does not come about: libraries look for those', () => {
    const message = 'The server does not support SSL connections';
    const error = refusal(new Error(message));
    expect([error.message, error.code, error.headroomCode]).toEqual([message, undefined, 'HEADROOM_CONNECT_REFUSED']);
    expect(error.remedy).toContain('TLS');
  });

  test('of any other kind has one code under both names', () => {
    const error = new errors.AcquireTimeoutError('late', { cause: Object.assign(new Error('no'), system) });
    expect([error.code, error.headroomCode]).toEqual(['HEADROOM_ACQUIRE_TIMEOUT', 'HEADROOM_ACQUIRE_TIMEOUT']);
  });
});
