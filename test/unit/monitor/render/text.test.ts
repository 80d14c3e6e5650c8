import { stripVTControlCharacters, styleText } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { widthOf } from '../../../../src/format/width.js';
import { renderText } from '../../../../src/monitor/render/text.js';
import { arbitraryReport } from '../../../support/arbitrary-reports.js';
import { quickest } from '../../../support/quickest.js';
import { appFacts, finding, poolFacts, reportOf, serverFacts, session } from '../../../support/reports.js';

const plain = (_: string, text: string) => text;
const at80 = { width: 80, paint: plain };
const blocked = finding({
  metric: 'blocked',
  status: 'critical',
  message: 'pid 4712 (orders-api as app) has been blocked for 12 s by pid 4711 (orders-api as app).',
  remedy: 'End the transaction of 4711.',
});

describe('the report', () => {
  it('says first how it stands, then layer by layer what there is', () => {
    expect(renderText(reportOf([blocked, finding()]), at80)).toMatchInlineSnapshot(`
      "CRITICAL  orders-api (pid 4711, idle in transaction for 3 min 12 s) holds up 2
                sessions of orders-api: 4712 → 4713.
      1 critical, 1 warning; 2026-11-24 10:51:03 UTC

      Application this process                                                      OK
        process      pid 4000, up 3 h 5 min, 82 MB, event-loop lag up to 12 ms

      Pool orders of this process                                                   OK
        in use       ████████████████████░░░░░░░░  7 of 10, 70 %
        connections  5 checked out, 2 shared, 1 idle, 1 being opened; the oldest 9
                     min; held for 3.1 s at most
        callers      3 waiting, 17 statements on shared connections
        fleet        app/web: has 9, may have 8; 12 members hold 88, 2 free, 1 short,
                     0 without a connection
        since start  95 % within: waits 40 ms, checkouts 900 ms, openings 12 ms,
                     statements 7 s
                     12,345 served, 3 timed out, 5 opened

      PgBouncer 1.18.0 at bouncer:6432                                              OK
        clients      █████████████░░░░░░░░░░░░░░░  47 of 100, 47 %
        since start  123,456 queries, 2.9 ms each on average, after 0.5 ms of waiting
                     per transaction
        database/user  use          servers  clients  waiting  longest  mode
        shop/reports   ██████████  20 of 20       20       15    2.3 s  session
        shop/app       ███░░░░░░░   5 of 20       12        0        –  transaction

      PostgreSQL 18.4 at db:5432                                              CRITICAL
        in use       █████████████████████████░░░  15 of 17 usable, 88 %
        CRITICAL  pid 4712 (orders-api as app) has been blocked for 12 s by pid 4711
                  (orders-api as app).
                  End the transaction of 4711.
        WARNING   15 of 17 usable connections of the server are in use (88 %).
                  Close connections that nobody needs, or put PgBouncer before the
                  server.
        limit        max_connections 20, of which 3 for superusers
        sessions     3 active, 9 idle, 2 idle in transaction, 1 idle in aborted
                     transaction
        oldest       transaction 3 min 20 s: pid 4711 (orders-api as app), idle in
                     transaction
        fleet        "shop/app": 5 of 95 slots held, 85 free; most seen 9, over the
                     budget 0
        fleet member   pid  holds  wants  share
        jobs          4712      1      3      3  short
        api           4711      4      1      1
        connection limit of  use         connections
        role app             ███░░░░░░░     14 of 50
        by application  user  database  all  active  idle  in transaction
        orders-api      app   shop       12       3     6               3
        psql            eve   shop        2       0     2               0
        unnamed         app   shop        1       0     1               0
        idle in transaction   pid  user         for  transaction
        orders-api           4714  app         42 s         43 s  aborted
        orders-api           4711  app   3 min 12 s   3 min 20 s
        blocked sessions
        pid 4711 (orders-api as app), idle in transaction for 3 min 12 s
        └─ pid 4712 (orders-api as app), blocked 12 s at Lock: transactionid
           └─ pid 4713 (orders-api as app), blocked 11 s at Lock: transactionid
      "
    `);
  });

  it('is readable at 60 columns', () => {
    expect(renderText(reportOf([finding()]), { width: 60, paint: plain })).toMatchInlineSnapshot(`
      "WARNING  15 of 17 usable connections of the server are in
               use (88 %).
      1 warning; 2026-11-24 10:51:03 UTC

      Application this process                                  OK
        process      pid 4000, up 3 h 5 min, 82 MB, event-loop lag
                     up to 12 ms

      Pool orders of this process                               OK
        in use       ███████████████░░░░░░  7 of 10, 70 %
        connections  5 checked out, 2 shared, 1 idle, 1 being
                     opened; the oldest 9 min; held for 3.1 s at
                     most
        callers      3 waiting, 17 statements on shared
                     connections
        fleet        app/web: has 9, may have 8; 12 members hold
                     88, 2 free, 1 short, 0 without a connection
        since start  95 % within: waits 40 ms, checkouts 900 ms,
                     openings 12 ms, statements 7 s
                     12,345 served, 3 timed out, 5 opened

      PgBouncer 1.18.0 at bouncer:6432                          OK
        clients      ██████████░░░░░░░░░░░  47 of 100, 47 %
        since start  123,456 queries, 2.9 ms each on average,
                     after 0.5 ms of waiting per transaction
        database/user   servers  clients  waiting  longest
        shop/reports   20 of 20       20       15    2.3 s
        shop/app        5 of 20       12        0        –

      PostgreSQL 18.4 at db:5432                           WARNING
        in use       ███████████████████░░  15 of 17 usable, 88 %
        WARNING   15 of 17 usable connections of the server are in
                  use (88 %).
                  Close connections that nobody needs, or put
                  PgBouncer before the server.
        limit        max_connections 20, of which 3 for superusers
        sessions     3 active, 9 idle, 2 idle in transaction, 1
                     idle in aborted transaction
        oldest       transaction 3 min 20 s: pid 4711 (orders-api
                     as app), idle in transaction
        fleet        "shop/app": 5 of 95 slots held, 85 free; most
                     seen 9, over the budget 0
        fleet member   pid  holds  wants  share
        jobs          4712      1      3      3  short
        api           4711      4      1      1
        connection limit of  use         connections
        role app             ███░░░░░░░     14 of 50
        by application  user  all  active  idle  in transaction
        orders-api      app    12       3     6               3
        psql            eve     2       0     2               0
        unnamed         app     1       0     1               0
        idle in transaction   pid  user         for
        orders-api           4714  app         42 s  aborted
        orders-api           4711  app   3 min 12 s
        blocked sessions
        pid 4711 (orders-api as app), idle in transaction for 3 m…
        └─ pid 4712 (orders-api as app), blocked 12 s at Lock: tr…
           └─ pid 4713 (orders-api as app), blocked 11 s at Lock:…
      "
    `);
  });

  it('says in words that all is well, and what that is', () => {
    const text = renderText(reportOf([finding({ status: 'ok' })]), at80);
    expect(text.split('\n')[0]).toBe('OK  No problems: 1 pool, 1 PgBouncer, 1 server.');
    expect(text).not.toContain('15 of 17 usable connections of the server are in use');
  });

  it('shows advice without calling it trouble', () => {
    const text = renderText(reportOf([finding({ status: 'advice', message: 'The pool is large.' })]), at80);
    expect(text).toMatch(/^OK {2}No problems/);
    expect(text).toContain('ADVICE    The pool is large.');
  });

  it('says why a source is silent', () => {
    const silence = { kind: 'full', reason: 'sorry, too many clients already' } as const;
    const text = renderText(reportOf([], { servers: [{ source: 'db:5432', silence }] }), at80);
    expect(text).toContain('PostgreSQL at db:5432');
    expect(text).toContain('no answer    no connection is left: sorry, too many clients already');
  });

  it('shows no states as 0 that the role may not see', () => {
    const hidden = { application: 'api', user: 'app', database: 'shop', total: 7, byState: {} };
    const facts = serverFacts({ canSeeAll: false, byState: {}, byApplication: [hidden], sessions: [] });
    const text = renderText(reportOf([], { servers: [{ source: 'db:5432', facts }] }), at80);
    expect(text).toContain('only the role’s own are visible: none');
    expect(text).toMatch(/api +app +shop +7 +– +– +–/);
  });

  it('keeps pools of one name apart', () => {
    const facts = appFacts({ pools: [poolFacts(), poolFacts()] });
    const text = renderText(reportOf([], { apps: [{ source: 'this process', facts }] }), at80);
    expect(text).toContain('Pool orders of this process');
    expect(text).toContain('Pool orders#2 of this process');
  });

  it('leaves out no finding that is not well, also about what is not in the snapshot', () => {
    const lost = finding({ layer: 'pool', source: 'elsewhere', message: 'Something is wrong elsewhere.' });
    expect(renderText(reportOf([lost]), at80).match(/Something is wrong elsewhere\./g)).toHaveLength(2);
  });

  it('names idle transactions with pid and application, the aborted ones first', () => {
    const text = renderText(reportOf([]), at80);
    const rows = text.split('\n').filter((line) => /^ {2}orders-api +471[14]/.test(line));
    expect(rows.map((line) => line.trim().split(/ {2,}/)[1])).toEqual(['4714', '4711']);
    expect(rows[0]).toContain('aborted');
  });

  it('shows the largest applications and says how many more there are', () => {
    const byApplication = Array.from({ length: 30 }, (_, i) => {
      return { application: `app-${i}`, user: 'u', database: 'd', total: i + 1, byState: {} };
    });
    const text = renderText(
      reportOf([], { servers: [{ source: 'db:5432', facts: serverFacts({ byApplication }) }] }),
      at80,
    );
    expect(text).toContain('app-29');
    expect(text).not.toContain('app-21 ');
    expect(text).toContain('and 22 more rows');
  });

  it('never throws, makes no line too long and lets no control character pass, whatever comes', () => {
    fc.assert(
      fc.property(arbitraryReport, fc.integer({ min: 1, max: 200 }), (report, width) => {
        const lines = renderText(report, { width, paint: plain }).split('\n');
        for (const line of lines) {
          expect(widthOf(line)).toBeLessThanOrEqual(width);
          expect(line).not.toMatch(/\p{Cc}|\p{Cf}|\p{Zl}|\p{Zp}/u);
        }
      }),
      { numRuns: 100 },
    );
  });

  it('says the same with colours as without', () => {
    const paint = (style: Parameters<typeof styleText>[0], text: string) =>
      styleText(style, text, { validateStream: false });
    fc.assert(
      fc.property(arbitraryReport, (report) => {
        const painted = renderText(report, { width: 80, paint });
        expect(stripVTControlCharacters(painted)).toBe(renderText(report, at80));
      }),
      { numRuns: 30 },
    );
  });

  it('renders ten thousand sessions in under 50 ms', () => {
    const sessions = Array.from({ length: 10_000 }, (_, i) => {
      const isBlocked = i % 3 === 1;
      const state = isBlocked ? 'active' : i % 3 === 2 ? 'idle in transaction' : 'idle';
      const more = {
        pid: i + 1,
        application: `app-${i % 500}`,
        state,
        stateMs: i,
        blockedBy: isBlocked ? [i] : [],
      } as const;
      return session({ ...more, transactionMs: i % 3 === 0 ? undefined : i });
    });
    const byApplication = Array.from({ length: 500 }, (_, i) => {
      return { application: `app-${i}`, user: 'u', database: 'd', total: 20, byState: { idle: 20 } };
    });
    const facts = serverFacts({ sessions, byApplication, used: 10_000, usable: 12_000 });
    const report = reportOf([blocked], { servers: [{ source: 'db:5432', facts }] });
    expect(quickest(50, () => renderText(report, at80))).toBeLessThan(50);
  });
});
