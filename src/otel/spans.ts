import { context, type Span, SpanKind, SpanStatusCode, type Tracer, trace } from '@opentelemetry/api';
import type { CheckoutMessage } from '../tracing/messages.js';
import type { StatementMessage } from '../tracing/statement.js';
import { failureAttributes, placeAttributes, poolNameOf, statementAttributes } from './attributes.js';
import type { HeadroomInstrumentationConfig } from './config.js';

/** Makes the spans of statements and checkouts from their messages. */
export class Spans {
  tracer: Tracer;
  config: HeadroomInstrumentationConfig;
  readonly #open = new WeakMap<object, Span>();

  constructor(tracer: Tracer, config: HeadroomInstrumentationConfig) {
    this.tracer = tracer;
    this.config = config;
  }

  /** Called in the async context of the statement's caller. */
  statementBegan(message: StatementMessage): void {
    const attributes = statementAttributes(message, this.config.captureValues === true);
    const summary = attributes['db.query.summary'];
    this.#begin(message, String(summary ?? message.database ?? 'postgresql'), attributes);
  }

  statementEnded(message: StatementMessage): void {
    const span = this.#open.get(message);
    if (span === undefined) return;
    // Known when it has a connection.
    span.setAttribute('headroom.route', message.route);
    if (message.waitMs !== undefined) span.setAttribute('headroom.wait_ms', message.waitMs);
    const rows = message.result?.rowCount;
    if (rows != null) span.setAttribute('db.response.returned_rows', rows);
    this.#end(message, span, message.error);
  }

  checkoutBegan(message: CheckoutMessage): void {
    if (this.config.checkoutSpans !== true) return;
    const pool = { 'db.client.connection.pool.name': poolNameOf(message.pool, message) };
    this.#begin(message, 'pool.connect', { ...placeAttributes(message), ...pool });
  }

  checkoutEnded(message: CheckoutMessage): void {
    const span = this.#open.get(message);
    if (span !== undefined) this.#end(message, span, message.error);
  }

  #begin(message: object, name: string, attributes: ReturnType<typeof placeAttributes>): void {
    const parent = context.active();
    if (this.config.requireParentSpan === true && trace.getSpan(parent) === undefined) return;
    const span = this.tracer.startSpan(name, { kind: SpanKind.CLIENT, attributes }, parent);
    // One that is not sampled costs nothing from here on.
    if (span.isRecording()) this.#open.set(message, span);
  }

  #end(message: object, span: Span, error: unknown): void {
    this.#open.delete(message);
    if (error !== undefined) {
      span.setAttributes(failureAttributes(error));
      span.setStatus({ code: SpanStatusCode.ERROR, message: describe(error) });
    }
    span.end();
  }
}

/** Messages of the server may repeat values of the statement; its code says what happened. */
function describe(error: unknown): string {
  const { name, code } = (error ?? {}) as Readonly<Record<string, unknown>>;
  return typeof code === 'string' ? `${name ?? 'error'} ${code}` : String(name ?? 'error');
}
