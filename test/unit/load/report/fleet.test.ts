import { expect, it } from 'vitest';
import { formatDuration } from '../../../../src/format/duration.js';
import type { FleetRun, FleetStudy } from '../../../../src/load/fleet/study.js';
import { renderFleetHtml, renderFleetStudy } from '../../../../src/load/report/index.js';

const run = (given: Partial<FleetRun>): FleetRun => ({
  ...{ fleetMax: null, done: 1000, errors: 0, messages: [], maxSessions: 97, shiftMs: undefined, moments: [] },
  ...given,
});

const moment = { atMs: 0, phase: 'starting', sessions: 1, mostOfOne: 1, done: 0, errors: 0 };

const study: FleetStudy = {
  ...{
    schemaVersion: 1,
    kind: 'fleet',
    version: '1.2.3',
    startedAt: '2026-11-30T00:00:00.000Z',
    serverVersion: '18.4',
  },
  ...{ processes: 40, poolMax: 10, fleetMax: 97, isInterrupted: false },
  without: run({ errors: 303, messages: [['sorry, <too> many clients already\nmore', 303]], moments: [moment] }),
  with: run({
    ...{ fleetMax: 97, maxSessions: 95, shiftMs: 900 },
    moments: [moment, { ...moment, atMs: 2000, phase: 'all are busy', sessions: 95, mostOfOne: 10 }],
  }),
};

it('the study of a fleet is a table of both runs, with the errors that callers saw', () => {
  const text = renderFleetStudy(study, 100);
  expect(text).toMatch(/no budget +1,000 +303 +97 +never/);
  expect(text).toMatch(/DB_FLEET_MAX=97 +1,000 +0 +95 +900 ms/);
  expect(text).toContain('no budget: 303 × sorry, <too> many clients already\n');
  expect(text).not.toContain('more\n');
});

it('as a page it has charts of sessions and errors, and nothing that it would have to load', () => {
  const html = renderFleetHtml(study);
  expect(html).toContain('At most 1 without a budget, 95 with it.');
  expect(html).toContain(`starting from ${formatDuration(0)}, all are busy from ${formatDuration(2000)}`);
  expect(html).not.toMatch(/<script|src=|href=|@import/);
});
