import type { Finding, Status } from '../finding.js';
import type { Report } from '../report.js';
import { toIsoTime } from './json.js';
import { summarize } from './text.js';

/** Statuses of `application/health+json`. `unknown` is a warning: it must not take a service out of rotation. */
const healthStatuses: Readonly<Record<Status, 'pass' | 'warn' | 'fail'>> = {
  ok: 'pass',
  advice: 'pass',
  unknown: 'warn',
  warning: 'warn',
  critical: 'fail',
};

/**
 * Renders the report as a health check, in the format of draft-inadarei-api-health-check-06. `pass` and `warn` have
 * status 200, `fail` 503; an `unknown` verdict is `warn`. Checks are named `layer:metric`. Pure.
 */
export function renderHealth(report: Report): { status: 200 | 503; body: object } {
  const status = healthStatuses[report.verdict];
  const time = toIsoTime(report.snapshot.takenAt);
  const checks: Record<string, object[]> = {};
  for (const finding of report.findings) {
    const key = `${finding.layer}:${finding.metric}`;
    if (!Object.hasOwn(checks, key)) checks[key] = [];
    checks[key]?.push(renderCheck(finding, time));
  }
  const output = status === 'pass' ? {} : { output: summarize(report) };
  return { status: status === 'fail' ? 503 : 200, body: { status, ...output, checks } };
}

function renderCheck(finding: Finding, time: string | null): object {
  const { layer, source, pool, value, unit, message, remedy } = finding;
  const status = healthStatuses[finding.status];
  return {
    componentId: pool === undefined ? source : `${source}/${pool}`,
    componentType: layer === 'server' ? 'datastore' : 'component',
    ...(Number.isFinite(value) ? { observedValue: value, observedUnit: unit } : {}),
    status,
    ...(time === null ? {} : { time }),
    ...(status === 'pass' ? {} : { output: [message, remedy].filter((text) => text !== '').join(' ') }),
  };
}
