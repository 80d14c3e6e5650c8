export type { HeadroomInstrumentationConfig } from './config.js';
export { HeadroomInstrumentation } from './instrumentation.js';
