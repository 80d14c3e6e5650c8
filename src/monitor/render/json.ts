import { runtime } from '../../util/runtime.js';
import type { ServerFacts } from '../facts.js';
import type { Finding } from '../finding.js';
import type { Report } from '../report.js';
import type { Reading } from '../snapshot.js';
import { mostTelling } from './sessions.js';
import { type Json, toJson } from './snake.js';

/** Incremented for incompatible changes of the documents; new properties do not count. */
export const schemaVersion = 1;

/** Maximum number of sessions of one server in a document; further ones are only counted. */
const maxSessions = 200;

/**
 * Renders the report as JSON, described by `schema/monitor.schema.json`. Names are in snake case, unknown values are
 * null, times are in the unit at the end of the name. Contains neither statements nor passwords. Pure.
 *
 * @example
 * console.log(JSON.stringify(renderJson(await monitor.report())));
 */
export function renderJson({ verdict, findings, snapshot, previous }: Report): object {
  return {
    schema_version: schemaVersion,
    verdict,
    taken_at: toIsoTime(snapshot.takenAt),
    previous_taken_at: previous === undefined ? null : toIsoTime(previous.takenAt),
    findings: findings.map(findingToJson),
    apps: snapshot.apps.map((reading) => readingToJson(reading, toJson)),
    bouncers: snapshot.bouncers.map((reading) => readingToJson(reading, toJson)),
    servers: snapshot.servers.map((reading) => readingToJson(reading, serverToJson)),
  };
}

/** Formats a time as ISO 8601 in UTC; null if it is invalid. */
export function toIsoTime(ms: number): string | null {
  const time = runtime.makeDate(ms);
  const year = time.getUTCFullYear();
  // RFC 3339, and so JSON Schema, has no dates outside of this range.
  return year >= 0 && year <= 9999 ? time.toISOString() : null;
}

function findingToJson({ pool, ...finding }: Finding): Json {
  const numbers = { value: finding.value, warning: finding.warning, critical: finding.critical };
  const finite = Object.entries(numbers).map(([key, value]) => [key, Number.isFinite(value) ? value : undefined]);
  return toJson({ ...finding, pool, ...Object.fromEntries(finite) });
}

function readingToJson<F>(reading: Reading<F>, render: (facts: F) => Json): Json {
  const facts = 'facts' in reading ? render(reading.facts) : null;
  const silence = 'silence' in reading ? toJson(reading.silence) : null;
  return { source: reading.source, facts, silence };
}

function serverToJson({ sessions, ...facts }: ServerFacts): Json {
  const shown = mostTelling(sessions, maxSessions);
  return toJson({ ...facts, sessions: shown, sessionsLeftOut: sessions.length - shown.length });
}
