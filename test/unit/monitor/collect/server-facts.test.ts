import { describe, expect, it } from 'vitest';
import { type RawServer, type RawSession, toServerFacts } from '../../../../src/monitor/collect/server-facts.js';

const idle: RawSession = [11, 'app', 'shop', 'orders', '10.0.0.1', 'idle', 5, null, 900, null, null];
const hidden: RawSession = [12, 'other', 'shop', null, null, null, null, null, null, null, null];
const blocked: RawSession = [13, 'app', 'shop', 'orders', 'local', 'active', 7, 8, 9, 'Lock: tuple', [0, 11, 11]];
const own: RawSession = [99, 'watch', 'shop', 'headroom-monitor', 'local', 'active', 0, 0, 1, null, null];

const totals = { commits: 5, rollbacks: 1, deadlocks: 0 };

function raw(changes: Partial<RawServer> = {}): RawServer {
  return {
    ...{ versionNumber: 180004, version: '18.4', isStandby: false, canSeeAll: true, role: 'watch', ownPid: 99 },
    ...{ maxConnections: 20, superuserReserved: 3, reserved: 2 },
    sessions: [idle, hidden, blocked, own],
    counters: { 1: { commits: 5, rollbacks: 1, deadlocks: 0, sessions: null } },
    statements: null,
    limits: [{ kind: 'role', name: 'app', limit: 5, used: 2 }],
    fleets: [],
    ...changes,
  };
}

describe('facts of a server', () => {
  it('subtract both reserves from the connections that can be had', () => {
    expect(toServerFacts(raw(), totals, 1)).toMatchObject({ usable: 15, maxConnections: 20 });
    expect(toServerFacts(raw({ maxConnections: 4 }), totals, 1).usable).toBe(0);
  });

  it('count the monitor’s own session, but list it nowhere', () => {
    const facts = toServerFacts(raw(), totals, 1);
    expect(facts.used).toBe(4);
    expect(facts.sessions.map(({ pid }) => pid)).toEqual([11, 12, 13]);
    expect(facts.byApplication.map(({ application }) => application)).not.toContain('headroom-monitor');
  });

  it('have the connection limits as the server gives them', () => {
    expect(toServerFacts(raw(), totals, 1).connectionLimits).toEqual([
      { kind: 'role', name: 'app', limit: 5, used: 2 },
    ]);
  });

  it('count states and applications, what cannot be seen left out of the states', () => {
    const { byState, byApplication } = toServerFacts(raw(), totals, 1);
    expect(byState).toEqual({ idle: 1, active: 1 });
    const [first, second] = byApplication;
    expect(first).toEqual({
      ...{ application: 'orders', user: 'app', database: 'shop', total: 2 },
      byState: { idle: 1, active: 1 },
    });
    expect(second).toEqual({ application: '', user: 'other', database: 'shop', total: 1, byState: {} });
  });

  it('say undefined, never 0, of what is not known', () => {
    const { sessions, counters } = toServerFacts(raw(), totals, 1);
    expect(sessions[1]).toEqual({
      ...{ pid: 12, user: 'other', database: 'shop', application: '', client: undefined, state: undefined },
      ...{ stateMs: undefined, transactionMs: undefined, ageMs: undefined, waitsFor: undefined, blockedBy: [] },
    });
    expect(counters).toMatchObject({ commits: 5, sessions: undefined, sessionsKilled: undefined });
    expect(counters).toMatchObject({ statements: undefined, statementsMs: undefined });
  });

  it('name each blocker once, and no age below 0', () => {
    const { sessions } = toServerFacts(raw(), { ...totals, calls: 3, ms: 4 }, 1);
    expect(sessions[2]?.blockedBy).toEqual([0, 11]);
    const backwards: RawSession = [14, 'app', 'shop', '', null, 'active', -5, -5, -5, null, null];
    const facts = toServerFacts(raw({ sessions: [backwards] }), { ...totals, calls: 3, ms: 4 }, 1);
    expect(facts.sessions[0]).toMatchObject({ stateMs: 0, transactionMs: 0, ageMs: 0 });
    expect(facts.counters).toMatchObject({ statements: 3, statementsMs: 4 });
  });
});
