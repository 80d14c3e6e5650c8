import type { Sample, WireApp } from '../../../src/dashboard/wire.js';
import { formatBytes, formatCount } from '../../../src/format/number.js';
import { Meter } from '../ui/meter.js';
import { StatusSign } from '../ui/status.js';
import { Table } from '../ui/table.js';
import { duration, rate } from '../ui/text.js';
import { byPressure, sum, valueIn } from './values.js';

interface ServicesProps {
  readonly sample: Sample;
  /** Columns of a pool's values. */
  readonly names: readonly string[];
  readonly onChoose: (id: string) => void;
}

/** Maximum number of pools of one service in its row, those that need attention most. */
const maxPools = 4;

/** Each service with its verdict, its pools and its process, if there are several. */
export function Services({ sample: { apps }, names, onChoose }: ServicesProps) {
  if (apps.length < 2) return null;
  const total = ({ pools }: WireApp, name: string) => sum(pools.map(({ values }) => valueIn(values, names, name) ?? 0));
  const use = ({ pools }: WireApp) => sum(pools.map(({ used }) => used));
  const limit = ({ pools }: WireApp) => sum(pools.map(({ places }) => places));
  const waiting = ({ pools }: WireApp) => sum(pools.map((pool) => pool.waiting));
  return (
    <section id="services" aria-labelledby="services-title">
      <h2 id="services-title">Services</h2>
      <Table
        label="Services"
        rows={apps}
        keyOf={({ source }) => source}
        empty="No service is watched."
        columns={[
          { title: 'Service', isName: true, sort: ({ source }) => source, show: (app) => <ServiceName app={app} /> },
          {
            title: 'In use',
            sort: (app) => use(app) / Math.max(1, limit(app)),
            show: (app) =>
              app.silence === null ? (
                <Meter value={use(app)} max={limit(app)} label="In use" />
              ) : (
                <span class="silent">{app.silence}</span>
              ),
          },
          { title: 'Waiting', isNumber: true, sort: waiting, show: (app) => known(app, formatCount(waiting(app))) },
          { title: 'Pools', show: (app) => <PoolUses app={app} onChoose={onChoose} /> },
          {
            title: 'Served',
            isNumber: true,
            sort: (app) => total(app, 'checkouts'),
            show: (app) => known(app, rate(total(app, 'checkouts'))),
          },
          {
            title: 'Errors',
            isNumber: true,
            sort: (app) => total(app, 'errors'),
            show: (app) => known(app, rate(total(app, 'errors'))),
          },
          {
            title: 'Event loop',
            isNumber: true,
            sort: ({ eventLoopLagMs }) => eventLoopLagMs ?? -1,
            show: ({ eventLoopLagMs }) => duration(eventLoopLagMs),
          },
          {
            title: 'Memory',
            isNumber: true,
            sort: ({ memoryBytes }) => memoryBytes ?? -1,
            show: ({ memoryBytes }) => (memoryBytes === null ? '–' : formatBytes(memoryBytes)),
          },
          {
            title: 'Up',
            isNumber: true,
            sort: ({ uptimeSeconds }) => uptimeSeconds ?? -1,
            show: ({ uptimeSeconds }) => (uptimeSeconds === null ? '–' : duration(uptimeSeconds * 1000)),
          },
        ]}
      />
    </section>
  );
}

/** A figure; a dash if the service does not answer. */
function known({ silence }: WireApp, figure: string): string {
  return silence === null ? figure : '–';
}

function ServiceName({ app: { source, status, pid } }: { readonly app: WireApp }) {
  return (
    <span class="pool-name">
      <StatusSign status={status} />
      <span>{source}</span>
      {pid !== null && <span class="note">pid {pid}</span>}
    </span>
  );
}

interface PoolUsesProps {
  readonly app: WireApp;
  readonly onChoose: (id: string) => void;
}

/** Use, limit and waiting callers of each pool; a click shows its details. */
function PoolUses({ app: { pools }, onChoose }: PoolUsesProps) {
  const rest = pools.length - maxPools;
  return (
    <ul class="pool-uses">
      {byPressure(pools)
        .slice(0, maxPools)
        .map(({ id, name, status, used, places, waiting }) => (
          <li key={id}>
            <StatusSign status={status} isSmall />{' '}
            <button type="button" class="link" onClick={() => onChoose(id)}>
              {name}
            </button>{' '}
            {formatCount(used)} of {formatCount(places)}
            {waiting > 0 && <b>, {formatCount(waiting)} waiting</b>}
          </li>
        ))}
      {rest > 0 && <li class="note">and {rest} more</li>}
    </ul>
  );
}
