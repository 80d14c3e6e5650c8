import type { Sample, WireBouncer, WireBouncerPool } from '../../../src/dashboard/wire.js';
import { formatCount } from '../../../src/format/number.js';
import { Chart } from '../charts/chart.js';
import type { SeriesSet } from '../state/series.js';
import { ActionButton } from '../ui/confirm.js';
import { Meter } from '../ui/meter.js';
import { Table } from '../ui/table.js';
import { duration, rate } from '../ui/text.js';
import type { Period } from './pool-detail.js';

interface BouncersProps {
  readonly sample: Sample;
  readonly focus: SeriesSet;
  readonly period: Period;
}

/** Every PgBouncer with its pools. */
export function Bouncers({ sample, focus, period }: BouncersProps) {
  if (sample.bouncers.length === 0) return null;
  return (
    <section id="bouncers" aria-labelledby="bouncers-title">
      <h2 id="bouncers-title">PgBouncer</h2>
      {sample.bouncers.map((bouncer) => (
        <Bouncer key={bouncer.id} bouncer={bouncer} focus={focus} period={period} />
      ))}
    </section>
  );
}

interface BouncerProps {
  readonly bouncer: WireBouncer;
  readonly focus: SeriesSet;
  readonly period: Period;
}

function Bouncer({ bouncer, focus, period }: BouncerProps) {
  const { id, source, version, pools, silence, advisories } = bouncer;
  const { t = [], columns = {} } = focus[id] ?? {};
  const column = (name: string) => columns[name] ?? [];
  return (
    <div class="detail">
      <header class="section-head">
        <h3>
          {source} {version !== null && <span class="note">PgBouncer {version}</span>}
        </h3>
        <PauseButton bouncer={bouncer} />
      </header>
      {silence !== null && <p class="silent">{silence}</p>}
      {advisories.length > 0 && (
        <details class="advisories">
          <summary>
            {advisories.length} known {advisories.length === 1 ? 'vulnerability' : 'vulnerabilities'}
          </summary>
          <ul>
            {advisories.map((each) => (
              <li key={each.id}>
                <b>{each.id}</b>, fixed in {each.fixedIn}: {each.what}
              </li>
            ))}
          </ul>
        </details>
      )}
      <div class="charts">
        <Chart
          {...period}
          times={t}
          title="Server connections"
          format={formatCount}
          step={1}
          lines={[
            { label: 'Server connections in use', colour: 'c1', isFilled: true, values: column('busy') },
            { label: 'Sum of pool sizes', colour: 'limit', dash: [6, 4], values: column('size') },
          ]}
        />
        <Chart
          {...period}
          times={t}
          title="Clients waiting"
          format={formatCount}
          step={1}
          lines={[{ label: 'Clients waiting', colour: 'c2', isFilled: true, values: column('waiting') }]}
        />
        <Chart
          {...period}
          times={t}
          title="Statements"
          format={rate}
          step={0.1}
          lines={[{ label: 'Statements', colour: 'c1', values: column('queries') }]}
        />
      </div>
      <Table
        label={`Pools of ${source}`}
        rows={pools}
        keyOf={({ database, user }) => `${database}/${user}`}
        atFirst={10}
        empty="No pool is open."
        columns={[
          { title: 'Database and user', isName: true, sort: nameOf, show: nameOf },
          { title: 'Mode', sort: ({ mode }) => mode ?? '', show: ({ mode }) => mode ?? '–' },
          {
            title: 'Server connections',
            sort: ({ busy }) => busy,
            show: ({ busy, size }) => <Meter value={busy} max={size ?? 0} label="Server connections in use" />,
          },
          { title: 'Idle', isNumber: true, sort: ({ idle }) => idle, show: ({ idle }) => idle },
          { title: 'Clients', isNumber: true, sort: ({ clients }) => clients, show: ({ clients }) => clients },
          { title: 'Waiting', isNumber: true, sort: ({ waiting }) => waiting, show: ({ waiting }) => waiting },
          {
            title: 'Longest wait',
            isNumber: true,
            sort: ({ maxWaitMs }) => maxWaitMs,
            show: ({ waiting, maxWaitMs }) => (waiting > 0 ? duration(maxWaitMs) : '–'),
          },
        ]}
      />
    </div>
  );
}

function nameOf({ database, user }: WireBouncerPool): string {
  return `${database} as ${user}`;
}

function PauseButton({ bouncer: { source, isPaused } }: { readonly bouncer: WireBouncer }) {
  const question = isPaused
    ? {
        request: { action: 'unpause', source } as const,
        title: 'Resume PgBouncer',
        text: `Clients of ${source} continue.`,
      }
    : {
        request: { action: 'pause', source } as const,
        title: 'Pause PgBouncer',
        text: `${source} lets transactions complete, and then makes all clients wait until it is resumed.`,
      };
  return <ActionButton question={question} />;
}
