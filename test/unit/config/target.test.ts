import { inspect } from 'node:util';
import { expect, it } from 'vitest';
import { loadConfig } from '../../../src/config/load.js';
import { readTarget } from '../../../src/config/target.js';

it.each([
  ['postgresql://app:s3cret@db.example:6000/app', 'db.example:6000'],
  ['postgresql://app:s3cret@db.example/app', 'db.example:5432'],
  ['postgresql://app:s3cret@[::1]:5433/app', '[::1]:5433'],
  ['postgresql://app:s3cret@/app?host=/run/postgresql', '/run/postgresql:5432'],
])('%s is shown as %s', (url, source) => {
  const target = readTarget('server', url);
  expect(target.source).toBe(source);
  expect(target.client.password).toBe('s3cret');
  expect(inspect(target, { depth: 9 }) + JSON.stringify(target)).not.toContain('s3cret');
});

it('takes settings as the configuration gives them, TLS and its second attempt included', () => {
  const { connection } = loadConfig({ DATABASE_URL: 'postgresql://app:s3cret@db:5433/app?sslmode=prefer' });
  const fromSettings = readTarget('server', connection);
  const fromUrl = readTarget('server', 'postgresql://app:s3cret@db:5433/app?sslmode=prefer');
  expect(fromSettings.source).toBe('db:5433');
  expect(fromSettings.client.password).toBe('s3cret');
  expect(fromSettings.fallback).toEqual({ sslFallback: 'plain', fallbackSsl: false });
  expect(fromUrl.fallback).toEqual(fromSettings.fallback);
  expect(fromUrl.client.ssl).toEqual(fromSettings.client.ssl);
});

it('has changes win over what the address says, and takes away what they leave undefined', () => {
  const changes = { application_name: 'headroom-monitor', database: 'other', options: undefined };
  const { client } = readTarget('server', 'postgresql://app@db/app?application_name=orders&options=-cx%3D1', changes);
  expect(client).toMatchObject({ application_name: 'headroom-monitor', database: 'other', options: undefined });
});

it('refuses what is no address under the name of the option, without showing it', () => {
  expect(() => readTarget('bouncer', 'http://app:s3cret@db')).toThrow(/bouncer: expected postgresql:/);
  expect(() => readTarget('bouncer', 'http://app:s3cret@db')).not.toThrow(/s3cret/);
});
