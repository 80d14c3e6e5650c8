// OpenTelemetry's SDK with the instrumentation of this package, beside that of pg, which serves pg.Pool alone then.
const { registerInstrumentations } = require('@opentelemetry/instrumentation');
const { HeadroomInstrumentation } = require('pg-headroom/otel');

module.exports = require('./otel.cjs');
registerInstrumentations({ instrumentations: [new HeadroomInstrumentation()] });
