import { describe, expect, it } from 'vitest';
import { describeHosts } from '../../../src/hosts/host.js';
import { HostSet, type HostSetParts } from '../../../src/hosts/host-set.js';
import { type Endpoint, nameOf, type Role } from '../../../src/hosts/role.js';
import type { ConnectFailure } from '../../../src/pipeline/errors/server-error.js';
import { FakeClock } from '../../support/fake-clock.js';

const primary: Role = { isInRecovery: false, isReadOnly: false, timeline: 1 };
const standby: Role = { isInRecovery: true, isReadOnly: true };

/** Hosts that answer at once with a role, or with an error. */
function makeWorld(
  answers: Record<string, Role | Error>,
  target: 'any' | 'primary' = 'primary',
  change: Partial<HostSetParts> = {},
) {
  const clock = new FakeClock();
  const logins: { host: string; at: number }[] = [];
  const found: string[] = [];
  const failed: ConnectFailure[][] = [];
  const superseded: string[] = [];
  const warnings: string[] = [];
  let isWanted = true;
  const answerOf = ({ host }: Endpoint): Role => {
    const answer = answers[host];
    if (answer === undefined || answer instanceof Error) throw answer;
    return answer;
  };
  const set = new HostSet({
    hosts: Object.keys(answers).map((host) => ({ host })),
    settings: {
      targetSessionAttrs: target,
      loadBalanceHosts: 'disable',
      srv: false,
      connectTimeoutMs: 10_000,
      pingTimeoutMs: 2000,
    },
    areNames: true,
    resolver: { addresses: async () => [], services: async () => [] },
    clock,
    random: () => 0.5,
    openProbe: async (endpoint) => {
      logins.push({ host: endpoint.host, at: clock.now() });
      answerOf(endpoint);
      return { ask: async () => answerOf(endpoint), close: () => undefined };
    },
    classify: (error) => ((error as Error).message === 'refused' ? 'refused' : 'down'),
    isWanted: () => isWanted,
    found: (endpoint) => found.push(nameOf(endpoint)),
    failed: (failures) => failed.push(failures.map(({ kind }) => kind)),
    superseded: (endpoint) => superseded.push(nameOf(endpoint)),
    warn: (text) => warnings.push(text),
    ...change,
  });
  return { set, clock, logins, found, failed, superseded, warnings, answers, stopWanting: () => (isWanted = false) };
}

const down = () => new Error('down');

describe('the hosts of a pool', () => {
  it('for any host, are used in order, without a probe', async () => {
    const { set, logins } = makeWorld({ a: down(), b: primary }, 'any');
    expect(set.isReady).toBe(true);
    const first = set.next();
    expect(first?.host).toBe('a');
    set.failed(first as Endpoint, { kind: 'down', error: down() });
    expect(set.next()?.host).toBe('b');
    expect(logins).toEqual([]);
  });

  it('are asked at the same time until one suits, each at most once in 100 ms', async () => {
    const { set, clock, logins, found, answers } = makeWorld({ a: down(), b: down(), c: standby });
    expect(set.isReady).toBe(false);
    set.search();
    set.search();
    await clock.advance(5000);
    expect(found).toEqual([]);
    for (const name of ['a', 'b']) {
      const times = logins.filter(({ host }) => host === name).map(({ at }) => at);
      expect(times.length).toBeGreaterThan(20);
      for (let i = 1; i < times.length; i += 1) expect(times[i]! - times[i - 1]!).toBeGreaterThanOrEqual(100);
    }
    // A standby that answers is asked over the same session.
    expect(logins.filter(({ host }) => host === 'c')).toHaveLength(1);
    answers.c = primary;
    await clock.advance(100);
    expect(found).toEqual(['c:5432']);
    expect(set.next()?.host).toBe('c');
    const before = logins.length;
    await clock.advance(1000);
    expect(logins).toHaveLength(before);
  });

  it('are asked no more when no one waits', async () => {
    const { set, clock, logins, stopWanting } = makeWorld({ a: down() });
    set.search();
    await clock.advance(500);
    stopWanting();
    await clock.advance(500);
    const before = logins.length;
    await clock.advance(2000);
    expect(logins).toHaveLength(before);
  });

  it('are asked again before use once one is suspect', async () => {
    const { set, clock, found } = makeWorld({ a: primary, b: standby });
    set.search();
    await clock.advance(200);
    const [endpoint] = [set.next() as Endpoint];
    set.suspect(endpoint);
    expect([set.isReady, set.next()]).toEqual([false, undefined]);
    set.search();
    await clock.advance(300);
    expect(found).toEqual(['a:5432', 'a:5432']);
  });

  it('are given up as soon as each has refused the login', async () => {
    const { set, clock, failed } = makeWorld({ a: new Error('refused'), b: new Error('refused') });
    set.search();
    await clock.advance(50);
    expect(failed).toContainEqual(['refused', 'refused']);
  });

  it('are reviewed, so that a newer primary is noticed, with one warning', async () => {
    const { set, clock, superseded, warnings, answers } = makeWorld({ a: primary, b: standby });
    set.search();
    await clock.advance(200);
    answers.b = { ...primary, timeline: 2 };
    for (let i = 0; i < 3; i += 1) {
      await clock.advance(11_000);
      set.maintain();
      await clock.advance(1000);
    }
    expect(superseded[0]).toBe('a:5432');
    expect(set.next()?.host).toBe('b');
    expect(warnings).toHaveLength(1);
    set.close();
  });

  it('are watched while the primary owes an answer: it is left alone until a sibling has replaced it', async () => {
    const { set, clock, logins, found, superseded, warnings, answers } = makeWorld({ a: primary, b: standby });
    set.search();
    await clock.advance(200);
    const before = logins.length;
    const silent = set.next() as Endpoint;
    const beSilent = async (ms: number) => {
      for (let passed = 0; passed < ms; passed += 100) {
        set.watch(silent);
        await clock.advance(100);
      }
    };
    await beSilent(60_000);
    expect(logins.slice(before).map(({ host }) => host)).toEqual(['b']);
    expect([found.length, superseded, set.next()?.host]).toEqual([1, [], 'a']);
    answers.b = { ...primary, timeline: 2 };
    await beSilent(500);
    expect([found.at(-1), superseded, set.next()?.host]).toEqual(['b:5432', ['a:5432'], 'b']);
    // The old one has claimed nothing.
    expect(warnings).toEqual([]);
    set.close();
  });

  it('that do not answer either are logged in to once a second during a watch, and no more after it', async () => {
    const { set, clock, logins, answers } = makeWorld({ a: primary, b: standby });
    set.search();
    await clock.advance(200);
    const silent = set.next() as Endpoint;
    answers.b = down();
    const before = logins.length;
    for (let i = 0; i < 100; i += 1) {
      set.watch(silent);
      await clock.advance(100);
    }
    const during = logins.length - before;
    expect(during).toBeGreaterThan(5);
    expect(during).toBeLessThanOrEqual(11);
    await clock.advance(60_000);
    expect(logins.length - before - during).toBeLessThanOrEqual(1);
  });

  it('with an old primary are not used until the pool is reset, while the newest one does not answer', async () => {
    const { set, clock, found, answers } = makeWorld({ a: down(), b: { ...primary, timeline: 2 } });
    set.search();
    await clock.advance(200);
    set.suspect(set.next() as Endpoint);
    Object.assign(answers, { a: primary, b: down() });
    set.search();
    await clock.advance(5000);
    expect([set.isReady, found]).toEqual([false, ['b:5432']]);
    expect(describeHosts(set.all)).toBe(
      'a:5432 is a primary on timeline 1, older than the 2 of another host; b:5432: down',
    );
    set.forgetTimelines();
    await clock.advance(200);
    expect([set.next()?.host, found.at(-1)]).toEqual(['a', 'a:5432']);
    set.close();
  });
});
