import type { Examination } from '../diagnose.js';

/** Increased for incompatible changes; within a version, properties are only added. */
export const schemaVersion = 1;

/** The result for programs, described by `schema/doctor.schema.json`. */
export function renderJson(examination: Examination): string {
  return `${JSON.stringify({ schemaVersion, ...examination }, null, 2)}\n`;
}
