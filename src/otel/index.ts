/**
 * Spans and metrics for OpenTelemetry.
 *
 * @module pg-headroom/otel
 */
export type { HeadroomInstrumentationConfig } from './config.js';
export { HeadroomInstrumentation } from './instrumentation.js';
