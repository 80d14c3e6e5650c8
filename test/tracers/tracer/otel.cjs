// OpenTelemetry's SDK with its instrumentation of pg; every span is kept in memory.
const { trace, ROOT_CONTEXT } = require('@opentelemetry/api');
const { registerInstrumentations } = require('@opentelemetry/instrumentation');
const { PgInstrumentation } = require('@opentelemetry/instrumentation-pg');
const { NodeTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } = require('@opentelemetry/sdk-trace-node');

const exporter = new InMemorySpanExporter();
const provider = new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
provider.register();
registerInstrumentations({ tracerProvider: provider, instrumentations: [new PgInstrumentation()] });
const tracer = trace.getTracer('callers');

exports.inParent = (name, run) =>
  tracer.startActiveSpan(name, { root: true }, ROOT_CONTEXT, async (span) => {
    try {
      return await run();
    } finally {
      span.end();
    }
  });

exports.collect = async () => {
  const spans = exporter.getFinishedSpans();
  const names = new Map(spans.map((span) => [span.spanContext().spanId, span.name]));
  const isStatement = ({ attributes }) => ['db.query.text', 'db.query.summary'].some((name) => name in attributes);
  exporter.reset();
  return spans.filter(isStatement).map(({ attributes, parentSpanContext, name, status }) => ({
    // Texts with values in them are not recorded by every instrumentation.
    text: attributes['db.query.text'] ?? '',
    parent: names.get(parentSpanContext?.spanId),
    name,
    place: `${attributes['server.address']}:${attributes['server.port']}/${attributes['db.namespace']}`,
    hasFailed: status.code === 2,
  }));
};
