import { describe, expect, test } from 'vitest';
import { noteSeverity } from '../../../../src/pipeline/codec/severity.js';
import { ConnectTimeoutError } from '../../../../src/pipeline/errors/errors.js';
import {
  classifyConnectFailure,
  isConnectionLoss,
  isFatal,
  throwFromHere,
} from '../../../../src/pipeline/errors/server-error.js';
import { serverError } from '../../../support/stub-client.js';

const coded = (code: string): Error => Object.assign(new Error(`failed: ${code}`), { code });

describe('why a connection could not be opened', () => {
  test('too many connections means full', () => {
    expect(classifyConnectFailure(serverError('53300'))).toBe('full');
  });

  test.each([
    'ECONNREFUSED',
    'ECONNRESET',
    'ETIMEDOUT',
    'EHOSTUNREACH',
    'ENETUNREACH',
    'ENOTFOUND',
    'EAI_AGAIN',
    'EPIPE',
  ])('%s means down', (code) => expect(classifyConnectFailure(coded(code))).toBe('down'));

  test('a socket file that is not there means down', () => {
    expect(classifyConnectFailure(coded('ENOENT'))).toBe('down');
  });

  test.each(['57P01', '57P02', '57P03'])('SQLSTATE %s, a server that comes or goes, means down', (code) => {
    expect(classifyConnectFailure(serverError(code, 'x', 'FATAL'))).toBe('down');
  });

  test('running out of time means down', () => {
    expect(classifyConnectFailure(new ConnectTimeoutError('No connection was established within 5 ms.'))).toBe('down');
  });

  test.each([
    'Connection terminated unexpectedly',
    'Connection terminated',
    'Client has encountered a connection error and is not queryable',
  ])('"%s", without a code, means down', (message) => {
    expect(classifyConnectFailure(new Error(message))).toBe('down');
  });

  test.each(['28P01', '28000', '3D000', '08P01'])('SQLSTATE %s means refused', (code) => {
    expect(classifyConnectFailure(serverError(code))).toBe('refused');
  });

  test.each(['SELF_SIGNED_CERT_IN_CHAIN', 'ERR_TLS_CERT_ALTNAME_INVALID'])('%s means refused', (code) => {
    expect(classifyConnectFailure(coded(code))).toBe('refused');
  });

  test('an error of a hook means refused', () => {
    expect(classifyConnectFailure(new Error('not on my watch'))).toBe('refused');
  });

  test('a name with several addresses goes by the first', () => {
    const both = new AggregateError([coded('ECONNREFUSED'), coded('EHOSTUNREACH')]);
    expect(classifyConnectFailure(both)).toBe('down');
    expect(classifyConnectFailure(new AggregateError([]))).toBe('refused');
  });

  test.each([undefined, null, 'no', 0])('something thrown that is no error (%s) means refused', (thrown) => {
    expect(classifyConnectFailure(thrown)).toBe('refused');
  });
});

test('FATAL and PANIC end the session, ERROR does not', () => {
  expect(['FATAL', 'PANIC', 'ERROR'].map((severity) => isFatal(serverError('XX000', 'x', severity)))).toEqual([
    true,
    true,
    false,
  ]);
  expect(isFatal(undefined)).toBe(false);
});

test('an ERROR ends no session, whatever its code; in another language, the code decides', () => {
  for (const code of ['57P01', '57P05', '25P03', '25P04']) {
    expect(isFatal(serverError(code))).toBe(false);
    expect(isFatal(serverError(code, 'x', 'ВАЖНО'))).toBe(true);
    expect(isFatal(Object.assign(new Error('mine'), { code }))).toBe(false);
  }
  const error = serverError('57P01', 'x', 'ОШИБКА');
  noteSeverity(error as { severity?: unknown }, 'ERROR');
  expect(isFatal(error)).toBe(false);
});

test.each([Object.freeze(new Error('frozen')), Object.defineProperty(new Error('x'), 'stack', { value: 'mine' }), 7])(
  'whatever was thrown is thrown on (%s)',
  (thrown) => {
    let caught: unknown;
    try {
      throwFromHere(thrown);
    } catch (error) {
      caught = error;
    }
    expect(caught).toBe(thrown);
  },
);

test('a statement fails with its connection on FATAL and on a broken socket, not on an error', () => {
  expect(isConnectionLoss(serverError('57P01', 'terminating', 'FATAL'))).toBe(true);
  expect(isConnectionLoss(coded('ECONNRESET'))).toBe(true);
  expect(isConnectionLoss(serverError('23505'))).toBe(false);
  expect(isConnectionLoss(undefined)).toBe(false);
});
