import { type AddressInfo, createServer } from 'node:net';
import { expect, test } from 'vitest';
import { askPgBouncer } from '../../../../src/cli/load/ask-pgbouncer.js';
import { startConsole } from '../../../support/console-server.js';
import { frame } from '../../../support/pg-protocol.js';

const envOf = (port: number) => ({
  ...{ DATABASE_URL: 'postgresql://me:canary@db.test/shop', USE_PGBOUNCER: 'true' },
  PGBOUNCER_URL: `postgresql://me:canary@127.0.0.1:${port}/shop`,
});

test('version and settings are read from the console', async () => {
  await using console = await startConsole({
    'SHOW VERSION': [{ version: 'PgBouncer 1.24.1' }],
    'SHOW CONFIG': [
      { key: 'max_client_conn', value: '400', changeable: 'yes' },
      { key: 'auth_file', value: '/secret', changeable: 'yes' },
    ],
  });
  expect(await askPgBouncer(envOf(console.port))).toEqual({ version: '1.24.1', settings: { max_client_conn: '400' } });
  expect(console.startups).toMatchObject([{ user: 'me', database: 'pgbouncer' }]);
});

test('a console that wants a password is given it', async () => {
  const heard: string[] = [];
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => {
      socket.once('data', (answer) => {
        heard.push(answer.toString('utf8', 5, answer.length - 1));
        socket.end();
      });
      const cleartext = Buffer.from([0, 0, 0, 3]);
      socket.write(frame('R', cleartext));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const asked = await askPgBouncer(envOf((server.address() as AddressInfo).port));
  expect({ heard, asked }).toEqual({ heard: ['canary'], asked: { version: 'unknown', settings: {} } });
  server.close();
});
