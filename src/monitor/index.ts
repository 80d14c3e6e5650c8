/**
 * One view and one verdict over pools, PgBouncer and the server.
 *
 * @module pg-headroom/monitor
 */
export { ConfigError, type ConfigProblem, HeadroomError } from '../errors.js';
export type * from './details.js';
export { MonitorClosedError } from './errors.js';
export type * from './facts.js';
export { exitCodes, type Finding, type Status, statuses, type Unit } from './finding.js';
export { createHandler } from './http/handler.js';
export type { MonitorLogger } from './log.js';
export { createMonitor, type Monitor, type MonitorControl, type MonitorOptions } from './monitor.js';
export { renderHealth } from './render/health.js';
export { renderJson } from './render/json.js';
export { renderLine } from './render/line.js';
export { renderPrometheus } from './render/prometheus.js';
export { renderText, type TextOptions } from './render/text.js';
export type { Report } from './report.js';
export type { LayerName, Layers, Reading, Silence, Snapshot } from './snapshot.js';
export type { Limit, ThresholdOptions } from './thresholds.js';
