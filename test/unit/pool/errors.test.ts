import { describe, expect, test } from 'vitest';
import { HeadroomError, type HeadroomErrorDetails } from '../../../src/errors.js';
import * as errors from '../../../src/pool/errors.js';
import { connectError } from '../../../src/pool/errors.js';

type ErrorClass = new (what: string, details?: HeadroomErrorDetails) => HeadroomError;

const classes = Object.entries(errors).filter(([name]) => name.endsWith('Error') && name !== 'connectError') as [
  string,
  ErrorClass,
][];

const counts = { max: 3, total: 2, idle: 0, leased: 1, lanes: 0, connecting: 1, waiting: 7 };

test('every class has a code of its own', () => {
  const codes = classes.map(([, Class]) => new Class('x').code);
  expect(classes.length).toBeGreaterThan(10);
  expect(new Set(codes).size).toBe(classes.length);
  for (const code of codes) expect(code).toMatch(/^HEADROOM_[A-Z_]+$/);
});

test.each(classes)('%s says what happened, the counts and the remedy, and keeps the cause', (name, Class) => {
  const cause = new Error('below');
  const error = new Class('It broke.', { counts, remedy: 'Mend it.', cause });
  expect(error).toBeInstanceOf(HeadroomError);
  expect(error.name).toBe(name);
  expect(error.message).toBe('It broke. (max 3: 2 open, 1 leased, 0 shared, 0 idle, 1 connecting; 7 waiting) Mend it.');
  expect(error).toMatchObject({ counts, remedy: 'Mend it.', cause });
});

test('without counts, remedy and cause, the message stands alone', () => {
  const error = new errors.ShedError('It broke.');
  expect(error.message).toBe('It broke.');
  expect(Object.hasOwn(error, 'cause')).toBe(false);
});

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
