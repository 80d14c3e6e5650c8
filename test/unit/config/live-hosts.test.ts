import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { Pool } from '../../../src/index.js';

const hosts = [{ host: 'a' }, { host: 'b', port: 6000 }];

test('the hosts of a pool cannot be changed, as another choice of the server cannot', () => {
  const pool = new Pool({ hosts, user: 'u' });
  const change = (name: string, value: unknown) => () => Reflect.set(pool.options, name, value);
  expect(change('hosts', [{ host: 'c' }])).toThrow(/hosts: expected to be given when the pool is created/);
  expect(change('targetSessionAttrs', 'primary')).toThrow(/targetSessionAttrs: expected to be given/);
  expect(change('connectionString', 'postgresql://c/d')).toThrow(/connectionString: expected to be given/);
  expect(pool.options.hosts).toMatchObject(hosts);
  const plain = new Pool({ host: 'a' });
  expect(() => Reflect.set(plain.options, 'connectionString', 'postgresql://a,b/d')).toThrow(/among several/);
  plain.options.host = 'c';
  expect(plain.options.host).toBe('c');
});

test('replicas and the direct address are kept when options change, and are not shown', () => {
  const secret = { replicas: ['postgresql://u:hidden@r/d'], directUrl: 'postgresql://u:hidden@s/d' };
  const copy = new Pool(new Pool({ host: 'a', ...secret }).options);
  copy.options.user = 'other';
  expect(copy.options).toMatchObject({ user: 'other' });
  expect(copy.options.replicas).toEqual(secret.replicas);
  expect(copy.options.directUrl).toBe(secret.directUrl);
  expect(inspect(copy.options, { showHidden: false }) + JSON.stringify(copy.options)).not.toContain('hidden');
});
