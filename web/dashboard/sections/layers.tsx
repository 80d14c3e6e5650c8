import type { Sample, WireBouncer, WirePool, WireServer } from '../../../src/dashboard/wire.js';
import { formatBytes } from '../../../src/format/number.js';
import { Meter } from '../ui/meter.js';
import { StatusSign } from '../ui/status.js';
import { duration, rate } from '../ui/text.js';
import { poolsOf, sum, valueIn, worst } from './values.js';

interface LayersProps {
  readonly sample: Sample;
  readonly columns: {
    readonly pool: readonly string[];
    readonly bouncer: readonly string[];
    readonly server: readonly string[];
  };
}

/** The way of a connection, from the services to the server: one card for each layer. */
export function Layers({ sample, columns }: LayersProps) {
  const pools = poolsOf(sample);
  return (
    <ol class="layers" aria-label="Layers, from the services to the server">
      {sample.apps.length > 0 && <PoolsCard pools={pools} names={columns.pool} sample={sample} />}
      {sample.bouncers.map((bouncer) => (
        <BouncerCard key={bouncer.id} bouncer={bouncer} names={columns.bouncer} />
      ))}
      {sample.servers.map((server) => (
        <ServerCard key={server.id} server={server} names={columns.server} />
      ))}
    </ol>
  );
}

function PoolsCard({
  pools,
  names,
  sample,
}: {
  readonly pools: readonly WirePool[];
  readonly names: readonly string[];
  readonly sample: Sample;
}) {
  const waiting = sum(pools.map((pool) => pool.waiting));
  const silent = sample.apps.filter(({ silence }) => silence !== null);
  return (
    <li class="card">
      <h3>
        <a href="#pools">{pools.length === 1 ? '1 pool' : `${pools.length} pools`}</a>
        <span class="note"> in {sample.apps.length === 1 ? '1 service' : `${sample.apps.length} services`}</span>{' '}
        <StatusSign status={worst(sample.apps.map(({ status }) => status))} isSmall />
      </h3>
      <Meter value={sum(pools.map(({ used }) => used))} max={sum(pools.map(({ places }) => places))} label="In use" />
      <dl class="facts">
        <Fact name="Waiting" value={String(waiting)} isRaised={waiting > 0} />
        <Fact name="Served" value={rate(sum(pools.map(({ values }) => valueIn(values, names, 'checkouts') ?? 0)))} />
        <Fact name="Errors" value={rate(sum(pools.map(({ values }) => valueIn(values, names, 'errors') ?? 0)))} />
        {silent.map(({ source, silence }) => (
          <Fact key={source} name={source} value={silence ?? ''} isRaised />
        ))}
      </dl>
    </li>
  );
}

function BouncerCard({ bouncer, names }: { readonly bouncer: WireBouncer; readonly names: readonly string[] }) {
  const { source, silence, status, values, isPaused, pools } = bouncer;
  return (
    <li class="card">
      <h3>
        <a href="#bouncers">PgBouncer</a> <span class="note">{source}</span> <StatusSign status={status} isSmall />
      </h3>
      {silence === null ? (
        <>
          <Meter
            value={valueIn(values, names, 'busy') ?? 0}
            max={valueIn(values, names, 'size') ?? 0}
            label="Server connections in use"
          />
          <dl class="facts">
            <Fact name="Clients" value={`${bouncer.clients} of ${bouncer.maxClients}`} />
            <Fact
              name="Waiting"
              value={String(sum(pools.map(({ waiting }) => waiting)))}
              isRaised={pools.some(({ waiting }) => waiting > 0)}
            />
            <Fact name="Statements" value={rate(valueIn(values, names, 'queries'))} />
            {isPaused && <Fact name="State" value="paused" isRaised />}
          </dl>
        </>
      ) : (
        <p class="silent">{silence}</p>
      )}
    </li>
  );
}

function ServerCard({ server, names }: { readonly server: WireServer; readonly names: readonly string[] }) {
  const { source, silence, status, version, used, usable, byState, blocked, values, isStandby, answeredInMs } = server;
  const idle = (byState['idle in transaction'] ?? 0) + (byState['idle in transaction (aborted)'] ?? 0);
  const bytes = valueIn(values, names, 'bytes');
  return (
    <li class="card">
      <h3>
        <a href="#server">PostgreSQL {version ?? ''}</a>{' '}
        <span class="note">
          {source}
          {isStandby ? ', standby' : ''}
        </span>{' '}
        <StatusSign status={status} isSmall />
      </h3>
      {silence === null ? (
        <>
          <Meter value={used} max={usable} label="Connections" />
          <dl class="facts">
            <Fact name="Active" value={String(byState.active ?? 0)} />
            <Fact name="Idle in transaction" value={String(idle)} isRaised={idle > 0} />
            <Fact name="Blocked" value={String(blocked)} isRaised={blocked > 0} />
            <Fact name="Transactions" value={rate(valueIn(values, names, 'commits'))} />
            <Fact name="Answers in" value={duration(answeredInMs)} />
            {bytes !== null && <Fact name="Size" value={formatBytes(bytes)} />}
          </dl>
        </>
      ) : (
        <p class="silent">{silence}</p>
      )}
    </li>
  );
}

interface FactProps {
  readonly name: string;
  readonly value: string;
  readonly isRaised?: boolean;
}

/** A number with its name. One that deserves attention is bold. */
export function Fact({ name, value, isRaised = false }: FactProps) {
  return (
    <div class={isRaised ? 'fact raised' : 'fact'}>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}
