import { useState } from 'preact/hooks';
import type { Hello, WireConnection, WirePool } from '../../../src/dashboard/wire.js';
import { formatCount } from '../../../src/format/number.js';
import { Chart, type ChartProps } from '../charts/chart.js';
import { quantiles, type Series } from '../state/series.js';
import { ActionButton } from '../ui/confirm.js';
import { Table } from '../ui/table.js';
import { duration, rate } from '../ui/text.js';
import { Fact } from './layers.js';

/** What all charts of the page share. */
export type Period = Pick<ChartProps, 'from' | 'to' | 'at' | 'theme' | 'onPeriod'>;

interface PoolDetailProps {
  readonly pool: WirePool;
  readonly hello: Hello;
  readonly series: Series | undefined;
  readonly period: Period;
}

const empty: Series = { t: [], columns: {} };

/** One pool: its charts, its connections and what uses them, its counts. */
export function PoolDetail({ pool, hello, series = empty, period }: PoolDetailProps) {
  const { bounds } = hello;
  const column = (name: string) => series.columns[name] ?? [];
  const charts = { ...period, times: series.t };
  return (
    <section class="detail" aria-labelledby="pool-title">
      <header class="section-head">
        <h3 id="pool-title">
          Pool {pool.name} <span class="note">{pool.source}</span>
        </h3>
        {pool.canAct && <PoolActions pool={pool} />}
      </header>
      {!pool.hasHistory && <p class="gap">There is no memory left for the history of this pool.</p>}
      <div class="charts">
        <Chart
          {...charts}
          title="Connections"
          format={formatCount}
          step={1}
          lines={[
            { label: 'In use', colour: 'c1', isFilled: true, values: column('used') },
            { label: 'Limit', colour: 'limit', dash: [6, 4], values: column('places') },
          ]}
        />
        <Chart
          {...charts}
          title="Callers waiting"
          format={formatCount}
          step={1}
          lines={[{ label: 'Callers waiting', colour: 'c2', isFilled: true, values: column('waiting') }]}
        />
        <Chart
          {...charts}
          title="Throughput"
          format={rate}
          step={0.1}
          lines={[
            { label: 'Statements', colour: 'c1', values: column('queries') },
            { label: 'Transactions', colour: 'c4', dash: [10, 3], values: column('transactions') },
            { label: 'Checkouts and statements', colour: 'c3', dash: [6, 4], values: column('checkouts') },
            { label: 'Errors', colour: 'c2', dash: [2, 3], values: column('errors') },
          ]}
        />
        <Chart
          {...charts}
          title="Latency of statements"
          format={duration}
          isLogarithmic
          heat={{ bounds, counts: bounds.map((_, at) => column(`b${at}`)) }}
          lines={[
            { label: 'p50', colour: 'c1', values: quantiles(series, bounds, 0.5) },
            { label: 'p95', colour: 'c4', dash: [6, 4], values: quantiles(series, bounds, 0.95) },
            { label: 'p99', colour: 'c2', dash: [2, 3], values: quantiles(series, bounds, 0.99) },
          ]}
        />
        <Chart
          {...charts}
          title="Waiting and holding, p95"
          format={duration}
          step={0.1}
          lines={[
            { label: 'Wait for a connection', colour: 'c2', values: column('waitP95') },
            { label: 'Time held', colour: 'c3', dash: [6, 4], values: column('useP95') },
          ]}
        />
      </div>
      <dl class="facts wide">
        <Fact name="Idle" value={String(pool.idle)} />
        <Fact name="Checked out" value={String(pool.leased)} />
        <Fact name="Lanes" value={String(pool.lanes)} />
        <Fact name="Statements on lanes" value={String(pool.pipelined)} />
        <Fact name="Being opened" value={String(pool.connecting)} />
        <Fact name="Oldest connection" value={duration(pool.oldestConnectionMs)} />
        <Fact name="Pipelining" value={pool.pipelining} />
        <Fact name="Pooler" value={pool.pooler} />
        <Fact name="Statements so far" value={formatCount(pool.queries)} />
        <Fact name="Transactions so far" value={formatCount(pool.transactions)} />
        <Fact name="Connections opened" value={formatCount(pool.opened)} />
        {pool.leaks > 0 && <Fact name="Not released" value={String(pool.leaks)} isRaised />}
      </dl>
      <div class="pair">
        <Counts title="Errors so far, by kind" counts={pool.errors} fresh={pool.newErrors} none="No errors." />
        <Counts title="Connections closed, by cause" counts={pool.closed} none="None was closed." />
      </div>
      {pool.connections !== null && <Connections connections={pool.connections} />}
    </section>
  );
}

function PoolActions({ pool }: { readonly pool: WirePool }) {
  const { id, name, max, isSuspended } = pool;
  const [size, setSize] = useState(max);
  return (
    <div class="buttons">
      <label>
        <span class="unseen">New maximum of connections</span>
        <input
          type="number"
          min={1}
          max={10_000}
          value={size}
          onInput={(e) => setSize(e.currentTarget.valueAsNumber)}
        />
      </label>
      <ActionButton
        question={{
          request: { action: 'resize', pool: id, max: size },
          title: 'Resize',
          text: `Pool ${name} may have ${size} connections instead of ${max}, until the process ends.`,
        }}
      />
      <ActionButton
        question={{
          request: { action: 'reset', pool: id },
          title: 'Reset',
          text: `Pool ${name} replaces every connection: idle ones now, the others when they are released.`,
        }}
      />
      {isSuspended ? (
        <ActionButton
          question={{
            request: { action: 'resume', pool: id },
            title: 'Resume',
            text: `Pool ${name} hands out connections again.`,
          }}
        />
      ) : (
        <ActionButton
          question={{
            request: { action: 'suspend', pool: id },
            title: 'Suspend',
            text: `Pool ${name} hands out no connection until it is resumed. Callers wait, and fail at their deadlines.`,
          }}
        />
      )}
    </div>
  );
}

interface CountsProps {
  readonly title: string;
  readonly counts: Readonly<Record<string, number>>;
  /** Those since the previous sample. */
  readonly fresh?: Readonly<Record<string, number>>;
  readonly none: string;
}

function Counts({ title, counts, fresh = {}, none }: CountsProps) {
  const rows = Object.entries(counts).sort(([, a], [, b]) => b - a);
  return (
    <div>
      <h4>{title}</h4>
      {rows.length === 0 && <p class="empty">{none}</p>}
      <ul class="counts">
        {rows.map(([kind, count]) => (
          <li key={kind}>
            <span>{kind}</span>
            <span class="count">
              {formatCount(count)}
              {fresh[kind] !== undefined && <strong> +{formatCount(fresh[kind])}</strong>}
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}

const stateWords: Readonly<Record<string, string>> = {
  leased: 'checked out',
  lane: 'lane',
  settling: 'being reset',
  checking: 'being checked',
  connecting: 'being opened',
  retiring: 'closing',
};

function Connections({ connections }: { readonly connections: readonly WireConnection[] }) {
  return (
    <>
      <h4>Connections, and what uses them</h4>
      <Table
        label="Connections"
        rows={connections}
        keyOf={({ pid, state, ageMs }) => pid ?? `${state} ${ageMs}`}
        atFirst={10}
        empty="The pool has no connection."
        columns={[
          { title: 'Pid', isName: true, sort: ({ pid }) => pid ?? 0, show: ({ pid }) => pid ?? '–' },
          { title: 'State', sort: ({ state }) => state, show: ({ state }) => stateWords[state] ?? state },
          {
            title: 'For',
            isNumber: true,
            sort: ({ sinceMs }) => sinceMs,
            show: ({ sinceMs }) => duration(sinceMs),
          },
          { title: 'Age', isNumber: true, sort: ({ ageMs }) => ageMs, show: ({ ageMs }) => duration(ageMs) },
          {
            title: 'Statements on it',
            isNumber: true,
            sort: (each) => each.statements,
            show: (each) => each.statements,
          },
          {
            title: 'Used by',
            show: ({ holder, texts, host }) => (
              <span class="code">{[holder, ...texts, host].filter((each) => each !== null).join(' · ') || '–'}</span>
            ),
          },
        ]}
      />
    </>
  );
}
