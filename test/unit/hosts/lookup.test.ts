import { expect, it } from 'vitest';
import { findEndpoints, type Resolver } from '../../../src/hosts/lookup.js';
import { nameOf } from '../../../src/hosts/role.js';

const resolver: Resolver = {
  addresses: async (name) => {
    if (name === 'many') return ['10.0.0.1', '10.0.0.2'];
    if (name === 'one') return ['10.0.0.3'];
    throw new Error('ENOTFOUND');
  },
  services: async (name) => {
    if (name !== '_postgresql._tcp.db') throw new Error('ENODATA');
    return [
      { name: 'second', port: 2, priority: 20, weight: 1 },
      { name: 'light', port: 3, priority: 10, weight: 1 },
      { name: 'many', port: 1, priority: 10, weight: 9 },
    ];
  },
};

const find = async (names: readonly string[], options = {}) => {
  const hosts = names.map((host) => ({ host, port: 5 }));
  const found = await findEndpoints(hosts, resolver, { isSrv: false, areNames: false, ...options });
  return found.map(nameOf);
};

it('takes each address of a name that has several', async () => {
  expect(await find(['many', 'one', '/run', '::1'])).toEqual([
    'many:5 (10.0.0.1)',
    'many:5 (10.0.0.2)',
    'one:5',
    '/run:5',
    '[::1]:5',
  ]);
});

it('keeps a name that cannot be looked up, or that the application connects to itself', async () => {
  expect(await find(['lost'])).toEqual(['lost:5']);
  expect(await find(['many'], { areNames: true })).toEqual(['many:5']);
});

it('takes hosts and ports from SRV records, by priority and weight, and the host itself without any', async () => {
  expect(await find(['db', 'one'], { isSrv: true })).toEqual([
    'many:1 (10.0.0.1)',
    'many:1 (10.0.0.2)',
    'light:3',
    'second:2',
    'one:5',
  ]);
});
