import { describe, expect, it } from 'vitest';
import {
  choose,
  conclude,
  graceMs,
  type HostFacts,
  type Standing,
  shuffled,
  supersededBy,
} from '../../../src/hosts/choice.js';
import { describeRole, nameOf, type Role, readRole, suitability, type Target } from '../../../src/hosts/role.js';

const primary: Role = { isInRecovery: false, isReadOnly: false, timeline: 1 };
const frozen: Role = { isInRecovery: false, isReadOnly: true, timeline: 1 };
const standby: Role = { isInRecovery: true, isReadOnly: true };

const host = (name: string, role?: Role, standing: Standing = role ? 'known' : 'unknown'): HostFacts => ({
  endpoint: { host: name, port: 5432, address: undefined },
  role,
  timeline: role?.timeline,
  standing,
  failure: undefined,
});
const names = (hosts: readonly HostFacts[]) => hosts.map(({ endpoint }) => endpoint.host).join(' ');

describe('the suitability of a role', () => {
  it.each<[Target, number, number, number]>([
    ['any', 2, 2, 2],
    ['read-write', 2, 0, 0],
    ['read-only', 0, 2, 2],
    ['primary', 2, 2, 0],
    ['standby', 0, 0, 2],
    ['prefer-standby', 1, 1, 2],
  ])('%s: primary %i, read-only primary %i, standby %i', (target, ...expected) => {
    expect([primary, frozen, standby].map((role) => suitability(target, role))).toEqual(expected);
  });

  it('is read from the server’s answer', () => {
    expect(readRole({ recovery: false, readonly: 'off', timeline: '0000000B' })).toEqual({ ...primary, timeline: 11 });
    expect(readRole({ recovery: true, readonly: 'off', timeline: null })).toEqual({ ...standby, timeline: undefined });
    expect([primary, frozen, standby].map(describeRole)).toEqual(['a primary', 'a read-only primary', 'a standby']);
  });

  it('belongs to a host that messages name', () => {
    expect(nameOf({ host: 'a', port: 1, address: undefined })).toBe('a:1');
    expect(nameOf({ host: '::1', port: 1, address: undefined })).toBe('[::1]:1');
    expect(nameOf({ host: 'a', port: 1, address: '10.0.0.1' })).toBe('a:1 (10.0.0.1)');
    expect(nameOf({ host: '/run', port: 1, address: undefined })).toBe('/run:1');
  });
});

describe('the choice among hosts', () => {
  const all = [host('a', standby), host('b', primary), host('c', standby), host('d')];

  it.each<[Target, string]>([
    ['any', 'a b c d'],
    ['read-write', 'b'],
    ['standby', 'a c'],
    ['prefer-standby', 'a c'],
  ])('%s: %s', (target, expected) => expect(names(choose(target, all).suitable)).toBe(expected));

  it('takes a primary for prefer-standby only if there is no standby', () => {
    expect(names(choose('prefer-standby', [host('b', primary), host('d')]).suitable)).toBe('b');
  });

  it('leaves out hosts that are suspect or have failed', () => {
    const doubtful = [host('a', primary, 'suspect'), host('b', primary, 'failed')];
    expect(choose('primary', doubtful).suitable).toEqual([]);
    expect(choose('any', doubtful).suitable).toEqual([]);
  });

  it('takes the newest of several primaries, and names the others', () => {
    const choice = choose('read-write', [host('a', primary), host('b', { ...primary, timeline: 2 })]);
    expect([names(choice.suitable), names(choice.outdated)]).toEqual(['b', 'a']);
    expect(choose('read-write', [host('a', primary), host('b', primary)]).outdated).toEqual([]);
  });
});

describe('a newer timeline', () => {
  const second: Role = { ...primary, timeline: 2 };

  it('keeps an old primary out of use while the newest one does not answer', () => {
    const choice = choose('read-write', [host('a', primary), host('b', second, 'failed')]);
    expect([names(choice.suitable), names(choice.outdated)]).toEqual(['', 'a']);
  });

  it('does not speak against a primary that says none, unless another one says it', () => {
    const { timeline: _, ...silent } = primary;
    expect(names(choose('read-write', [host('a', silent), host('b', second, 'failed')]).suitable)).toBe('a');
    expect(names(choose('read-write', [host('a', silent), host('b', second)]).suitable)).toBe('b');
  });

  it('proves that the other hosts are primaries no more, whether they answer or not', () => {
    const winner = host('w', second);
    const hosts = [
      winner,
      host('a', primary),
      host('b', primary, 'suspect'),
      host('c', primary, 'failed'),
      host('d', frozen),
      host('e', standby),
      host('f', { isInRecovery: false, isReadOnly: false }),
    ];
    const found = supersededBy(winner, hosts);
    expect(names(found.map(({ host }) => host))).toBe('a b c d');
    expect(names(found.filter(({ isReadOnly }) => isReadOnly).map(({ host }) => host))).toBe('d');
    expect(supersededBy(host('w', standby), hosts)).toEqual([]);
    expect(supersededBy(undefined, hosts)).toEqual([]);
  });
});

describe('a search', () => {
  const facts = (hosts: readonly HostFacts[], pending: string, sinceFirstMs?: number) =>
    conclude({
      target: 'read-write',
      hosts,
      isPending: ({ endpoint }) => pending.includes(endpoint.host),
      sinceFirstMs,
    });

  it('goes on while no host suits', () => {
    expect(facts([host('a', standby), host('b')], 'b')).toBeUndefined();
    expect(facts([host('a', standby), host('b', undefined, 'failed')], '', 1000)).toBeUndefined();
  });

  it('gives hosts without an answer a moment, since one may be a newer primary', () => {
    const hosts = [host('a', primary), host('b')];
    expect(facts(hosts, 'b', 0)).toBeUndefined();
    expect(names(facts(hosts, 'b', graceMs)?.suitable ?? [])).toBe('a');
    expect(names(facts([host('a', primary), host('b', undefined, 'failed')], '', 0)?.suitable ?? [])).toBe('a');
  });
});

it('shuffles fairly', () => {
  const firsts = new Map<string, number>();
  let seed = 1;
  const random = () => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed / 2_147_483_647;
  };
  for (let i = 0; i < 3000; i += 1) {
    const [first = ''] = shuffled(['a', 'b', 'c'], random);
    firsts.set(first, (firsts.get(first) ?? 0) + 1);
  }
  for (const count of firsts.values()) expect(Math.abs(count - 1000)).toBeLessThan(150);
  expect(shuffled(['a', 'b'], () => 0.999999)).toHaveLength(2);
});
