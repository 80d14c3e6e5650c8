import { EventEmitter } from 'node:events';
import pg from 'pg';
import { describe, expect, test } from 'vitest';
import { guardParser } from '../../../../src/pipeline/codec/parser-guard.js';
import { severityOf } from '../../../../src/pipeline/codec/severity.js';
import { frame } from '../../../support/pg-protocol.js';
import { nextUncaught } from '../../../support/uncaught.js';

/** A client whose socket the test speaks into. */
function listen() {
  const client = new pg.Client() as pg.Client & {
    connection: EventEmitter & { attachListeners(stream: EventEmitter): void };
  };
  guardParser(client, (cause) => new Error('odd', { cause }));
  const stream = new EventEmitter();
  const { connection } = client;
  connection.attachListeners(stream);
  const errors: Error[] = [];
  connection.on('error', (error) => errors.push(error));
  const say = (...chunks: Buffer[]): void => {
    for (const chunk of chunks) stream.emit('data', chunk);
  };
  return { connection, errors, say };
}

const signedIn = frame('R', Buffer.alloc(4));
const ready = frame('Z', Buffer.from('I'));
const errorOf = (fields: string) => frame('E', Buffer.from(`${fields}\0\0`));
const int32 = (value: number) => Buffer.from([0, 0, 0, value]);
/** Byte by byte. */
const bytewise = (message: Buffer) => Array.from(message, (byte) => Buffer.from([byte]));

describe('what pg’s parser cannot read is an error of the connection', () => {
  test.each([
    ['a way to sign in that it does not know', [frame('R', int32(7))]],
    ['another', [frame('R', int32(99))]],
    ['a web server', [Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n')]],
    ['a web server, byte by byte', bytewise(Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n'))],
    ['SSH', [Buffer.from('SSH-2.0-OpenSSH_9.2\r\n')]],
    ['a mail server', [Buffer.from('220 mail ESMTP\r\n')]],
    ['another database', [Buffer.from([0x4a, 0, 0, 0, 0x0a, 0x38, 0x2e, 0x30])]],
    ['a cache', [Buffer.from('-ERR unknown command\r\n')]],
    ['letters where a length would be', [Buffer.from('RSTUVWXYZ')]],
    ['zeros', [Buffer.alloc(20)]],
    ['a message that ends before it began, later', [signedIn, Buffer.from([0x5a, 0, 0, 0, 1, 0])]],
    ['a message that nobody knows, later', [signedIn, frame('*', Buffer.from('x'))]],
    ['fields that end too soon, later', [signedIn, frame('T', Buffer.from([0, 1, 97, 0]))]],
  ])('%s', (_, chunks) => {
    const { errors, say } = listen();
    say(...chunks);
    expect(errors.map(({ message }) => message)).toEqual(['odd']);
  });

  test('and nothing more is read: where a message begins is not known', () => {
    const { connection, errors, say } = listen();
    let count = 0;
    connection.on('readyForQuery', () => (count += 1));
    say(signedIn, Buffer.concat([frame('*', Buffer.alloc(0)), ready]), ready);
    expect([count, errors.length]).toEqual([0, 1]);
  });
});

describe('what a listener throws', () => {
  test('reaches the process, and the parser goes on behind it', async () => {
    const { connection, errors, say } = listen();
    const thrown = new Error('mine');
    const statuses: string[] = [];
    connection.on('parameterStatus', () => {
      throw thrown;
    });
    connection.on('readyForQuery', () => statuses.push('ready'));
    const uncaught = nextUncaught(() =>
      say(Buffer.concat([signedIn, frame('S', Buffer.from('a\0b\0')), ready]), ready),
    );
    expect(await uncaught).toBe(thrown);
    expect([statuses, errors]).toEqual([['ready', 'ready'], []]);
  });

  test('of an event that the parser did not bring about, reaches whoever did', () => {
    const { connection } = listen();
    connection.on('odd', () => {
      throw new Error('mine');
    });
    expect(() => connection.emit('odd')).toThrow('mine');
  });
});

describe('how severe an error is', () => {
  const said = (...chunks: Buffer[]) => {
    const { connection, say } = listen();
    const heard: unknown[] = [];
    connection.on('errorMessage', (error) => heard.push(severityOf(error)));
    say(signedIn, ...chunks);
    return heard;
  };
  const german = errorOf('SFEHLER\0VERROR\0C57P01\0Mnein');
  const fatal = errorOf('SSCHWERWIEGEND\0VFATAL\0C57P01\0Mnein');

  test.each([
    ['in another language', [german, fatal], ['ERROR', 'FATAL']],
    ['byte by byte', bytewise(Buffer.concat([german, fatal])), ['ERROR', 'FATAL']],
    ['several at once', [Buffer.concat([german, fatal, german])], ['ERROR', 'FATAL', 'ERROR']],
    ['without the field for it', [errorOf('SFATAL\0C08P01\0Mno'), german], ['FATAL', 'ERROR']],
    ['without any', [errorOf('C08P01\0Mno'), fatal], [undefined, 'FATAL']],
  ])('is known %s', (_, chunks, expected) => {
    expect(said(...chunks)).toEqual(expected);
  });
});
