import type { WireQuota, WireServer } from '../../../src/dashboard/wire.js';
import { formatBytes, formatCount } from '../../../src/format/number.js';
import { Chart } from '../charts/chart.js';
import type { Series } from '../state/series.js';
import { Meter } from '../ui/meter.js';
import { StatusSign } from '../ui/status.js';
import { Table } from '../ui/table.js';
import { applicationOf, duration, rate, share } from '../ui/text.js';
import { NoBlocking } from './blocking.js';
import { Detail } from './detail.js';
import type { Period } from './pool-detail.js';
import { Sessions } from './sessions.js';

interface ServerProps {
  readonly server: WireServer;
  readonly series: Series | undefined;
  readonly period: Period;
  readonly hasStatements: boolean;
  readonly isFrozen: boolean;
}

/** A server: its charts, who blocks whom, its sessions, and what it stores. */
export function Server({ server, series, period, hasStatements, isFrozen }: ServerProps) {
  const { source, version, silence, canSeeAll, role, grant, detail } = server;
  return (
    <section id="server" aria-labelledby="server-title">
      <h2 id="server-title">
        PostgreSQL {version ?? ''} <span class="note">{source}</span>
      </h2>
      {silence !== null && <p class="silent">{silence}</p>}
      {silence === null && !canSeeAll && (
        <p class="gap">
          Role {role ?? ''} sees the activity of its own sessions only. As a superuser: <code>{grant}</code>
        </p>
      )}
      {server.blocked === 0 && <NoBlocking />}
      <Charts series={series} period={period} />
      <Sessions server={server} hasStatements={hasStatements} isFrozen={isFrozen} />
      <Limits server={server} />
      <Applications server={server} />
      {detail !== null && <Quotas quotas={detail.quotas} />}
      {detail !== null && <Detail detail={detail} hasStatements={hasStatements} />}
    </section>
  );
}

function Charts({ series, period }: { readonly series: Series | undefined; readonly period: Period }) {
  const { t = [], columns = {} } = series ?? {};
  const column = (name: string) => columns[name] ?? [];
  const hasLag = column('lagMs').some((value) => value !== null);
  return (
    <div class="charts">
      <Chart
        {...period}
        times={t}
        title="Connections"
        format={formatCount}
        step={1}
        lines={[
          { label: 'Connections', colour: 'c1', isFilled: true, values: column('used') },
          { label: 'Usable', colour: 'limit', dash: [6, 4], values: column('usable') },
          { label: 'Active', colour: 'c3', dash: [10, 3], values: column('active') },
          { label: 'Idle in transaction', colour: 'c4', dash: [6, 2, 2, 2], values: column('idleInTransaction') },
          { label: 'Blocked', colour: 'c2', dash: [2, 3], values: column('blocked') },
        ]}
      />
      <Chart
        {...period}
        times={t}
        title="Transactions"
        format={rate}
        step={0.1}
        lines={[
          { label: 'Commits', colour: 'c1', values: column('commits') },
          { label: 'Rollbacks', colour: 'c2', dash: [2, 3], values: column('rollbacks') },
        ]}
      />
      <Chart
        {...period}
        times={t}
        title="Rows"
        format={rate}
        step={0.1}
        lines={[
          { label: 'Fetched', colour: 'c1', values: column('tuplesRead') },
          { label: 'Written', colour: 'c4', dash: [6, 4], values: column('tuplesWritten') },
        ]}
      />
      <Chart
        {...period}
        times={t}
        title="Cache hits"
        format={share}
        step={0.01}
        lines={[{ label: 'Blocks found in the cache', colour: 'c3', values: column('hitShare') }]}
      />
      <Chart
        {...period}
        times={t}
        title="Log and temporary files"
        format={(value) => `${formatBytes(value)}/s`}
        step={1}
        lines={[
          { label: 'Log written', colour: 'c1', values: column('logBytes') },
          { label: 'Temporary files', colour: 'c2', dash: [2, 3], values: column('tempBytes') },
        ]}
      />
      {hasLag && (
        <Chart
          {...period}
          times={t}
          title="Replication lag"
          format={duration}
          step={0.1}
          lines={[{ label: 'Longest lag', colour: 'c2', values: column('lagMs') }]}
        />
      )}
    </div>
  );
}

function Limits({ server: { limits } }: { readonly server: WireServer }) {
  if (limits.length === 0) return null;
  return (
    <>
      <h3>Connection limits</h3>
      <Table
        label="Connection limits"
        rows={limits}
        keyOf={({ kind, name }) => `${kind} ${name}`}
        atFirst={5}
        empty="No role or database has a limit."
        columns={[
          {
            title: 'Of',
            isName: true,
            sort: ({ kind, name }) => `${kind} ${name}`,
            show: ({ kind, name, status }) => (
              <span class="pool-name">
                <StatusSign status={status} isSmall />
                {kind} {name}
              </span>
            ),
          },
          {
            title: 'In use',
            sort: ({ used, limit }) => used / limit,
            show: ({ used, limit }) => <Meter value={used} max={limit} label="In use" />,
          },
        ]}
      />
    </>
  );
}

function Quotas({ quotas }: { readonly quotas: readonly WireQuota[] }) {
  return (
    <>
      <h3>Processes and slots of the server</h3>
      <Table
        label="Processes and slots of the server"
        rows={quotas}
        keyOf={({ name }) => name}
        empty="Nothing is known of them."
        columns={[
          { title: 'Of', isName: true, sort: ({ name }) => name, show: ({ name }) => name },
          {
            title: 'In use',
            sort: ({ used, limit }) => (used ?? -1) / limit,
            show: ({ used, limit }) =>
              used === null ? 'hidden from this role' : <Meter value={used} max={limit} label="In use" />,
          },
        ]}
      />
    </>
  );
}

/** The address of a group's sessions, or the number of its addresses. */
function addressesOf({ clients, client }: WireServer['applications'][number]): string {
  return clients > 1 ? `${clients} addresses` : (client ?? '–');
}

function Applications({ server }: { readonly server: WireServer }) {
  const { applications, applicationsLeftOut, usable } = server;
  return (
    <>
      <h3>Connections by application</h3>
      <Table
        label="Connections by application"
        rows={applications}
        keyOf={(each) => JSON.stringify([each.application, each.user, each.database])}
        atFirst={10}
        empty="No other session is connected."
        columns={[
          {
            title: 'Application',
            isName: true,
            sort: ({ application }) => application,
            show: ({ application }) => applicationOf(application),
          },
          { title: 'User', sort: ({ user }) => user ?? '', show: ({ user }) => user ?? '–' },
          { title: 'Database', sort: ({ database }) => database ?? '', show: ({ database }) => database ?? '–' },
          { title: 'From', sort: addressesOf, show: addressesOf },
          {
            title: 'Connections',
            sort: ({ total }) => total,
            show: ({ total }) => <Meter value={total} max={usable} label="Connections" />,
          },
          { title: 'Active', isNumber: true, sort: ({ active }) => active, show: ({ active }) => active },
          { title: 'Idle', isNumber: true, sort: ({ idle }) => idle, show: ({ idle }) => idle },
          {
            title: 'Idle in transaction',
            isNumber: true,
            sort: ({ idleInTransaction }) => idleInTransaction,
            show: ({ idleInTransaction }) => idleInTransaction,
          },
        ]}
      />
      {applicationsLeftOut > 0 && <p class="note">and {applicationsLeftOut} more</p>}
    </>
  );
}
