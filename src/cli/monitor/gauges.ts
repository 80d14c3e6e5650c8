import type { AppFacts, BouncerFacts, ServerFacts } from '../../monitor/facts.js';
import { type Finding, type Status, statuses, worstOf } from '../../monitor/finding.js';
import { poolName } from '../../monitor/render/bouncer-section.js';
import { namedPools } from '../../monitor/render/names.js';
import type { Report } from '../../monitor/report.js';
import type { LayerName } from '../../monitor/snapshot.js';
import { busyServersOf, nameLimit, usageOf } from '../../monitor/usage.js';

/** Use of something against its limit. */
export interface Gauge {
  /** The same in every report. */
  readonly key: string;
  readonly layer: LayerName;
  readonly source: string;
  readonly name: string;
  readonly used: number;
  /** Undefined where there is none. */
  readonly limit: number | undefined;
  readonly share: number | undefined;
  /** Number of waiters, undefined if nothing can wait for it; and their state. */
  readonly waiting: number | undefined;
  readonly verb: 'waiting' | 'blocked';
  readonly status: Status;
}

interface Measure {
  readonly name: string;
  /** As findings name it. */
  readonly pool?: string;
  readonly used: number;
  readonly limit: number | undefined;
  readonly waiting?: number;
  readonly verb?: 'blocked';
}

/** Gauges of a report, from the application down; sources without an answer are left out. Those of one source: the worst first. Pure. */
export function listGauges(report: Report): Gauge[] {
  const { apps, bouncers, servers } = report.snapshot;
  const complete = (layer: LayerName, source: string) => (measure: Measure) => toGauge(report, layer, source, measure);
  return [
    ...apps.flatMap((each) =>
      'facts' in each ? worstFirst(measureApp(each.facts).map(complete('pool', each.source))) : [],
    ),
    ...bouncers.flatMap((each) =>
      'facts' in each ? measureBouncer(each.facts).map(complete('bouncer', each.source)) : [],
    ),
    ...servers.flatMap((each) =>
      'facts' in each ? measureServer(each.facts).map(complete('server', each.source)) : [],
    ),
  ];
}

/** By status, then by those who wait, then by use. */
function worstFirst(gauges: readonly Gauge[]): Gauge[] {
  const rank = ({ status }: Gauge): number => statuses.indexOf(status);
  return [...gauges].sort(
    (a, b) => rank(b) - rank(a) || (b.waiting ?? 0) - (a.waiting ?? 0) || (b.share ?? 0) - (a.share ?? 0),
  );
}

function toGauge(report: Report, layer: LayerName, source: string, measure: Measure): Gauge {
  const { name, pool, used, limit, waiting, verb = 'waiting' } = measure;
  // A gauge of a whole source has the worst of all that is in it.
  const isAbout = (each: Finding) =>
    each.layer === layer && each.source === source && (pool === undefined || each.pool === pool);
  const status = worstOf(report.findings.filter(isAbout));
  const share = limit === undefined || limit <= 0 ? undefined : used / limit;
  return {
    key: `${layer} ${source} ${name}`,
    layer,
    source,
    name,
    used,
    limit,
    share,
    waiting,
    verb,
    status,
  };
}

function measureApp(facts: AppFacts): Measure[] {
  return namedPools(facts).map(({ name, pool }) => {
    const { used, places } = usageOf(pool);
    return { name: `Pool ${name}`, pool: pool.name, used, limit: places, waiting: pool.waiting };
  });
}

function measureBouncer({ pools, clients, maxClients }: BouncerFacts): Measure[] {
  return [
    { name: 'PgBouncer clients', used: clients, limit: maxClients > 0 ? maxClients : undefined },
    ...pools.map((pool) => ({
      name: `PgBouncer ${poolName(pool)}`,
      pool: poolName(pool),
      used: busyServersOf(pool),
      limit: pool.poolSize,
      waiting: pool.clientsWaiting,
    })),
  ];
}

/** Maximum number of connection limits of one server that have gauges: those in use, the greatest share first. */
const maxLimits = 5;

function measureServer({ used, usable, sessions, connectionLimits }: ServerFacts): Measure[] {
  const waiting = sessions.filter(({ blockedBy }) => blockedBy.length > 0).length;
  const inUse = connectionLimits.filter((each) => each.used > 0);
  const limits = inUse.slice(0, maxLimits).map((each): Measure => {
    const pool = nameLimit(each);
    return { name: `PostgreSQL ${pool}`, pool, used: each.used, limit: each.limit };
  });
  return [{ name: 'PostgreSQL', used, limit: usable, waiting, verb: 'blocked' }, ...limits];
}
