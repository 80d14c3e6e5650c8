import { runtime } from '../../util/runtime.js';
import type { ServerFacts } from '../facts.js';
import type { Finding } from '../finding.js';
import type { Report } from '../report.js';
import type { Reading } from '../snapshot.js';
import { mostTelling } from './sessions.js';
import { type Json, toJson } from './snake.js';

/** Counts up when a program that reads the documents would have to change; new names alone do not change it. */
export const schemaVersion = 1;

/** The most sessions of one server in a document; the others are only counted. */
const sessionsAtMost = 200;

/**
 * The report for programs: `schema/monitor.schema.json` describes it. Names are in snake case, what is not known is null,
 * times are in the unit that the name ends in. There is no statement and no password in it. Pure.
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

/** A time as ISO 8601 in UTC; null when it is none. */
export function toIsoTime(ms: number): string | null {
  const time = runtime.makeDate(ms);
  const year = time.getUTCFullYear();
  // Beyond that it would be no date as RFC 3339, and so JSON Schema, has them.
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
  const shown = mostTelling(sessions, sessionsAtMost);
  return toJson({ ...facts, sessions: shown, sessionsLeftOut: sessions.length - shown.length });
}
