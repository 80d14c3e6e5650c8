/**
 * A live page of pools, PgBouncer, the server and the fleet, to mount into a service.
 *
 * @module pg-headroom/dashboard
 */
export { ConfigError, type ConfigProblem, HeadroomError } from '../errors.js';
export { createDashboard, type Dashboard, type DashboardOptions } from './dashboard.js';
export type { DashboardRequest } from './request.js';
export type { DoctorResult } from './respond.js';
export type { WireDiagnosis } from './wire.js';
