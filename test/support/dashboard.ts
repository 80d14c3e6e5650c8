import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from 'playwright-core';
import { createDashboard, type DashboardOptions } from '../../src/dashboard/dashboard.js';
import type { ServerDetails } from '../../src/monitor/details.js';
import { evaluate } from '../../src/monitor/evaluate.js';
import type { Session } from '../../src/monitor/facts.js';
import type { Monitor } from '../../src/monitor/monitor.js';
import type { Snapshot } from '../../src/monitor/snapshot.js';
import { resolveThresholds } from '../../src/monitor/thresholds.js';
import type { OwnBrowser } from './browser.js';
import { buildAppFacts, buildBlocked, buildHistogram, buildPoolFacts, buildSession } from './monitor-facts.js';
import { bouncerFacts, serverFacts } from './reports.js';

type Watched = Pick<Monitor, 'report' | 'details' | 'control'>;

/** A dashboard that is served, and can be cut off and served again at the same address. */
export interface ServedDashboard extends AsyncDisposable {
  readonly url: string;
  /** Ends the connections, and accepts none until `start`. */
  stop(): Promise<void>;
  start(): Promise<void>;
}

/** Serves a dashboard on the loopback interface. */
export async function serveDashboard(monitor: Watched, options: DashboardOptions = {}): Promise<ServedDashboard> {
  const dashboard = createDashboard(monitor, { everyMs: 1000, ...options });
  let server: Server | undefined;
  let port = 0;
  const start = async (): Promise<void> => {
    const starting = createServer(dashboard.handler);
    await new Promise<void>((resolve, reject) => {
      starting.on('error', reject);
      starting.listen(port, '127.0.0.1', resolve);
    });
    server = starting;
    port = (starting.address() as AddressInfo).port;
  };
  const stop = async (): Promise<void> => {
    const ending = server;
    server = undefined;
    ending?.closeAllConnections();
    await new Promise((resolve) => (ending === undefined ? resolve(undefined) : ending.close(resolve)));
  };
  await start();
  return {
    url: `http://127.0.0.1:${port}/`,
    start,
    stop,
    [Symbol.asyncDispose]: async () => {
      await dashboard.close();
      await stop();
    },
  };
}

/** A monitor whose snapshots are made by a function of their number. */
export function syntheticMonitor(
  make: (number: number) => Omit<Snapshot, 'takenAt'>,
  details?: ServerDetails,
): Watched {
  const thresholds = resolveThresholds();
  let number = 0;
  let previous: Snapshot | undefined;
  return {
    report: async () => {
      number += 1;
      const snapshot = { takenAt: Date.now(), ...make(number) };
      const report = evaluate(snapshot, previous, thresholds);
      previous = snapshot;
      return report;
    },
    details: async () => (details === undefined ? [] : [{ source: 'db:5432', facts: details }]),
    control: { pools: new Map(), signal: async () => false, pause: async () => false, resume: async () => false },
  };
}

/** Names that must be shown as they are. */
export const evilName = '<img src=x onerror=alert(1)>';

const advisory = {
  ...{ id: 'CVE-2026-6668', what: 'A client that has not logged in can stop PgBouncer.', fixedIn: '1.26.0' },
  ...({ severity: 'error', workaround: undefined, source: 'https://www.pgbouncer.org/changelog.html' } as const),
};

/** Three services with many pools, a PgBouncer and a server on which one session blocks two. */
export function busySnapshot(number: number, sessions: readonly Session[] = busySessions()): Omit<Snapshot, 'takenAt'> {
  const app = (service: number) => ({
    source: service === 0 ? 'this process' : `10.0.0.${service}:3000`,
    facts: buildAppFacts({
      pid: 100 + service,
      uptimeSeconds: 3600 + number,
      pools: Array.from({ length: 5 }, (_, at) => {
        const isFull = service === 1 && at === 2;
        const latencies = Array.from({ length: number * 20 }, (__, n) => (n % 19) * 3);
        return buildPoolFacts({
          name: at === 4 ? evilName : `orders-${service}-${at}`,
          leased: isFull ? 10 : at,
          idle: isFull ? 0 : 10 - at,
          waiting: isFull ? 7 : 0,
          longestLeaseMs: at * 900,
          queryMs: buildHistogram(latencies),
          counters: { queries: number * 20, acquired: number * 21, queryErrors: isFull ? number : 0 },
        });
      }),
    }),
  });
  return {
    apps: [
      app(0),
      app(1),
      app(2),
      { source: '10.0.0.9:3000', silence: { kind: 'down', reason: 'connect ECONNREFUSED' } },
    ],
    bouncers: [{ source: 'bouncer:6432', facts: bouncerFacts({ queries: number * 100, advisories: [advisory] }) }],
    servers: [{ source: 'db:5432', facts: serverFacts({ sessions, used: 15, byState: { active: 3, idle: 12 } }) }],
  };
}

function busySessions(): readonly Session[] {
  return [
    buildSession({
      pid: 4711,
      state: 'idle in transaction',
      stateMs: 192_000,
      transactionMs: 200_000,
      application: 'mail',
    }),
    buildBlocked(4712, [4711], 12_000, { application: 'auth' }),
    buildBlocked(4713, [4712], 11_000, { application: evilName }),
    buildSession({ pid: 4714, state: 'active' }),
  ];
}

/** Many sessions, of which a few wait. */
export function manySessions(count: number): readonly Session[] {
  return Array.from({ length: count }, (_, at) => {
    const pid = 10_000 + at;
    if (at > 0 && at < 20) return buildBlocked(pid, [10_000], at * 1000);
    return buildSession({ pid, state: at % 50 === 0 ? 'active' : 'idle', application: `service-${at % 120}` });
  });
}

/** Details of the busy server, with everything that a page shows. */
export const busyDetails: ServerDetails = {
  activity: {
    at: 1,
    facts: {
      databases: [
        {
          ...{ name: 'shop', sessions: 15, commits: 1000, rollbacks: 2, blocksHit: 900, blocksRead: 10, deadlocks: 1 },
          ...{ tuplesReturned: 9000, tuplesFetched: 5000, tuplesWritten: 70, tempBytes: 5_000_000, tempFiles: 2 },
        },
      ],
      replicas: [
        {
          ...{ pid: 9001, application: 'replica-1', client: '10.0.1.1', state: 'streaming', sync: 'async' },
          ...{ lagMs: 1500, lagBytes: 70_000 },
        },
      ],
      slots: [{ name: 'old_slot', kind: 'logical', isActive: false, keptBytes: 5_000_000_000 }],
      vacuums: [
        {
          ...{ pid: 9100, database: 'shop', table: 'orders', phase: 'scanning heap', scannedBlocks: 30 },
          ...{ totalBlocks: 60, runningMs: 42_000 },
        },
      ],
      logBytes: 1_000_000,
      standbyLagMs: null,
    },
  },
  statements: {
    at: 1,
    facts: [
      {
        ...{ id: '1', text: "select * from orders where note = 'secret'", user: 'app', database: 'shop', calls: 50 },
        ...{ totalMs: 12_000, allMs: 16_000, rows: 500, blocksHit: 99, blocksRead: 1, tempBlocks: 3 },
      },
    ],
  },
  quotas: {
    at: 1,
    facts: [
      { name: 'vacuum workers', used: 1, limit: 3 },
      { name: 'WAL senders', used: null, limit: 10 },
    ],
  },
  sizes: {
    at: 1,
    facts: {
      databases: { shop: 16_000_000 },
      ages: { shop: 2 ** 30 },
      tables: [{ name: 'orders', deadRows: 12_000, liveRows: 90_000, vacuumedMs: null }],
    },
  },
  texts: new Map(),
  locks: new Map([[4712, { kind: 'transactionid', mode: 'ShareLock', table: 'public.orders' }]]),
  gaps: [],
};

/** How a page is looked at. */
export interface PageView {
  readonly width?: number;
  readonly scheme?: 'light' | 'dark';
  /** Part of the address behind `#`. */
  readonly hash?: string;
  /** `system`: what the browser makes of a Linux without a locale, which is no valid tag. @default 'en-GB' */
  readonly language?: 'en-GB' | 'system';
}

/** Opens the page, and fails if the browser complains, such as about something that the page's policy forbids. */
export async function openPage(
  own: OwnBrowser,
  url: string,
  { width = 1440, scheme = 'light', hash = '', language = 'en-GB' }: PageView,
  look: (page: Page) => Promise<void>,
): Promise<void> {
  const viewport = { width, height: 900 };
  const locale = language === 'system' ? {} : { locale: language };
  const context = await own.browser.newContext({ viewport, colorScheme: scheme, ...locale });
  const complaints: string[] = [];
  try {
    const page = await context.newPage();
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => {
      // The server is cut off by tests.
      if (!/net::ERR_/.test(message.text())) complaints.push(message.text());
    });
    await page.goto(url + hash);
    await page.getByRole('heading', { level: 2 }).first().waitFor();
    await look(page);
  } finally {
    await context.close();
  }
  if (complaints.length > 0) throw new Error(`The browser complained: ${complaints.join('; ')}`);
}
