import { describe, expect, it } from 'vitest';
import { DeniedAnswer, silenceOf, UnexpectedAnswer } from '../../../../src/monitor/collect/silence.js';

function errorOf(message: string, code?: string, severity?: string): Error {
  return Object.assign(new Error(message), code && { code }, severity && { severity });
}

describe('why a source has not answered', () => {
  it.each([
    ['full', errorOf('sorry, too many clients already', '53300', 'FATAL')],
    ['full', errorOf('too many connections for role "app"', '53300', 'FATAL')],
    ['full', errorOf('no more connections allowed (max_client_conn)', '08P01', 'FATAL')],
    ['down', errorOf('connect ECONNREFUSED 127.0.0.1:5432', 'ECONNREFUSED')],
    ['down', errorOf('getaddrinfo ENOTFOUND nowhere', 'ENOTFOUND')],
    ['down', errorOf('the database system is starting up', '57P03', 'FATAL')],
    ['down', errorOf('terminating connection due to administrator command', '57P01', 'FATAL')],
    ['down', errorOf('Connection terminated unexpectedly')],
    ['late', errorOf('connect ETIMEDOUT 10.0.0.1:5432', 'ETIMEDOUT')],
    ['late', errorOf('No connection was established within 2000 ms.', 'HEADROOM_CONNECT_TIMEOUT')],
    ['late', errorOf('canceling statement due to statement timeout', '57014', 'ERROR')],
    ['denied', errorOf('password authentication failed for user "app"', '28P01', 'FATAL')],
    ['denied', errorOf('no pg_hba.conf entry for host "10.0.0.1"', '28000', 'FATAL')],
    ['denied', errorOf('database "nosuch" does not exist', '3D000', 'FATAL')],
    ['denied', errorOf('database "nosuch" does not exist', '08P01', 'FATAL')],
    ['denied', errorOf('permission denied for function pg_stat_get_activity', '42501', 'ERROR')],
    ['denied', errorOf('not allowed', '08P01', 'FATAL')],
    ['denied', errorOf('self-signed certificate', 'DEPTH_ZERO_SELF_SIGNED_CERT')],
    ['denied', errorOf('The server does not support SSL connections')],
    ['denied', errorOf('SASL: SCRAM-SERVER-FIRST-MESSAGE: client password must be a string')],
    ['denied', new DeniedAnswer('expected HTTP status 200, got 401')],
    ['odd', errorOf('relation "pg_stat_activity" does not exist', '42P01', 'ERROR')],
    ['odd', new UnexpectedAnswer('expected one row, got none')],
    ['odd', new UnexpectedAnswer('expected a number, got "permission denied"')],
    ['odd', 'a text'],
    ['odd', undefined],
  ])('%s: %o', (kind, error) => {
    expect(silenceOf(error).kind).toBe(kind);
  });

  it('is said with the code, once', () => {
    expect(silenceOf(errorOf('sorry', '53300')).reason).toBe('sorry (53300)');
    expect(silenceOf(errorOf('connect ECONNREFUSED ::1:1', 'ECONNREFUSED')).reason).toBe('connect ECONNREFUSED ::1:1');
  });

  it('is that of the first address of a host with several, and of the cause of an error that only wraps it', () => {
    const refused = errorOf('connect ECONNREFUSED ::1:5432', 'ECONNREFUSED');
    const all = new AggregateError([refused, errorOf('other', 'ENETUNREACH')]);
    const expected = { kind: 'down', reason: 'connect ECONNREFUSED ::1:5432' };
    expect(silenceOf(all)).toEqual(expected);
    expect(silenceOf(new TypeError('fetch failed', { cause: all }))).toEqual(expected);
  });
});
