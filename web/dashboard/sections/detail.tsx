import type { WireDetail, WireStatement } from '../../../src/dashboard/wire.js';
import { formatBytes, formatCount, formatUpTo } from '../../../src/format/number.js';
import { StatementText } from '../ui/statement.js';
import { Table } from '../ui/table.js';
import { applicationOf, duration, rate, share } from '../ui/text.js';

interface DetailProps {
  readonly detail: WireDetail;
  readonly hasStatements: boolean;
}

const bytes = (value: number | null): string => (value === null ? '–' : formatBytes(value));

/** Statements, databases, replicas and vacuum of a server. */
export function Detail({ detail, hasStatements }: DetailProps) {
  return (
    <>
      {detail.gaps.map((gap) => (
        <p key={gap} class="gap">
          {gap}
        </p>
      ))}
      <Statements statements={detail.statements} hasStatements={hasStatements} />
      <Databases detail={detail} />
      <Replication detail={detail} />
      <Vacuum detail={detail} />
    </>
  );
}

interface StatementsProps {
  readonly statements: readonly WireStatement[] | null;
  readonly hasStatements: boolean;
}

function Statements({ statements, hasStatements }: StatementsProps) {
  return (
    <>
      <h3 id="statements">
        Top statements {!hasStatements && statements !== null && <span class="note">commands and tables only</span>}
      </h3>
      {statements === null ? (
        <p class="empty">
          The extension <code>pg_stat_statements</code> is not in this database. With it, the statements that take most
          time are listed here.
        </p>
      ) : (
        <Table
          label="Top statements"
          rows={statements}
          keyOf={({ id }) => id}
          sortBy="Total time"
          atFirst={10}
          empty="No statement was recorded."
          columns={[
            {
              title: 'Statement',
              isName: true,
              sort: ({ text }) => text,
              show: ({ text }) => <StatementText text={text} />,
            },
            { title: 'Database', sort: (each) => each.database ?? '', show: (each) => each.database ?? '–' },
            { title: 'User', sort: (each) => each.user ?? '', show: (each) => each.user ?? '–' },
            {
              title: 'Total time',
              isNumber: true,
              sort: (each) => each.totalMs,
              show: (each) => duration(each.totalMs),
            },
            {
              title: 'Share',
              isNumber: true,
              sort: (each) => each.timeShare ?? -1,
              show: (each) => share(each.timeShare),
            },
            {
              title: 'Running now',
              isNumber: true,
              sort: (each) => each.load ?? -1,
              show: ({ load }) => (load === null ? '–' : formatUpTo(load / 1000, 2)),
            },
            { title: 'Calls', isNumber: true, sort: (each) => each.calls, show: (each) => formatCount(each.calls) },
            { title: 'Mean', isNumber: true, sort: (each) => each.meanMs, show: (each) => duration(each.meanMs) },
            { title: 'Rows', isNumber: true, sort: (each) => each.rows, show: (each) => formatCount(each.rows) },
            {
              title: 'Cache hits',
              isNumber: true,
              sort: (each) => each.hitShare ?? -1,
              show: (each) => share(each.hitShare),
            },
            {
              title: 'Temporary',
              isNumber: true,
              sort: (each) => each.tempBytes,
              show: (each) => bytes(each.tempBytes),
            },
          ]}
        />
      )}
    </>
  );
}

function Databases({ detail: { databases } }: { readonly detail: WireDetail }) {
  return (
    <>
      <h3 id="databases">Databases</h3>
      <Table
        label="Databases"
        rows={databases}
        keyOf={({ name }) => name}
        atFirst={8}
        empty="Nothing is known of the databases."
        columns={[
          { title: 'Database', isName: true, sort: ({ name }) => name, show: ({ name }) => name },
          { title: 'Sessions', isNumber: true, sort: (each) => each.sessions, show: (each) => each.sessions },
          {
            title: 'Transactions',
            isNumber: true,
            sort: (each) => each.transactions ?? -1,
            show: (each) => rate(each.transactions),
          },
          {
            title: 'Rollbacks',
            isNumber: true,
            sort: (each) => each.rollbacks ?? -1,
            show: (each) => rate(each.rollbacks),
          },
          {
            title: 'Rows fetched',
            isNumber: true,
            sort: (each) => each.tuplesRead ?? -1,
            show: (each) => rate(each.tuplesRead),
          },
          {
            title: 'Rows written',
            isNumber: true,
            sort: (each) => each.tuplesWritten ?? -1,
            show: (each) => rate(each.tuplesWritten),
          },
          {
            title: 'Cache hits',
            isNumber: true,
            sort: (each) => each.hitShare ?? -1,
            show: (each) => share(each.hitShare),
          },
          {
            title: 'Temporary',
            isNumber: true,
            sort: (each) => each.tempBytes ?? -1,
            show: ({ tempBytes }) => (tempBytes === null ? '–' : `${formatBytes(tempBytes)}/s`),
          },
          {
            title: 'Deadlocks',
            isNumber: true,
            sort: (each) => each.deadlocks,
            show: (each) => formatCount(each.deadlocks),
          },
          {
            title: 'Ids used',
            isNumber: true,
            sort: (each) => each.idsUsed ?? -1,
            show: (each) => share(each.idsUsed),
          },
          { title: 'Size', isNumber: true, sort: (each) => each.bytes ?? -1, show: (each) => bytes(each.bytes) },
          {
            title: 'Growth',
            isNumber: true,
            sort: (each) => each.growth ?? Number.NEGATIVE_INFINITY,
            show: ({ growth }) => growthOf(growth),
          },
        ]}
      />
    </>
  );
}

function growthOf(perHour: number | null): string {
  if (perHour === null) return '–';
  return `${perHour < 0 ? '−' : '+'}${formatBytes(Math.abs(perHour))}/h`;
}

function Replication({ detail: { replicas, slots, standbyLagMs } }: { readonly detail: WireDetail }) {
  return (
    <>
      <h3 id="replication">Replicas</h3>
      {standbyLagMs !== null && <p>This server is a standby, {duration(standbyLagMs)} behind its primary.</p>}
      <Table
        label="Replicas"
        rows={replicas}
        keyOf={({ pid }) => pid}
        empty="No replica reads the log of this server."
        columns={[
          {
            title: 'Replica',
            isName: true,
            sort: (each) => each.application,
            show: (each) => applicationOf(each.application),
          },
          { title: 'Client', show: ({ client }) => client ?? '–' },
          { title: 'State', sort: ({ state }) => state, show: ({ state }) => state },
          { title: 'Mode', sort: ({ sync }) => sync, show: ({ sync }) => sync || '–' },
          { title: 'Lag', isNumber: true, sort: ({ lagMs }) => lagMs ?? -1, show: ({ lagMs }) => duration(lagMs ?? 0) },
          {
            title: 'Behind',
            isNumber: true,
            sort: ({ lagBytes }) => lagBytes ?? -1,
            show: ({ lagBytes }) => bytes(lagBytes),
          },
        ]}
      />
      {slots.length > 0 && (
        <Table
          label="Replication slots"
          rows={slots}
          keyOf={({ name }) => name}
          empty=""
          columns={[
            { title: 'Slot', isName: true, sort: ({ name }) => name, show: ({ name }) => name },
            { title: 'Kind', sort: ({ kind }) => kind, show: ({ kind }) => kind },
            {
              title: 'In use',
              sort: ({ isActive }) => Number(isActive),
              show: ({ isActive }) => (isActive ? 'yes' : 'no'),
            },
            {
              title: 'Log kept for it',
              isNumber: true,
              sort: ({ keptBytes }) => keptBytes ?? -1,
              show: ({ keptBytes }) => bytes(keptBytes),
            },
          ]}
        />
      )}
    </>
  );
}

function Vacuum({ detail: { vacuums, tables } }: { readonly detail: WireDetail }) {
  return (
    <>
      <h3 id="vacuum">Vacuum</h3>
      {vacuums.length > 0 && (
        <Table
          label="Vacuum in progress"
          rows={vacuums}
          keyOf={({ pid }) => pid}
          empty=""
          columns={[
            { title: 'Table', isName: true, show: ({ table }) => table },
            { title: 'Database', show: ({ database }) => database },
            { title: 'Phase', show: ({ phase }) => phase },
            { title: 'Scanned', isNumber: true, show: (each) => share(each.share) },
            { title: 'Running', isNumber: true, show: ({ runningMs }) => duration(runningMs) },
          ]}
        />
      )}
      <Table
        label="Tables with dead rows"
        rows={tables}
        keyOf={({ name }) => name}
        atFirst={8}
        empty="No table of the monitor’s database has dead rows."
        columns={[
          { title: 'Table', isName: true, sort: ({ name }) => name, show: ({ name }) => name },
          {
            title: 'Dead rows',
            isNumber: true,
            sort: (each) => each.deadRows,
            show: (each) => formatCount(each.deadRows),
          },
          {
            title: 'Live rows',
            isNumber: true,
            sort: (each) => each.liveRows,
            show: (each) => formatCount(each.liveRows),
          },
          {
            title: 'Last vacuum',
            isNumber: true,
            sort: ({ vacuumedMs }) => vacuumedMs ?? Number.MAX_SAFE_INTEGER,
            show: ({ vacuumedMs }) => (vacuumedMs === null ? 'never' : `${duration(vacuumedMs)} ago`),
          },
        ]}
      />
    </>
  );
}
