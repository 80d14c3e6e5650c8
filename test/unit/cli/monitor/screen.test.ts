import { stripVTControlCharacters } from 'node:util';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { emptyHistory, type History, remember } from '../../../../src/cli/monitor/history.js';
import { formatClock } from '../../../../src/cli/monitor/line.js';
import { renderScreen } from '../../../../src/cli/monitor/screen.js';
import { firstView, type Size, sectionNames, type View } from '../../../../src/cli/monitor/view.js';
import { painter } from '../../../../src/cli/ui/colour.js';
import { rememberDetails } from '../../../../src/dashboard/details-over-time.js';
import { widthOf } from '../../../../src/format/width.js';
import type { StatementFacts } from '../../../../src/monitor/details.js';
import type { Session } from '../../../../src/monitor/facts.js';
import type { Report } from '../../../../src/monitor/report.js';
import { busyDetails } from '../../../support/dashboard.js';
import { quickest } from '../../../support/quickest.js';
import { appFacts, finding, poolFacts, reportOf, serverFacts, session, takenAt } from '../../../support/reports.js';

const plain = painter(false);
const first = firstView(2000);
const usual: Size = { columns: 80, rows: 24 };

function historyOf(...reports: Report[]): History {
  return reports.reduce(remember, emptyHistory);
}

function show(history: History, view: Partial<View> = {}, size = usual, paint = plain) {
  return renderScreen({ view: { ...first, ...view }, history, targets: ['db:5432'], size }, paint);
}

function textOf(history: History, view: Partial<View> = {}, size = usual): string {
  return show(history, view, size).lines.join('\n');
}

const down = { source: 'db:5432', silence: { kind: 'down', reason: 'connection refused' } } as const;

test('before the first report it says whom it asks', () => {
  expect(textOf(emptyHistory)).toContain('Asking db:5432');
});

test('the header says the verdict in a word, why, of what, when and how often', () => {
  const [verdict, sources] = show(historyOf(reportOf()), {}, { columns: 120, rows: 24 }).lines;
  expect(verdict).toMatch(/^WARNING {2}15 of 17 usable connections/);
  expect(verdict).toContain(`${formatClock(takenAt)} every 2 s`);
  expect(sources).toBe('db:5432 PostgreSQL 18.4 · bouncer:6432 PgBouncer 1.18.0 · this process 1 pool');
});

test('the overview has a bar for every pool, every PgBouncer and the server, with numbers and who waits', () => {
  const text = textOf(historyOf(reportOf()), {}, { columns: 80, rows: 60 });
  expect(text).toMatch(/Pool orders this process +7 of 10 {2}70 % {2}OK\n █+░+/);
  expect(text).toMatch(/PgBouncer shop\/reports bouncer:6432 +20 of 20 {2}100 % {2}OK\n █+\n use .* waiting .* 15/);
  expect(text).toMatch(/PostgreSQL db:5432 +15 of 17 {2}88 % {2}WARNING\n █+░+\n use .* blocked .* 2/);
  expect(text).toContain('→ Close connections that nobody needs');
});

test('a pool and the server have the status of their worst finding, and the worst pools come first', () => {
  const pools = [poolFacts({ name: 'calm', waiting: 0 }), poolFacts({ name: 'mail', waiting: 0 })];
  const apps = [
    { source: 'quiet:1', facts: appFacts({ pools: [poolFacts({ name: 'quiet' })] }) },
    { source: 'busy:2', facts: appFacts({ pools }) },
  ];
  const about = { status: 'critical', layer: 'pool', source: 'busy:2', pool: 'mail', metric: 'leaks' } as const;
  const findings = [
    finding({ ...about, message: 'Two leaks.' }),
    finding({ status: 'critical', metric: 'blocked', message: 'One is blocked.' }),
  ];
  const history = historyOf(reportOf(findings, { apps }));
  const text = textOf(history, {}, { columns: 80, rows: 80 });
  expect(text).toMatch(/Pool mail busy:2 .*CRITICAL/);
  expect(text).toMatch(/Pool calm busy:2 .*OK/);
  expect(text).toMatch(/PostgreSQL db:5432 .*CRITICAL/);
  const order = ['Pool mail', 'Pool calm', 'Pool quiet'].map((name) => text.indexOf(name));
  expect(order).toEqual([...order].sort((a, b) => a - b));
  const table = textOf(history, { section: 'pools' });
  expect(table.indexOf('mail')).toBeLessThan(table.indexOf('calm'));
});

test('a wide terminal has the history beside the bar', () => {
  const text = textOf(historyOf(reportOf()), {}, { columns: 160, rows: 50 });
  expect(text).toMatch(/ █+░+ {2}use .*blocked .* 2/);
});

test.each([
  ['pools', /this process {2}pid 4000.*\npool +max .*\norders +10/],
  ['bouncer', /PgBouncer 1\.18\.0, 47 of 100 clients\ndatabase.*\nshop/],
  ['sessions', /PostgreSQL 18\.4.*\n3 active, 9 idle.*\n.*pid {2}state.*\n4711 {2}idle in tx/s],
  ['blocking', /pid 4711 \(orders-api .*\n└─ pid 4712 .*\n {3}└─ pid 4713/],
  ['applications', /application.*\norders-api .*12 .*\npsql/],
  ['findings', /WARNING server db:5432 utilization\n {2}15 of 17.*\n {2}→ Close/],
] as const)('section %s shows what it is about', (section, expected) => {
  expect(textOf(historyOf(reportOf()), { section })).toMatch(expected);
});

test('the section activity shows databases, statements, replicas and vacuum once they are read', () => {
  const history = historyOf(reportOf());
  expect(textOf(history, { section: 'activity' })).toContain('Reading …');
  const readings = [{ source: 'db:5432', facts: busyDetails }];
  const details = rememberDetails(rememberDetails(new Map(), readings), readings);
  const size = { columns: 120, rows: 40 };
  const view: View = { ...first, section: 'activity' };
  const text = renderScreen({ view, history, details, targets: ['db:5432'], size }, plain).lines.join('\n');
  expect(text).toMatch(/database +sessions +transactions .*\nshop +15 /);
  expect(text).toMatch(/statement +total .*\nSELECT orders +12 s .*240 ms +99 %/);
  expect(text).toContain('Replica replica-1 (10.0.1.1): streaming, async, lag 1.5 s, 70 kB behind.');
  expect(text).toContain('No one reads replication slot old_slot, for which 5.0 GB is kept.');
  expect(text).toContain('orders: 12,000 dead rows, 90,000 live.');
  expect(text).not.toContain('secret');
});

test.each([
  ['relevance', ['4711', '4712', '4713']],
  ['transaction', ['4711', '4714', '4712']],
  ['application', ['4711', '4712', '4713']],
] as const)('sessions sorted by %s begin with %o', (order, pids) => {
  const text = textOf(historyOf(reportOf()), { section: 'sessions', order }, { columns: 120, rows: 40 });
  expect([...text.matchAll(/^(\d{4}) /gm)].slice(0, 3).map(([, pid]) => pid)).toEqual(pids);
  expect(text.includes('sorted by')).toBe(order !== 'relevance');
});

test.each([
  ['relevance', '4715'],
  ['transaction', '4715'],
  ['user', '4715'],
  ['waits', '4711'],
] as const)('sessions sorted by %s, reversed, begin with %s', (order, pid) => {
  const view = { section: 'sessions', order, isReversed: true } as const;
  const text = textOf(historyOf(reportOf()), view, { columns: 120, rows: 40 });
  expect(/^(\d{4}) /m.exec(text)?.[1]).toBe(pid);
  expect(text).toContain('reversed');
});

test('statements are sorted as the view says', () => {
  const at = { at: 1, facts: ['a', 'b'].map((text, i) => ({ ...statement(text), calls: i + 1, totalMs: 100 - i })) };
  const details = rememberDetails(new Map(), [{ source: 'db:5432', facts: { ...busyDetails, statements: at } }]);
  const listed = (more: Partial<View>) => {
    const view: View = { ...first, section: 'activity', ...more };
    const options = { hasStatements: true, targets: [], size: { columns: 120, rows: 60 } };
    const { lines } = renderScreen({ view, history: historyOf(reportOf()), details, ...options }, plain);
    return lines.flatMap((line) => /^select (\w) /.exec(line)?.[1] ?? []);
  };
  expect(listed({})).toEqual(['a', 'b']);
  expect(listed({ isReversed: true })).toEqual(['b', 'a']);
  expect(listed({ statementOrder: 'calls' })).toEqual(['b', 'a']);
  expect(listed({ statementOrder: 'mean' })).toEqual(['a', 'b']);
});

function statement(name: string): StatementFacts {
  return {
    ...{ id: name, text: `select ${name}`, user: null, database: null, calls: 1, totalMs: 1, allMs: 2, rows: 0 },
    ...{ blocksHit: 1, blocksRead: 0, tempBlocks: 0 },
  };
}

test.each([80, 140])('at %i columns a session shows its statement, the selected one marked', (columns) => {
  const texts = new Map([[4712, 'update  stock\n set n = n - 1']]);
  const details = rememberDetails(new Map(), [{ source: 'db:5432', facts: { ...busyDetails, texts } }]);
  const view: View = { ...first, section: 'sessions', selected: { source: 'db:5432', pid: 4712, at: 1 } };
  const options = { hasStatements: true, hasActions: true, targets: [], size: { columns, rows: 24 } };
  const { lines, extent } = renderScreen({ view, history: historyOf(reportOf()), details, ...options }, plain);
  const text = lines.join('\n');
  expect(text).toMatch(/^› 4712 {2}active .* update stock set n = n - 1$/m);
  expect(text).toMatch(/^ {2}4711 {2}idle in tx .* –$/m);
  expect(text).toMatch(columns > 100 ? /user +database/ : /^ {2} pid {2}state .* statement$/m);
  expect(lines.at(-1)).toMatch(/c cancel {2}t terminate/);
  expect(extent.rows?.map(({ subject }) => subject.pid)).toEqual([4711, 4712, 4713, 4714, 4715]);
  expect(extent.rows?.map(({ line }) => lines[line + 4]?.slice(2, 6))).toEqual([
    '4711',
    '4712',
    '4713',
    '4714',
    '4715',
  ]);
});

test('where a role may not see other sessions, that is said', () => {
  const servers = [{ source: 'db:5432', facts: serverFacts({ canSeeAll: false }) }];
  expect(textOf(historyOf(reportOf([], { servers })), { section: 'sessions' })).toMatch(/GRANT\s+pg_monitor TO/);
});

test('a layer that nobody named says how to name it', () => {
  const history = historyOf(reportOf([], { apps: [], bouncers: [], servers: [] }));
  expect(textOf(history, { section: 'pools' })).toContain('--app URL');
  expect(textOf(history, { section: 'bouncer' })).toContain('--bouncer-url');
  for (const section of ['sessions', 'blocking', 'applications'] as const) {
    expect(textOf(history, { section })).toContain('--url');
  }
});

test('a source that has gone silent is stale, and shows since when and why; then it comes back', () => {
  const gone = reportOf([], { apps: [], bouncers: [], servers: [down], takenAt: takenAt + 2000 });
  const later = reportOf([], { apps: [], bouncers: [], servers: [down], takenAt: takenAt + 47_000 });
  const history = historyOf(reportOf(), gone, later);
  const text = textOf(history);
  expect(text).toContain('db:5432 DOWN');
  expect(text).toMatch(/PostgreSQL db:5432 +15 of 17 {2}88 % {2}STALE/);
  expect(text).toContain(`Silent since ${formatClock(takenAt + 2000)}, for 45 s (down): connection refused`);
  expect(text).toContain(`It last answered at ${formatClock(takenAt)}.`);
  expect(textOf(history, { section: 'sessions' })).toContain('Silent since');
  expect(textOf(remember(history, reportOf()))).not.toMatch(/STALE|Silent/);
});

test('a pause is said', () => {
  expect(textOf(historyOf(reportOf()), { isPaused: true })).toContain('PAUSED');
});

test('where the names of all sections do not fit only the one that is shown has its own', () => {
  const history = historyOf(reportOf());
  expect(textOf(history, { section: 'blocking' }, { columns: 40, rows: 12 })).toContain(
    ' 1  2  3  4 [5 Blocking] 6  7  8 ',
  );
  expect(textOf(history)).toContain('[1 Overview]2 Pools 3 Bouncer 4 Sessions 5 Blocking 6 Apps 7 Findings 8 Load');
  const wide = '[1 Overview] 2 Pools  3 Bouncer  4 Sessions  5 Blocking  6 Apps  7 Findings  8 Load';
  expect(textOf(history, {}, { columns: 100, rows: 24 })).toContain(wide);
});

test('what does not fit can be scrolled to, and where one is is said', () => {
  const sessions = Array.from({ length: 100 }, (_, at) => session({ pid: 5000 + at }));
  const history = historyOf(reportOf([], { servers: [{ source: 'db:5432', facts: serverFacts({ sessions }) }] }));
  const top = show(history, { section: 'sessions' });
  expect(top.extent).toEqual({ maxScroll: 103 - 19, pageRows: 19, rows: undefined });
  expect(top.lines.at(-1)).toMatch(/^q quit .* 1-19 of 103$/);
  const end = show(history, { section: 'sessions', scroll: 9999 });
  expect(end.lines.at(-1)).toMatch(/85-103 of 103$/);
  expect(end.lines.join('\n')).toContain('5099');
});

test('help says what the keys do', () => {
  expect(textOf(historyOf(reportOf()), { isHelp: true })).toMatch(/space +pause and resume/);
});

test('no control character of a name reaches the terminal', () => {
  const evil = '\u001b[2J\u0007\u202e\u009b31m\nx';
  const sessions: Session[] = [
    session({ pid: 1, application: evil, user: evil, database: evil, client: evil, waitsFor: evil }),
    session({ pid: 2, application: evil, blockedBy: [1] }),
  ];
  const byApplication = [{ application: evil, user: evil, database: evil, total: 1, byState: {} }];
  const servers = [{ source: evil, facts: serverFacts({ sessions, byApplication, version: evil }) }];
  const findings = [finding({ message: evil, remedy: evil, source: evil })];
  const history = historyOf(
    reportOf(findings, { servers }),
    reportOf(findings, { servers: [{ ...down, source: evil }] }),
  );
  for (const each of [historyOf(reportOf(findings, { servers })), history]) {
    for (const section of sectionNames) {
      const { lines } = show(each, { section }, { columns: 200, rows: 60 });
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be there.
      expect(lines.join('')).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202e]/);
    }
  }
});

const text = fc.oneof(
  fc.string(),
  fc.string({ unit: 'grapheme' }),
  fc.constantFrom('漢字漢字', 'é', '👩‍👩‍👧', '\u001b[31m'),
);
const anySession = fc.record({
  pid: fc.nat(100),
  user: fc.option(text, { nil: undefined }),
  database: fc.option(text, { nil: undefined }),
  application: text,
  client: fc.option(text, { nil: undefined }),
  state: fc.constantFrom('active', 'idle', 'idle in transaction', 'idle in transaction (aborted)', undefined),
  stateMs: fc.option(fc.nat(), { nil: undefined }),
  transactionMs: fc.option(fc.nat(), { nil: undefined }),
  ageMs: fc.option(fc.nat(), { nil: undefined }),
  waitsFor: fc.option(text, { nil: undefined }),
  blockedBy: fc.array(fc.nat(100), { maxLength: 2 }),
}) satisfies fc.Arbitrary<Session>;

test('a screen has exactly the lines of the terminal, none wider, whatever is on it', () => {
  const size = fc.record({ columns: fc.integer({ min: 1, max: 220 }), rows: fc.integer({ min: 1, max: 70 }) });
  fc.assert(
    fc.property(
      ...[size, fc.array(anySession, { maxLength: 30 }), text, fc.constantFrom(...sectionNames)],
      ...[fc.boolean(), fc.nat(60), fc.boolean()],
      (terminal, sessions, message, section, isHelp, scroll, isSilent) => {
        const seen = { servers: [{ source: message, facts: serverFacts({ sessions }) }] };
        const said = [finding({ message, source: message, status: 'critical' })];
        const gone = reportOf(said, { servers: [{ ...down, source: message }] });
        const history = historyOf(reportOf(said, seen), ...(isSilent ? [gone] : []));
        const { lines } = show(history, { section, isHelp, scroll }, terminal, painter(true));
        expect(lines).toHaveLength(terminal.rows);
        for (const line of lines) {
          expect(widthOf(stripVTControlCharacters(line))).toBeLessThanOrEqual(terminal.columns);
        }
      },
    ),
    { numRuns: 200 },
  );
});

test('a screen of ten thousand sessions takes less than 100 ms of the processor', () => {
  const sessions = Array.from({ length: 10_000 }, (_, at) =>
    session({ pid: at, blockedBy: at % 3 === 0 ? [at + 1] : [] }),
  );
  const history = historyOf(reportOf([], { servers: [{ source: 'db:5432', facts: serverFacts({ sessions }) }] }));
  for (const section of sectionNames) {
    expect(
      quickest(100, () => show(history, { section })),
      section,
    ).toBeLessThan(100);
  }
});
