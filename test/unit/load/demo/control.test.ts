import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { loadConfig } from '../../../../src/config/load.js';
import { toClientSettings } from '../../../../src/load/strategy/tls.js';

function controlOf(parameters: string, hasTls: boolean) {
  const { connection } = loadConfig({ DATABASE_URL: `postgresql://me:canary@db.test/shop?${parameters}` });
  return toClientSettings(connection, hasTls, 'headroom demo');
}

test('the control uses TLS exactly where the server was found to use it', () => {
  for (const mode of ['allow', 'prefer', 'require']) {
    expect(controlOf(`sslmode=${mode}`, true).ssl, mode).toMatchObject({ rejectUnauthorized: false });
  }
  for (const mode of ['allow', 'prefer', 'disable']) expect(controlOf(`sslmode=${mode}`, false).ssl, mode).toBe(false);
});

test('the control signs in as the service does, under the name its sessions are counted by, and shows no password', () => {
  const config = controlOf('application_name=theirs', false);
  expect(config).toMatchObject({ host: 'db.test', user: 'me', database: 'shop', application_name: 'headroom demo' });
  expect(config.password).toBe('canary');
  expect(inspect(config)).not.toContain('canary');
});
