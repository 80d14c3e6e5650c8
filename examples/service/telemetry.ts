import { context, type Span, SpanKind, trace } from '@opentelemetry/api';
import { registerInstrumentations } from '@opentelemetry/instrumentation';
import { ConsoleMetricExporter, MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import { BatchSpanProcessor, ConsoleSpanExporter, NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import type { FastifyInstance } from 'fastify';
import { HeadroomInstrumentation } from 'pg-headroom/otel';

/**
 * Records statements, connections and requests in OpenTelemetry, on the console; a real service has the exporters of OTLP in
 * this place.
 *
 * @returns a function that exports the rest, for the end of the process
 */
export function startTelemetry(): () => Promise<void> {
  const tracerProvider = new NodeTracerProvider({
    spanProcessors: [new BatchSpanProcessor(new ConsoleSpanExporter())],
  });
  const meterProvider = new MeterProvider({
    readers: [new PeriodicExportingMetricReader({ exporter: new ConsoleMetricExporter() })],
  });
  tracerProvider.register();
  registerInstrumentations({ tracerProvider, meterProvider, instrumentations: [new HeadroomInstrumentation()] });
  return async () => {
    await Promise.all([tracerProvider.shutdown(), meterProvider.shutdown()]);
  };
}

/** Makes a span of each request, the parent of those of its statements. Without a provider it costs next to nothing. */
export function traceRequests(app: FastifyInstance): void {
  const tracer = trace.getTracer('orders');
  const spans = new WeakMap<object, Span>();
  app.addHook('onRequest', (request, _, done) => {
    const span = tracer.startSpan(`${request.method} ${request.routeOptions.url}`, { kind: SpanKind.SERVER });
    spans.set(request, span);
    context.with(trace.setSpan(context.active(), span), done);
  });
  app.addHook('onResponse', (request, reply, done) => {
    spans.get(request)?.setAttribute('http.response.status_code', reply.statusCode).end();
    done();
  });
}
