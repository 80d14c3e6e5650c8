import type { Channel } from 'node:diagnostics_channel';
import { createNoopMeter, type MeterProvider, metrics, type TracerProvider, trace } from '@opentelemetry/api';
import { channels, tracing } from '../tracing/channels.js';
import type {
  AcquiredMessage,
  CheckoutMessage,
  EndedMessage,
  OpenedMessage,
  ReleasedMessage,
} from '../tracing/messages.js';
import { changeNatives } from '../tracing/shared.js';
import type { StatementMessage } from '../tracing/statement.js';
import type { HeadroomInstrumentationConfig } from './config.js';
import { Metrics } from './metrics.js';
import { Spans } from './spans.js';

const instrumentationName = 'pg-headroom';
/** Version of the semantic conventions, and of what is recorded. */
const instrumentationVersion = '1.44.0';

/** A channel, and a listener for its messages. */
type Subscription = readonly [channel: Channel, listener: (message: never) => void];

/**
 * Records the statements and connections of all pools in OpenTelemetry, by the semantic conventions for PostgreSQL: a span
 * for each statement of `pool.query`, `pool.transaction` and checked-out clients, `db.client.operation.duration`, all metrics of
 * `db.client.connection`, and those of shared connections. Pools created earlier are included. The pool's own statements, such
 * as checks of idle connections, are not recorded.
 *
 * Beside `@opentelemetry/instrumentation-pg`, the statements of pools of this package are recorded here alone.
 *
 * @example
 * import { registerInstrumentations } from '@opentelemetry/instrumentation';
 * import { HeadroomInstrumentation } from 'pg-headroom/otel';
 *
 * registerInstrumentations({ instrumentations: [new HeadroomInstrumentation()] });
 */
export class HeadroomInstrumentation {
  readonly instrumentationName = instrumentationName;
  readonly instrumentationVersion = instrumentationVersion;
  #config: HeadroomInstrumentationConfig;
  #meterProvider: MeterProvider | undefined;
  #metrics: Metrics | undefined;
  readonly #spans: Spans;
  #isOn = false;

  constructor(config: HeadroomInstrumentationConfig = {}) {
    this.#config = { enabled: true, ...config };
    this.#spans = new Spans(trace.getTracer(instrumentationName, instrumentationVersion), this.#config);
    if (this.#config.enabled) this.enable();
  }

  /** Starts to record. Does nothing if it does already. */
  enable(): void {
    if (this.#isOn) return;
    this.#isOn = true;
    this.#config = { ...this.#config, enabled: true };
    changeNatives(1);
    this.#measure();
    for (const [channel, listener] of this.#subscriptions) channel.subscribe(listener as never);
  }

  /** Stops. Statements that are on their way are not recorded to their end. */
  disable(): void {
    if (!this.#isOn) return;
    this.#isOn = false;
    this.#config = { ...this.#config, enabled: false };
    changeNatives(-1);
    for (const [channel, listener] of this.#subscriptions) channel.unsubscribe(listener as never);
    this.#metrics?.close();
    this.#metrics = undefined;
  }

  /** Uses this provider's tracer. @default the global provider */
  setTracerProvider(provider: TracerProvider): void {
    this.#spans.tracer = provider.getTracer(instrumentationName, instrumentationVersion);
  }

  /** Uses this provider's meter. @default the global provider */
  setMeterProvider(provider: MeterProvider): void {
    this.#meterProvider = provider;
    if (this.#isOn) this.#measure();
  }

  setConfig(config: HeadroomInstrumentationConfig): void {
    this.#config = { enabled: this.#isOn, ...config };
    this.#spans.config = this.#config;
  }

  getConfig(): HeadroomInstrumentationConfig {
    return this.#config;
  }

  #measure(): void {
    this.#metrics?.close();
    const provider = this.#meterProvider ?? metrics.getMeterProvider();
    const meter = provider.getMeter(instrumentationName, instrumentationVersion);
    this.#metrics = meter === createNoopMeter() ? undefined : new Metrics(meter);
  }

  readonly #subscriptions: readonly Subscription[] = [
    [tracing.query.start, (message: StatementMessage) => this.#spans.statementBegan(message)],
    [
      tracing.query.asyncEnd,
      (message: StatementMessage) => {
        this.#spans.statementEnded(message);
        this.#metrics?.statementEnded(message);
      },
    ],
    [tracing.connect.start, (message: CheckoutMessage) => this.#spans.checkoutBegan(message)],
    [tracing.connect.asyncEnd, (message: CheckoutMessage) => this.#spans.checkoutEnded(message)],
    [channels.connectionOpened, (message: OpenedMessage) => this.#metrics?.opened(message)],
    [channels.connectionAcquired, (message: AcquiredMessage) => this.#metrics?.acquired(message)],
    [channels.connectionReleased, (message: ReleasedMessage) => this.#metrics?.released(message)],
    [channels.poolEnded, (message: EndedMessage) => this.#metrics?.ended(message)],
  ];
}
