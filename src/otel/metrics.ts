import type { Attributes, BatchObservableCallback, Histogram, Meter, Observable } from '@opentelemetry/api';
import type {
  AcquiredMessage,
  EndedMessage,
  OpenedMessage,
  PoolMeasures,
  ReleasedMessage,
  Target,
} from '../tracing/messages.js';
import { measuredPools } from '../tracing/shared.js';
import type { StatementMessage } from '../tracing/statement.js';
import { factsOf, failureAttributes, placeAttributes, poolNameOf } from './attributes.js';

/** Boundaries of durations, in seconds, by the semantic conventions. */
const boundaries = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10];
const poolName = 'db.client.connection.pool.name';

/** An observed metric: its name, unit and description, and its value for a pool. */
interface Observed {
  readonly name: string;
  readonly unit: string;
  readonly description: string;
  /** @default a sum that may fall too */
  readonly isMonotonic?: boolean;
  readonly attributes?: Attributes;
  readonly of: (measures: PoolMeasures) => number;
}

const count = {
  name: 'db.client.connection.count',
  unit: '{connection}',
  description: 'Number of connections in the state that the attribute names.',
};

/** The one table of observed metrics. */
const observed: readonly Observed[] = [
  { ...count, attributes: { 'db.client.connection.state': 'idle' }, of: ({ idle }) => idle },
  { ...count, attributes: { 'db.client.connection.state': 'used' }, of: ({ used }) => used },
  {
    name: 'db.client.connection.idle.max',
    unit: '{connection}',
    description: 'Maximum number of idle connections.',
    of: ({ max }) => max,
  },
  {
    name: 'db.client.connection.idle.min',
    unit: '{connection}',
    description: 'Number of connections that are kept open while idle.',
    of: ({ min }) => min,
  },
  {
    name: 'db.client.connection.max',
    unit: '{connection}',
    description: 'Maximum number of connections.',
    of: ({ max }) => max,
  },
  {
    name: 'db.client.connection.pending_requests',
    unit: '{request}',
    description: 'Number of callers waiting for a connection.',
    of: ({ waiting }) => waiting,
  },
  {
    name: 'db.client.connection.timeouts',
    unit: '{timeout}',
    description: 'Number of callers that have waited for a connection for too long.',
    isMonotonic: true,
    of: ({ timeouts }) => timeouts,
  },
  {
    name: 'headroom.lanes',
    unit: '{connection}',
    description: 'Number of connections that statements share at the moment.',
    of: ({ lanes }) => lanes,
  },
  {
    name: 'headroom.lane.statements',
    unit: '{statement}',
    description: 'Number of statements on shared connections.',
    of: ({ pipelined }) => pipelined,
  },
];

/** Records `db.client.operation.duration`, all metrics of `db.client.connection`, and those of lanes. */
export class Metrics {
  readonly #operation: Histogram;
  readonly #create: Histogram;
  readonly #wait: Histogram;
  readonly #use: Histogram;
  readonly #stop: () => void;
  /** Timeouts of pools that are closed, by pool: the sum never falls. Their other series go to 0. */
  readonly #endedTimeouts = new Map<string, number>();

  constructor(meter: Meter) {
    const duration = (name: string, description: string): Histogram =>
      meter.createHistogram(name, { unit: 's', description, advice: { explicitBucketBoundaries: [...boundaries] } });
    this.#operation = duration('db.client.operation.duration', 'Duration of statements.');
    this.#create = duration('db.client.connection.create_time', 'Time to open a connection.');
    this.#wait = duration('db.client.connection.wait_time', 'Time that callers and statements wait for a connection.');
    this.#use = duration('db.client.connection.use_time', 'Time that callers and statements use a connection.');
    this.#stop = this.#observe(meter);
  }

  /** Stops observing. */
  close(): void {
    this.#stop();
  }

  statementEnded(message: StatementMessage): void {
    const { text, error, durationMs, waitMs, route } = message;
    const attributes = placeAttributes(message);
    const summary = text === undefined ? undefined : factsOf(text).summary;
    if (summary !== undefined) attributes['db.query.summary'] = summary;
    if (error !== undefined) Object.assign(attributes, failureAttributes(error));
    this.#operation.record(durationMs / 1000, attributes);
    // Those of borrowers use a connection that was counted when it was checked out.
    if (waitMs === undefined || route === 'checkout' || route === 'transaction') return;
    const pool = nameOf(message.pool, message.target);
    this.#wait.record(waitMs / 1000, pool);
    this.#use.record(Math.max(0, durationMs - waitMs) / 1000, pool);
  }

  opened({ pool, target, tookMs }: OpenedMessage): void {
    this.#create.record(tookMs / 1000, nameOf(pool, target));
  }

  acquired({ pool, target, waitMs }: AcquiredMessage): void {
    this.#wait.record(waitMs / 1000, nameOf(pool, target));
  }

  released({ pool, target, heldMs }: ReleasedMessage): void {
    this.#use.record(heldMs / 1000, nameOf(pool, target));
  }

  ended({ pool, target, measures }: EndedMessage): void {
    const name = poolNameOf(pool, target);
    this.#endedTimeouts.set(name, (this.#endedTimeouts.get(name) ?? 0) + measures.timeouts);
  }

  #observe(meter: Meter): () => void {
    const instruments = new Map<string, Observable>();
    for (const { name, unit, description, isMonotonic } of observed) {
      if (instruments.has(name)) continue;
      const options = { unit, description };
      instruments.set(
        name,
        isMonotonic ? meter.createObservableCounter(name, options) : meter.createObservableUpDownCounter(name, options),
      );
    }
    const observables = [...instruments.values()];
    const callback: BatchObservableCallback = (result) => {
      for (const [name, pools] of this.#poolsByName()) {
        for (const { name: metric, attributes, of, isMonotonic } of observed) {
          const ended = isMonotonic ? (this.#endedTimeouts.get(name) ?? 0) : 0;
          const sum = pools.reduce((all, measures) => all + of(measures), ended);
          result.observe(instruments.get(metric) as Observable, sum, { [poolName]: name, ...attributes });
        }
      }
    };
    meter.addBatchObservableCallback(callback, observables);
    return () => meter.removeBatchObservableCallback(callback, observables);
  }

  /** Pools of one name are one series. */
  #poolsByName(): Map<string, PoolMeasures[]> {
    const byName = new Map<string, PoolMeasures[]>([...this.#endedTimeouts.keys()].map((name) => [name, []]));
    for (const pool of measuredPools()) {
      const name = poolNameOf(pool.name, pool.target);
      byName.set(name, [...(byName.get(name) ?? []), pool.measure()]);
    }
    return byName;
  }
}

function nameOf(pool: string, target: Target): Attributes {
  return { [poolName]: poolNameOf(pool, target) };
}
