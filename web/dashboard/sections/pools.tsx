import { useState } from 'preact/hooks';
import type { Sample, WirePool } from '../../../src/dashboard/wire.js';
import { formatCount } from '../../../src/format/number.js';
import { Sparkline } from '../charts/sparkline.js';
import type { SeriesSet } from '../state/series.js';
import { Meter } from '../ui/meter.js';
import { StatusSign } from '../ui/status.js';
import { Table, type TableColumn } from '../ui/table.js';
import { duration, rate } from '../ui/text.js';
import { byPressure, poolsOf, sum, valueIn } from './values.js';

interface PoolsProps {
  readonly sample: Sample;
  readonly names: readonly string[];
  readonly overview: SeriesSet;
  /** Id of the pool whose details are shown. */
  readonly chosen: string;
  readonly onChoose: (id: string) => void;
}

/** All pools, those that need attention most at the top. */
export function Pools({ sample, names, overview, chosen, onChoose }: PoolsProps) {
  const [search, setSearch] = useState('');
  const pools = byPressure(poolsOf(sample));
  const found = pools.filter(({ name, source }) => `${name} ${source}`.toLowerCase().includes(search.toLowerCase()));
  const hasServices = sample.apps.length > 1;
  return (
    <section id="pools" aria-labelledby="pools-title">
      <header class="section-head">
        <h2 id="pools-title">Pools</h2>
        {pools.length > 8 && (
          <label class="search">
            <span class="unseen">Search pools</span>
            <input
              type="search"
              placeholder="Search"
              value={search}
              onInput={(e) => setSearch(e.currentTarget.value)}
            />
          </label>
        )}
      </header>
      <Table
        label="Pools"
        columns={columnsFor(names, overview, hasServices, onChoose)}
        rows={found}
        keyOf={({ id }) => id}
        isChosen={({ id }) => id === chosen}
        empty="No pool matches."
        hasCards
      />
    </section>
  );
}

function columnsFor(
  names: readonly string[],
  overview: SeriesSet,
  hasServices: boolean,
  onChoose: (id: string) => void,
): readonly TableColumn<WirePool>[] {
  const value = (pool: WirePool, name: string) => valueIn(pool.values, names, name);
  const number = (title: string, of: (pool: WirePool) => number | null, show: (pool: WirePool) => string) => ({
    ...{ title, show, isNumber: true },
    sort: (pool: WirePool) => of(pool) ?? -1,
  });
  return [
    {
      title: 'Pool',
      isName: true,
      sort: ({ name }) => name,
      show: (pool) => <PoolName pool={pool} hasService={hasServices} onChoose={onChoose} />,
    },
    {
      title: 'In use',
      sort: ({ used, places }) => used / Math.max(1, places),
      show: ({ used, places }) => <Meter value={used} max={places} label="In use" />,
    },
    number(
      'Waiting',
      ({ waiting }) => waiting,
      ({ waiting }) => formatCount(waiting),
    ),
    number(
      'Longest held',
      ({ longestLeaseMs }) => longestLeaseMs,
      ({ leased, longestLeaseMs }) => (leased > 0 ? duration(longestLeaseMs) : '–'),
    ),
    {
      title: 'Trend',
      show: ({ id, places }) => <Sparkline values={overview[id]?.columns.used ?? []} limit={places} />,
    },
    // Callers with a connection of their own, and statements of `pool.query`: some services use only one of the two.
    number(
      'Served',
      (pool) => value(pool, 'checkouts'),
      (pool) => rate(value(pool, 'checkouts')),
    ),
    number(
      'p50',
      ({ p50 }) => p50,
      ({ p50 }) => duration(p50),
    ),
    number(
      'p95',
      ({ p95 }) => p95,
      ({ p95 }) => duration(p95),
    ),
    number(
      'p99',
      ({ p99 }) => p99,
      ({ p99 }) => duration(p99),
    ),
    number(
      'Errors',
      (pool) => value(pool, 'errors'),
      (pool) => rate(value(pool, 'errors')),
    ),
    number(
      'Lanes',
      ({ lanes }) => lanes,
      ({ lanes, pipelined }) => (lanes > 0 ? `${lanes}, ${pipelined} on them` : '0'),
    ),
  ];
}

interface PoolNameProps {
  readonly pool: WirePool;
  readonly hasService: boolean;
  readonly onChoose: (id: string) => void;
}

function PoolName({ pool, hasService, onChoose }: PoolNameProps) {
  const { id, name, source, status, isSuspended, isEnding } = pool;
  const state = isEnding ? 'closing' : isSuspended ? 'suspended' : '';
  const failures = sum(Object.values(pool.newErrors));
  return (
    <span class="pool-name">
      <StatusSign status={status} isSmall />
      <button type="button" class="link" onClick={() => onChoose(id)}>
        {name}
      </button>
      {hasService && <span class="note">{source}</span>}
      {state !== '' && <span class="tag">{state}</span>}
      {failures > 0 && <span class="tag">errors</span>}
    </span>
  );
}
