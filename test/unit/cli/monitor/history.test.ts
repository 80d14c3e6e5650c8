import { expect, test } from 'vitest';
import { emptyHistory, type History, maxHistory, remember, seriesOf } from '../../../../src/cli/monitor/history.js';
import type { Snapshot } from '../../../../src/monitor/snapshot.js';
import { reportOf, serverFacts, takenAt } from '../../../support/reports.js';

const down = { kind: 'down', reason: 'connection refused' } as const;
const answering = { servers: [{ source: 'db:5432', facts: serverFacts() }] };
const silent = { servers: [{ source: 'db:5432', silence: down }] };

/** One look a second. */
function historyOf(...looks: Partial<Snapshot>[]): History {
  return looks.reduce<History>(
    (history, seen, at) => remember(history, reportOf([], { ...seen, takenAt: takenAt + at * 1000 })),
    emptyHistory,
  );
}

test('use and waiting of every gauge are remembered, with a gap where a source was silent', () => {
  const history = historyOf(answering, silent, answering);
  expect(seriesOf(history, 'server db:5432 PostgreSQL', 'share')).toEqual([15 / 17, undefined, 15 / 17]);
  expect(seriesOf(history, 'server db:5432 PostgreSQL', 'waiting')).toEqual([2, undefined, 2]);
  expect(seriesOf(history, 'bouncer bouncer:6432 PgBouncer shop/reports', 'waiting')).toEqual([15, 15, 15]);
  expect(seriesOf(history, 'pool this process Pool orders', 'waiting')).toEqual([3, 3, 3]);
});

test('a source is silent since it was first found so, with what it said last', () => {
  const history = historyOf(answering, silent, silent, silent);
  const absence = history.absences.get('server db:5432');
  expect(absence).toMatchObject({ silence: down, since: takenAt + 1000, answeredAt: takenAt });
  expect(absence?.gauges).toMatchObject([
    { used: 15, limit: 17 },
    { name: 'PostgreSQL role app', used: 14, limit: 50 },
  ]);
});

test('a source that answers again is no longer silent, and its next silence begins anew', () => {
  expect(historyOf(answering, silent, answering).absences.size).toBe(0);
  const again = historyOf(answering, silent, answering, silent).absences.get('server db:5432');
  expect(again).toMatchObject({ since: takenAt + 3000, answeredAt: takenAt + 2000 });
});

test('a source that has never answered has nothing to show', () => {
  expect(historyOf(silent).absences.get('server db:5432')).toMatchObject({ answeredAt: undefined, gauges: [] });
});

test('history is no longer than a terminal can show, and is not changed by what is added', () => {
  const history = historyOf(...Array.from({ length: maxHistory + 5 }, () => answering));
  expect(history.moments).toHaveLength(maxHistory);
  expect(history.moments[0]?.at).toBe(takenAt + 5000);
  expect(emptyHistory.moments).toEqual([]);
});

test('an address that is both a server and a PgBouncer is two sources', () => {
  const both = { bouncers: [{ source: 'db:5432', silence: down }], ...answering };
  expect([...historyOf(both).absences.keys()]).toEqual(['bouncer db:5432']);
});
