import { describe, expect, it } from 'vitest';
import { mayAccess } from '../../../src/cli/dashboard/access.js';
import { type DashboardRequest, hostNameOf } from '../../../src/dashboard/request.js';
import { firstLineOf } from '../../../src/dashboard/view/holder.js';

describe('the holder of a connection', () => {
  it.each([
    [
      'at Pool.connect (/app/node_modules/pg-headroom/dist/index.cjs:1:2)\n    at async createOrder (/app/src/orders.ts:12:34)\n    at process.processTicks (node:internal/x:1:1)',
      'createOrder (src/orders.ts:12)',
    ],
    ['    at file:///app/src/main.mts:7:9\n', 'src/main.mts:7'],
    ['    at async C:\\app\\main.js:7:9', 'C:\\app\\main.js:7'],
    ['', ''],
  ])('of %j is %j', (stack, expected) => expect(firstLineOf(stack)).toBe(expected));
});

const request = (headers: DashboardRequest['headers']): DashboardRequest => ({ method: 'GET', url: '/', headers });

describe('access to the page of the command', () => {
  it.each([
    ['127.0.0.1:9465', true],
    ['localhost:9465', true],
    ['[::1]:9465', true],
    ['evil.example:9465', false],
    ['127.0.0.1.evil.example', false],
    [undefined, false],
  ])('with host %j and without a password is %j', (host, expected) =>
    expect(mayAccess(request({ host }), undefined)).toBe(expected),
  );

  it.each([
    [`Basic ${btoa('me:right:one')}`, true],
    [`Basic ${btoa(':right:one')}`, true],
    [`Basic ${btoa('me:wrong')}`, false],
    ['Bearer right:one', false],
    [undefined, false],
  ])('with the credentials %j is %j', (authorization, expected) =>
    expect(mayAccess(request({ host: 'anything', authorization }), 'right:one')).toBe(expected),
  );

  it('reads the name of a host without its port', () => {
    expect(['[::1]:80', 'a.b:80', 'a.b', '[fe80::1]'].map(hostNameOf)).toEqual(['::1', 'a.b', 'a.b', 'fe80::1']);
  });
});
