import { describe, expect, it } from 'vitest';
import { diagnose } from '../../../src/doctor/diagnose.js';
import type { Replay, ServerFacts } from '../../../src/doctor/facts.js';
import { type Changes, doctorFacts, serverFacts } from '../../support/doctor-facts.js';

const found = (changes: Changes) => diagnose(doctorFacts(changes)).findings;

describe('blocked', () => {
  const waiting = { blockedSessions: 4, blockedSeconds: 13 };
  const blocker = { pid: 4228, application: 'billing', state: 'idle in transaction', seconds: 51, held: 4 };

  it('names the session at the root, and how to end it', () => {
    expect(found({ server: { ...waiting, blockers: [blocker] } })).toMatchObject([
      {
        id: 'blocked',
        evidence:
          '4 sessions wait for locks of others, at most for 13 s so far. billing (pid 4228, idle in transaction for 51 s) holds up 4 of them.',
        remedy: 'Commit or roll back in pid 4228; if its client cannot: SELECT pg_terminate_backend(4228);',
      },
    ]);
    const several = [blocker, { ...blocker, pid: 9, application: '', state: '', held: 1 }];
    expect(found({ server: { ...waiting, blockers: several } })[0]?.evidence).toMatch(
      /so far\. billing \(.*\) holds up 4 of them and an unnamed application \(pid 9\) 1\.$/,
    );
  });

  it('is the one finding about a session that is idle in a transaction', () => {
    const idle = { idleInTransactionSeconds: 900, idlest: { pid: 4228, application: 'billing', seconds: 900 } };
    const findings = found({ server: { ...waiting, ...idle, oldestTransactionSeconds: 900, blockers: [blocker] } });
    expect(findings.map(({ id }) => id)).toEqual(['blocked']);
  });

  it('says how to look if the blockers are not known', () => {
    expect(found({ server: waiting })[0]?.remedy).toMatch(/^SELECT pid, pg_blocking_pids/);
  });
});

describe('old-transaction', () => {
  it('names the session that is idle in one', () => {
    const idlest = { pid: 77, application: 'report-job', seconds: 400 };
    expect(found({ server: { idleInTransactionSeconds: 400, idlest } })).toMatchObject([
      {
        id: 'old-transaction',
        evidence: expect.stringMatching(
          /^report-job \(pid 77\) has been idle in a transaction for 6 min 40 s: .*vacuum/,
        ),
        remedy: expect.stringMatching(
          /^Commit or roll back in pid 77; if its client cannot: SELECT pg_terminate_backend\(77\);/,
        ),
      },
    ]);
  });
});

describe('statement-timeout', () => {
  it('names a statement that has been running for long', () => {
    const longestStatement = { pid: 12, application: 'nightly', seconds: 610 };
    const env = { DB_STATEMENT_TIMEOUT: '0' };
    const [first] = found({ env, server: { longestStatement } });
    expect(first).toMatchObject({
      id: 'statement-timeout',
      evidence: expect.stringMatching(/ One of nightly \(pid 12\) has been running for 10 min 10 s\.$/),
      remedy: 'Set DB_STATEMENT_TIMEOUT=30000; to end the one that is running: SELECT pg_cancel_backend(12);',
    });
    const short = { ...longestStatement, seconds: 20 };
    expect(found({ env, server: { longestStatement: short } })[0]?.evidence).not.toContain('nightly');
    expect(found({ server: { longestStatement: { ...longestStatement, seconds: 599 } } })).toEqual([]);
  });
});

describe('replicas', () => {
  const reader = (replay: Partial<Replay>, changes: Partial<ServerFacts> = {}): Changes => ({
    server: { logBytes: 5e9 },
    facts: {
      readers: [
        {
          name: 'r1:5432',
          facts: serverFacts({
            server: {
              ...{ isStandby: true, logBytes: 5e9, ...changes },
              replay: { isPaused: false, hasReceiver: true, seconds: 2, bytes: 0, ...replay },
            },
          }),
        },
      ],
    },
  });

  it('that follow the primary are right, however long it has written nothing', () => {
    expect(found(reader({}))).toEqual([]);
    expect(found(reader({ seconds: 50_000 }))).toEqual([]);
    // The primary has just written again.
    expect(found(reader({ seconds: 50_000, bytes: 300 }))).toEqual([]);
  });

  it.each<[string, Changes, RegExp, RegExp]>([
    [
      'is paused',
      reader({ isPaused: true, seconds: 480, bytes: 6e7 }),
      /60 MB.* 8 min.*paused/,
      /pg_wal_replay_resume\(\)/,
    ],
    [
      'receives nothing',
      reader({ hasReceiver: false, seconds: 480 }, { logBytes: 5e9 - 4000 }),
      /receives nothing/,
      /primary_conninfo/,
    ],
    [
      'replays too slowly',
      reader({ seconds: 480, bytes: 6e7 }),
      /^Replica r1:5432 is 60 MB/,
      /max_standby_streaming_delay/,
    ],
  ])('that %s are named', (_title, changes, evidence, remedy) => {
    expect(found(changes)).toMatchObject([
      {
        id: 'replica-lag',
        severity: 'warning',
        evidence: expect.stringMatching(evidence),
        remedy: expect.stringMatching(remedy),
      },
    ]);
  });

  it('that are the server of the service are checked as well', () => {
    const replay = { isPaused: true, hasReceiver: true, seconds: 480, bytes: 6e7 };
    expect(found({ server: { isStandby: true, replay } }).map(({ id }) => id)).toEqual(['replica-lag', 'read-only']);
  });

  it('that do not answer are named', () => {
    const silence = { kind: 'down', reason: 'connect ECONNREFUSED' } as const;
    expect(found({ facts: { readers: [{ name: 'r1:5432', silence }] } })).toMatchObject([
      { id: 'replica-silent', severity: 'warning', evidence: 'Replica r1:5432 does not answer: connect ECONNREFUSED.' },
    ]);
  });
});
