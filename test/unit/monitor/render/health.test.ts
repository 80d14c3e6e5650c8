import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { renderHealth } from '../../../../src/monitor/render/health.js';
import { renderLine } from '../../../../src/monitor/render/line.js';
import { arbitraryReport } from '../../../support/arbitrary-reports.js';
import { finding, reportOf } from '../../../support/reports.js';

describe('the report as a health check', () => {
  it.each([
    ['ok', 200, 'pass'],
    ['advice', 200, 'pass'],
    ['unknown', 200, 'warn'],
    ['warning', 200, 'warn'],
    ['critical', 503, 'fail'],
  ] as const)('answers the verdict %s with %d and %s', (status, code, word) => {
    const answer = renderHealth(reportOf([finding({ status })]));
    expect(answer.status).toBe(code);
    expect(answer.body).toHaveProperty('status', word);
  });

  it('has a check for each finding, under its layer and metric', () => {
    const { body } = renderHealth(
      reportOf([finding(), finding({ layer: 'pool', source: 'this process', pool: 'orders', status: 'ok' })]),
    );
    expect(body).toMatchInlineSnapshot(`
      {
        "checks": {
          "pool:utilization": [
            {
              "componentId": "this process/orders",
              "componentType": "component",
              "observedUnit": "share",
              "observedValue": 0.8823529411764706,
              "status": "pass",
              "time": "2026-11-24T10:51:03.000Z",
            },
          ],
          "server:utilization": [
            {
              "componentId": "db:5432",
              "componentType": "datastore",
              "observedUnit": "share",
              "observedValue": 0.8823529411764706,
              "output": "15 of 17 usable connections of the server are in use (88 %). Close connections that nobody needs, or put PgBouncer before the server.",
              "status": "warn",
              "time": "2026-11-24T10:51:03.000Z",
            },
          ],
        },
        "output": "15 of 17 usable connections of the server are in use (88 %).",
        "status": "warn",
      }
    `);
  });

  it('has several checks of one name where there are several sources', () => {
    const { body } = renderHealth(reportOf([finding(), finding({ source: 'other' })]));
    expect((body as { checks: Record<string, object[]> }).checks['server:utilization']).toHaveLength(2);
  });

  it('has no value where none is known', () => {
    const { body } = renderHealth(reportOf([finding({ value: undefined, status: 'unknown' })]));
    expect(JSON.stringify(body)).not.toContain('observed');
  });

  it('can be made of any report', () => {
    fc.assert(fc.property(arbitraryReport, (report) => JSON.stringify(renderHealth(report).body).length > 0));
  });
});

describe('the report in one line', () => {
  it('says how it stands, why, and how much of each layer is in use', () => {
    expect(renderLine(reportOf())).toBe(
      'WARNING: 15 of 17 usable connections of the server are in use (88 %). pool orders 7/10, 3 waiting; PgBouncer bouncer:6432 47/100, 15 waiting; server db:5432 15/17',
    );
  });

  it('says which source is silent', () => {
    const silence = { kind: 'down', reason: 'refused' } as const;
    const report = reportOf([], { apps: [], bouncers: [], servers: [{ source: 'db:5432', silence }] });
    expect(renderLine(report)).toMatch(/^OK: .* server db:5432: unreachable$/);
  });

  it('is one line of bounded length without control characters, whatever comes', () => {
    fc.assert(
      fc.property(arbitraryReport, (report) => {
        const line = renderLine(report);
        expect(line).not.toMatch(/\p{Cc}|\p{Cf}|\p{Zl}|\p{Zp}/u);
        expect([...line].length).toBeLessThanOrEqual(600);
      }),
    );
  });
});
