import { Command } from 'commander';
import { expect, test } from 'vitest';
import { type MonitorFlags, monitorOptions, parseLimit } from '../../../../src/cli/monitor/options.js';
import { thresholdsOf } from '../../../../src/cli/monitor/run.js';
import { exitCodeOf } from '../../../../src/cli/monitor/verdict.js';
import { parseInterval } from '../../../../src/cli/ui/options.js';
import { resolveThresholds } from '../../../../src/monitor/thresholds.js';

function parse(...args: string[]): MonitorFlags {
  const command = new Command().exitOverride().configureOutput({ writeErr: () => undefined });
  for (const option of monitorOptions()) command.addOption(option);
  return command.parse(args, { from: 'user' }).opts();
}

test('without options there is one report, in colour where that can be, and every warning counts', () => {
  expect(parse()).toEqual({ app: [], failOn: 'warning', color: true });
});

test('services may be named several times', () => {
  expect(parse('--app', 'http://a/pool', '--app', 'http://b/pool').app).toEqual(['http://a/pool', 'http://b/pool']);
});

test('a watch has an interval of its own, or none', () => {
  expect(parse('--watch', '0.5').watch).toBe(500);
  expect(parse('--watch', '--json')).toMatchObject({ watch: true, json: true });
});

test.each(['0.4', '3601', 'often', '-1', '1e3', ''])('an interval of "%s" is refused', (text) => {
  expect(() => parseInterval(text)).toThrow('Expected seconds from 0.5 to 3600.');
});

test.each([
  ['--prometheus', '--json'],
  ['--prometheus', '--watch'],
  ['--fail-on', 'sometimes'],
  ['--warn', '80'],
])('%s %s is refused', (...args) => {
  expect(() => parse(...args)).toThrow(/cannot be used with|Allowed choices|Expected a share/);
});

test.each([
  ['80%', '80%'],
  ['99.5%', '99.5%'],
  ['0.8', 0.8],
  ['.8', 0.8],
  ['-3', '-3'],
])('a limit of %s is a limit that the thresholds take', (text, limit) => {
  expect(parse('--critical', text).critical).toBe(limit);
  const { critical } = resolveThresholds(thresholdsOf({ critical: limit }), { MONITOR: '' }).utilization.server ?? {};
  expect(critical).toBeDefined();
});

test.each(['80', '1', '101%', '-', '-1.5', '80 %', 'x', '', '1.5'])('a limit of "%s" is refused', (text) => {
  expect(() => parseLimit(text)).toThrow('80% or 0.8');
});

test('limits are for the use of every layer, and nothing is set where none was given', () => {
  expect(thresholdsOf({ warn: '70%', critical: '-3' })).toEqual({ utilization: { warning: '70%', critical: '-3' } });
  expect(thresholdsOf({})).toEqual({});
});

test('the exit code is that of the verdict, unless less is to count', () => {
  const codes = (failOn: 'warning' | 'critical' | 'never') =>
    (['ok', 'advice', 'warning', 'critical', 'unknown'] as const).map((verdict) => exitCodeOf(verdict, failOn));
  expect(codes('warning')).toEqual([0, 0, 1, 2, 3]);
  expect(codes('critical')).toEqual([0, 0, 0, 2, 3]);
  expect(codes('never')).toEqual([0, 0, 0, 0, 0]);
});
