import { readFileSync } from 'node:fs';
import { Ajv2020, type AnySchemaObject } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { renderApp } from '../../../../src/monitor/render/app.js';
import { renderJson } from '../../../../src/monitor/render/json.js';
import type { Report } from '../../../../src/monitor/report.js';
import { arbitraryReport } from '../../../support/arbitrary-reports.js';
import { buildAppFacts, buildPoolFacts } from '../../../support/monitor-facts.js';
import { appFacts, finding, reportOf, serverFacts, session } from '../../../support/reports.js';

const schema = JSON.parse(readFileSync(new URL('../../../../schema/monitor.schema.json', import.meta.url), 'utf8'));

/** The schema, but without room for names that it does not know, so that it cannot fall behind. */
function closed(part: unknown): unknown {
  if (typeof part !== 'object' || part === null) return part;
  if (Array.isArray(part)) return part.map(closed);
  const all = Object.fromEntries(Object.entries(part).map(([key, each]) => [key, closed(each)]));
  return 'properties' in part && 'required' in part ? { additionalProperties: false, ...all } : all;
}

const ajv = new Ajv2020({
  formats: { 'date-time': /^\d{4,6}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/ },
  allErrors: true,
  strict: 'log',
});
ajv.addSchema(closed(schema) as AnySchemaObject);
const check = ajv.getSchema('urn:pg-headroom:monitor:1')!;
const checkApp = ajv.getSchema('urn:pg-headroom:monitor:1#/$defs/app_document')!;

/** As it is written and read. */
const written = (value: object) => JSON.parse(JSON.stringify(value));
const errorsOf = (report: Report) => (check(written(renderJson(report))) ? [] : check.errors);

describe('the report as JSON', () => {
  it('is as the schema says', () => expect(errorsOf(reportOf())).toEqual([]));

  it('is as the schema says for sources that are silent, and for findings without a value', () => {
    const silence = { kind: 'full', reason: 'too many clients' } as const;
    const unknown = finding({ value: undefined, warning: undefined, critical: undefined, status: 'unknown' });
    const report = reportOf([unknown, finding({ value: Number.POSITIVE_INFINITY })], {
      servers: [{ source: 'db', silence }],
    });
    expect(errorsOf(report)).toEqual([]);
    expect(written(renderJson(report))).toMatchObject({
      verdict: 'warning',
      findings: [{ value: null, pool: null }, { value: null }],
      servers: [{ source: 'db', facts: null, silence }],
    });
  });

  it('is as the schema says for lanes that a hook switches off, with or without a remedy', () => {
    for (const more of [{}, { remedy: undefined }, { remedy: 'Use the channels.' }]) {
      const pipelining = { mode: 'off', reason: 'something has been replaced', ...more } as const;
      const facts = buildAppFacts({ pools: [buildPoolFacts({ pipelining })] });
      expect(errorsOf(reportOf([], { apps: [{ source: 'orders', facts }] }))).toEqual([]);
      expect(checkApp(written(renderApp(facts))) ? [] : checkApp.errors).toEqual([]);
    }
  });

  it('would notice a name that the schema does not know, and one that is missing', () => {
    expect(check({ ...written(renderJson(reportOf())), more: 1 })).toBe(false);
    expect(check({ ...written(renderJson(reportOf())), apps: undefined })).toBe(false);
  });

  it('is in snake case, with names that are data left alone and infinity as +Inf', () => {
    const { apps, servers, schema_version } = written(renderJson(reportOf()));
    expect(schema_version).toBe(1);
    expect(apps[0].facts.pools[0].max_lifetime_seconds).toBe(600);
    expect(apps[0].facts.pools[0].wait_ms.buckets.at(-1)).toEqual({ le_ms: '+Inf', count: 5 });
    expect(servers[0].facts.by_state).toHaveProperty('idle in transaction (aborted)', 1);
  });

  it('has the 200 sessions that tell most, and counts the others', () => {
    const idle = Array.from({ length: 1000 }, (_, i) => session({ pid: 1000 + i }));
    const telling = [session({ pid: 1 }), session({ pid: 2, blockedBy: [1] }), session({ pid: 3, transactionMs: 5 })];
    const facts = serverFacts({ sessions: [...idle, ...telling] });
    const [server] = written(renderJson(reportOf([], { servers: [{ source: 'db', facts }] }))).servers;
    expect(server.facts.sessions).toHaveLength(200);
    expect(server.facts.sessions_left_out).toBe(803);
    expect(server.facts.sessions.slice(0, 3).map(({ pid }: { pid: number }) => pid)).toEqual([1, 2, 3]);
  });

  it('says when rates are from', () => {
    const report = { ...reportOf(), previous: { ...reportOf().snapshot, takenAt: 0 } };
    expect(renderJson(report)).toHaveProperty('previous_taken_at', '1970-01-01T00:00:00.000Z');
    expect(renderJson(reportOf())).toHaveProperty('previous_taken_at', null);
  });

  it('is as the schema says whatever comes', () => {
    fc.assert(fc.property(arbitraryReport, (report) => errorsOf(report)?.length === 0));
  });
});

describe('what /pool answers', () => {
  it('is as the schema says', () => {
    checkApp(written(renderApp(appFacts({ eventLoopLagMs: undefined }))));
    expect(checkApp.errors).toBeNull();
  });
});
