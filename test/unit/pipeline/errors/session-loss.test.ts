import { describe, expect, test } from 'vitest';
import { isServerGone, isTransient, toLossError, unsentBy } from '../../../../src/pipeline/errors/session-loss.js';
import { serverError } from '../../../support/stub-client.js';

const fatal = (code: string, text = 'the end') => serverError(code, text, 'FATAL');
const ofPooler = (text: string) => fatal('08P01', text);

describe('what was on a connection that ended', () => {
  test.each([
    ['the server ends the session', fatal('57P01')],
    ['it does so with words of another language', serverError('57P01', 'Verbindung wird abgebrochen', 'FATAL')],
    ['it has no memory left', fatal('53200')],
  ])('is unread behind the first statement where %s', (_, end) => {
    expect(unsentBy(end)).toBe('all behind the first');
    expect(toLossError(end, true)).toMatchObject({
      headroomCode: 'HEADROOM_CONNECTION_LOST',
      isSent: true,
      cause: end,
    });
  });

  test.each([
    ['the socket closes without a word', new Error('Connection terminated unexpectedly')],
    ['nobody says anything', undefined],
    ['a pooler lost its server', ofPooler('server conn crashed?')],
    ['a pooler ended what took too long', ofPooler('query timeout')],
    ['a pooler says what nobody knows', ofPooler('out of luck')],
    ['another one does', fatal('58000', 'error receiving data from server: gone')],
    ['and another', fatal('XX000', 'DbHandler exited')],
  ])('may have been executed where %s', (_, end) => {
    expect(unsentBy(end)).toBe('nothing');
    expect(toLossError(end, true)).toMatchObject({ headroomCode: 'HEADROOM_CONNECTION_LOST', isSent: true });
  });

  test.each([
    ['could not reach the server', ofPooler('server login has been failing, try again later'), 'HEADROOM_SERVER_DOWN'],
    ['found it starting', ofPooler('the database system is starting up'), 'HEADROOM_SERVER_DOWN'],
    ['found it full', fatal('53300', 'sorry, too many clients already'), 'HEADROOM_SERVER_FULL'],
    ['found its role at its limit', ofPooler('too many connections for role "a"'), 'HEADROOM_SERVER_FULL'],
  ])('waits for the server where the pooler %s', (_, end, code) => {
    expect([unsentBy(end), isTransient(end), isServerGone(end)]).toEqual(['everything', true, true]);
    expect(toLossError(end, true)).toMatchObject({ headroomCode: code, cause: end });
  });

  test.each([
    ['had no server free', ofPooler('query_wait_timeout'), 'HEADROOM_POOLER_BUSY'],
    ['had none for a statement', ofPooler('query_timeout'), 'HEADROOM_POOLER_BUSY'],
    ['was not let in', fatal('28P01', 'password authentication failed'), 'HEADROOM_CONNECT_REFUSED'],
    ['was not let into the database', fatal('3D000', 'database "a" does not exist'), 'HEADROOM_CONNECT_REFUSED'],
  ])('is all unread, but waiting is no use, where the pooler %s', (_, end, code) => {
    expect([unsentBy(end), isTransient(end), isServerGone(end)]).toEqual(['everything', false, false]);
    expect(toLossError(end, true)).toMatchObject({ headroomCode: code, cause: end });
  });

  test.each([['server shutting down'], ['client_idle_timeout']])('does well elsewhere, where it says %j', (text) => {
    const end = ofPooler(text);
    expect([unsentBy(end), isTransient(end), isServerGone(end)]).toEqual(['everything', true, false]);
    expect(toLossError(end, true)).toMatchObject({ headroomCode: 'HEADROOM_CONNECTION_LOST', isSent: false });
  });

  test.each([
    ['was idle for too long', fatal('57P05')],
    ['was idle in a transaction', fatal('25P03')],
  ])('was read by nobody where the session %s', (_, end) => {
    expect([unsentBy(end), isTransient(end), isServerGone(end)]).toEqual(['everything', true, false]);
    expect(toLossError(end, true)).toMatchObject({ headroomCode: 'HEADROOM_CONNECTION_LOST', isSent: false });
  });

  test('may have been executed where a function raised the code of an end', () => {
    for (const code of ['57P05', '25P03', '53300', '25P04']) {
      expect([unsentBy(serverError(code)), isTransient(serverError(code))]).toEqual(['nothing', false]);
    }
  });

  test('was not carried out where PgBouncer did not find the statement, unless others were sent before it', () => {
    const end = ofPooler('prepared statement did not exist');
    expect([unsentBy(end), isTransient(end), isServerGone(end)]).toEqual(['nothing', false, false]);
    expect([unsentBy(end, true), isTransient(end, true)]).toEqual(['everything', true]);
    expect(toLossError(end, true)).toMatchObject({ isSent: true });
    expect(toLossError(end, true, { isAlone: true })).toMatchObject({ isSent: false });
  });

  test('was rolled back where its transaction took too long, unless the text can commit within', () => {
    const end = fatal('25P04');
    expect(toLossError(end, true).message).toContain('The statement was rolled back');
    expect(toLossError(end, true, { isOneTransaction: false }).message).toContain('may have been executed');
    expect(toLossError(serverError('25P04'), true).message).toContain('may have been executed');
  });

  test('was not sent where the client itself refused to', () => {
    expect(toLossError(new Error('is not queryable'), false)).toMatchObject({ isSent: false });
  });
});
