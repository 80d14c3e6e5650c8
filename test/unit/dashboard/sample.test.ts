import { describe, expect, it } from 'vitest';
import { poolColumns } from '../../../src/dashboard/columns.js';
import { rememberApps, viewSample } from '../../../src/dashboard/view/sample.js';
import { pidsToRead, viewSession } from '../../../src/dashboard/view/servers.js';
import type { Sample } from '../../../src/dashboard/wire.js';
import { evaluate } from '../../../src/monitor/evaluate.js';
import type { Session } from '../../../src/monitor/facts.js';
import type { Snapshot } from '../../../src/monitor/snapshot.js';
import { resolveThresholds } from '../../../src/monitor/thresholds.js';
import { busyDetails } from '../../support/dashboard.js';
import {
  buildAppFacts,
  buildBlocked,
  buildHistogram,
  buildIdleInTransaction,
  buildPoolFacts,
  buildServerFacts,
  buildSession,
  buildSnapshot,
  defaultTakenAt,
} from '../../support/monitor-facts.js';

/** A service that serves ten callers a second, read at a second; its answer is of another one. */
const at = (second: number, answerOf: number) =>
  buildSnapshot({
    apps: {
      '10.0.0.1:3000': buildAppFacts({
        uptimeSeconds: 100 + answerOf,
        pools: [
          buildPoolFacts({
            counters: { acquired: answerOf * 10, transactions: answerOf * 10 },
            queryMs: buildHistogram(new Array<number>(answerOf * 10).fill(3)),
          }),
        ],
      }),
    },
    takenAt: defaultTakenAt + second * 1000,
  });

/** The samples of a page that polls these snapshots, and what was recorded. */
function follow(snapshots: readonly Snapshot[]) {
  const recorded: (readonly number[])[] = [];
  const samples: Sample[] = [];
  let before: Snapshot | undefined;
  for (const snapshot of snapshots) {
    const report = evaluate(snapshot, before, resolveThresholds({}, {}));
    const last = samples.at(-1);
    const sample = viewSample({
      ...{ report, before, details: new Map(), pools: new Map(), hasStatements: false, hasActions: false },
      apps: before === undefined || last === undefined ? new Map() : rememberApps(before, last),
      record: (_, __, values) => recorded.push(values) > 0,
    });
    samples.push(sample);
    before = snapshot;
  }
  return { samples, recorded };
}

const column = (name: string) => poolColumns.findIndex((each) => each.name === name);
const rateIn = (sample: Sample, name: string) => sample.apps[0]?.pools[0]?.values[column(name)];

describe('a service whose answers are cached', () => {
  const { samples, recorded } = follow([at(0, 0), at(1, 0), at(2, 2), at(3, 2), at(4, 4)]);

  it('has steady rates, although the page reads it more often than it answers anew', () => {
    expect(samples.map((sample) => rateIn(sample, 'checkouts'))).toEqual([null, null, 10, 10, 10]);
    expect(samples.map((sample) => rateIn(sample, 'transactions'))).toEqual([null, null, 10, 10, 10]);
  });

  it('is recorded once for each sample of its own, at the time when that came', () => {
    const buckets = recorded.map((values) => values.slice(column('b0')).reduce((sum, each) => sum + each, 0));
    expect(buckets).toEqual([0, 20, 20]);
    expect(samples.map(({ apps }) => ((apps[0]?.at ?? 0) - defaultTakenAt) / 1000)).toEqual([0, 0, 2, 2, 4]);
  });
});

describe('statements of sessions', () => {
  const facts = buildServerFacts({
    sessions: [
      buildIdleInTransaction(9000, { pid: 1 }),
      buildBlocked(2, [1], 8000),
      buildSession({ pid: 3, state: 'active' }),
    ],
  });
  const details = { ...busyDetails, texts: new Map([[2, "update item set name = 'secret' where id = 4"]]) };

  it('are read of all that are shown, or else only of those in the tree', () => {
    expect(pidsToRead(facts, true).sort()).toEqual([1, 2, 3]);
    expect(pidsToRead(facts, false).sort()).toEqual([1, 2]);
  });

  it('are commands and tables unless texts are shown', () => {
    const [, session] = facts.sessions;
    const textOf = (hasStatements: boolean) => viewSession(session ?? expect.fail(), details, hasStatements).text;
    expect([textOf(false), textOf(true)]).toEqual(['UPDATE item', "update item set name = 'secret' where id = 4"]);
    expect(viewSession(facts.sessions[0] ?? expect.fail(), details, false).text).toBeNull();
  });
});

it('an application has the addresses that its connections come from, counted', () => {
  const from = (client: string | undefined) => buildSession({ pid: 1, application: 'api', client });
  const one = { application: 'api', total: 3, byState: {}, ...namesOf(from(undefined)) };
  const facts = buildServerFacts({
    sessions: [
      from('10.0.0.1'),
      from('10.0.0.2'),
      from('10.0.0.1'),
      buildSession({ application: 'other', client: '10.0.0.9' }),
    ],
    byApplication: [one, { ...one, application: 'hidden' }],
  });
  const [sample] = follow([buildSnapshot({ servers: { 'db:5432': facts } })]).samples;
  expect(sample?.servers[0]?.applications).toMatchObject([
    { application: 'api', clients: 2, client: '10.0.0.1' },
    { application: 'hidden', clients: 0, client: null },
  ]);
});

const namesOf = ({ user, database }: Pick<Session, 'user' | 'database'>) => ({ user, database });
