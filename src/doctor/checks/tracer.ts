import { check, when } from '../check.js';

export const tracer = check(
  'tracer',
  'advice',
  'Tracers are loaded before pg',
  ({ configuration: { names, nodeOptions } }) => {
    const isWanted =
      names.has('OTEL_EXPORTER_OTLP_ENDPOINT') || names.has('OTEL_SERVICE_NAME') || names.has('DD_SERVICE');
    const isLoaded =
      /(?:--require|-r|--import)[= ]\S*(?:opentelemetry|dd-trace|instrument|tracing|newrelic|elastic-apm)/.test(
        nodeOptions,
      );
    return when(
      isWanted && !isLoaded && nodeOptions === '',
      'Variables of a tracer are set, but NODE_OPTIONS loads none: one that is imported after pg sees no statements.',
      'NODE_OPTIONS="--import @opentelemetry/auto-instrumentations-node/register" or dd-trace/init, unless the command line of the service has it.',
    );
  },
);
