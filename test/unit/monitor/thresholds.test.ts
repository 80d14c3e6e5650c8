import { describe, expect, it } from 'vitest';
import { ConfigError } from '../../../src/errors.js';
import {
  type Metric,
  metricRows,
  resolveThresholds,
  type ThresholdOptions,
  utilizationVariables,
} from '../../../src/monitor/thresholds.js';

const above = (value: number) => ({ kind: 'above', value });
const left = (places: number) => ({ kind: 'left', places });
const resolve = (options: unknown, env: Record<string, string> = {}) =>
  resolveThresholds(options as ThresholdOptions, env);

function problemsOf(options: unknown, env: Record<string, string> = {}): string[] {
  try {
    resolve(options, env);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.problems.map(({ name, expected, got }) => `${name}: expected ${expected}, got ${got}`);
  }
  return [];
}

describe('the table of metrics', () => {
  it('has defaults that a user could have set', () => {
    for (const [metric, { limit, warning, critical, isAdvice, layers }] of Object.entries(metricRows)) {
      expect(layers.length, metric).toBeGreaterThan(0);
      if (limit === 'none') expect([warning, critical], metric).toEqual([null, null]);
      if (isAdvice) expect(critical, metric).toBeNull();
      if (warning !== null && critical !== null) expect(critical, metric).toBeGreaterThan(warning);
    }
  });

  it('has a variable of its own for each metric that has limits', () => {
    const own = Object.entries(metricRows).filter(([, { limit }]) => limit !== 'none');
    const variables = own.map(([metric, { variable }]) =>
      metric === 'utilization' ? utilizationVariables.warning : variable,
    );
    expect(variables).not.toContain(undefined);
    expect(new Set(variables).size).toBe(variables.length);
    for (const name of variables) expect(name).toMatch(/^DB_MONITOR_[A-Z_]+$/);
  });
});

describe('thresholds', () => {
  it('are the defaults of the table when nothing is set, and frozen', () => {
    const thresholds = resolve({});
    expect(thresholds.utilization.server).toEqual({ warning: above(0.8), critical: above(0.95) });
    expect(thresholds.queryTime.pool).toEqual({ warning: above(100), critical: undefined });
    expect(thresholds.queryTime.server).toEqual(thresholds.queryTime.pool);
    expect(Object.isFrozen(thresholds) && Object.isFrozen(thresholds.utilization.pool)).toBe(true);
    expect(Object.keys(thresholds)).toEqual(Object.keys(metricRows));
  });

  it.each([
    ['80%', above(0.8)],
    [0.8, above(0.8)],
    ['0.8', above(0.8)],
    ['99.9%', above(0.999)],
    ['0%', above(0)],
    ['100%', left(0)],
    ['-3', left(3)],
    [-3, left(3)],
    ['-0', left(0)],
    [null, undefined],
    ['off', undefined],
  ])('take %j for a share of places', (limit, resolved) => {
    expect(resolve({ utilization: { warning: limit, critical: null } }).utilization.pool?.warning).toEqual(resolved);
  });

  it.each([
    [80, '80, did you mean `80%`?'],
    ['80', '"80", did you mean `80%`?'],
    [1, '1, which may mean `100%` or `1%`'],
    ['1.5', '"1.5", did you mean `1.5%`?'],
    [500, '500'],
    ['101%', '"101%"'],
    ['-10%', '"-10%"'],
    ['-1.5', '"-1.5"'],
    ['', '""'],
    ['80 %', '"80 %"'],
    ['1e-1', '"1e-1"'],
    [Number.NaN, 'NaN'],
    [Number.POSITIVE_INFINITY, 'Infinity'],
    [true, 'true'],
    [{}, 'an object'],
    ['postgresql://app:geheim@db/app', 'a string of 30 characters (not shown)'],
  ])('refuse %j for a share of places', (limit, got) => {
    expect(problemsOf({ utilization: { warning: limit } })).toEqual([
      `thresholds.utilization.warning: expected a share such as \`80%\` or \`0.8\`, \`-3\` for three connections left, or \`off\`, got ${got}`,
    ]);
  });

  it('take numbers in the unit of the metric, and no shares or places left for them', () => {
    expect(resolve({ queryTime: { warning: 50, critical: '1000.5' } }).queryTime.bouncer).toEqual({
      warning: above(50),
      critical: above(1000.5),
    });
    for (const limit of ['50%', -3, '-3', '50ms']) {
      expect(problemsOf({ queryTime: { warning: limit } })).toEqual([
        `thresholds.queryTime.warning: expected a number of milliseconds, or \`off\`, got ${JSON.stringify(limit)}`,
      ]);
    }
  });

  it('take a share, but no places left, for a share that is not of places', () => {
    expect(resolve({ connectionErrors: { warning: '5%' } }).connectionErrors.pool?.warning).toEqual(above(0.05));
    expect(problemsOf({ connectionErrors: { warning: '-3' } })[0]).toContain('expected a share such as');
    expect(problemsOf({ connectionErrors: { warning: 5 } })[0]).toContain('did you mean `5%`?');
  });

  it('refuse a warning that is worse than critical, under the name of what was set', () => {
    expect(problemsOf({ utilization: { warning: '97%' } })).toEqual([
      'thresholds.utilization.warning: expected a warning limit not beyond the critical one, which is 95%, got 97%',
    ]);
    expect(problemsOf({ utilization: { critical: '50%' } })).toEqual([
      'thresholds.utilization.critical: expected a critical limit not below the warning one, which is 80%, got 50%',
    ]);
    expect(problemsOf({ utilization: { warning: '-1', critical: '-3' } })).toEqual([
      'thresholds.utilization.warning: expected a warning limit not beyond the critical one, which is -3, got -1',
    ]);
    expect(problemsOf({ waitTime: { warning: 5000 } })).toHaveLength(1);
  });

  it('allow equal limits, and a warning beyond a critical that is off', () => {
    expect(problemsOf({ utilization: { warning: '95%' }, waitTime: { warning: 5000, critical: null } })).toEqual([]);
  });

  it('may be set for one layer only', () => {
    const { utilization } = resolve({ utilization: { warning: '70%', server: { warning: '-5', critical: '-2' } } });
    expect(utilization.pool).toEqual({ warning: above(0.7), critical: above(0.95) });
    expect(utilization.server).toEqual({ warning: left(5), critical: left(2) });
  });

  it('refuse names that are not known, and say which was meant', () => {
    expect(problemsOf({ utilisation: {}, waiting: { server: {} }, leaks: { warnings: 1 }, blocked: 5 })).toEqual([
      'thresholds.utilisation: expected a known name, got an unknown one (did you mean `utilization`?)',
      'thresholds.waiting.server: expected a known name, got an unknown one',
      'thresholds.leaks.warnings: expected a known name, got an unknown one (did you mean `warning`?)',
      'thresholds.blocked: expected an object with `warning` and `critical`, got 5',
    ]);
    expect(problemsOf({ toString: {} })).toHaveLength(1);
    expect(problemsOf({ utilization: { server: { warn: 1 } } })[0]).toMatch(/^thresholds\.utilization\.server\.warn: /);
  });

  it('refuse limits where there are none, and critical for what is only advice', () => {
    expect(problemsOf({ available: { warning: 1 }, idleShare: { critical: '90%' } })).toEqual([
      'thresholds.available.warning: expected no value, since this metric has no limits, got 1',
      'thresholds.idleShare.critical: expected no value, since this metric is only advice, got 90%',
    ]);
    expect(problemsOf({ idleShare: { warning: '50%', critical: null } })).toEqual([]);
  });
});

describe('variables of thresholds', () => {
  it('set utilization of all layers, or of one, which wins', () => {
    const env = { DB_MONITOR_WARN: '70%', DB_MONITOR_CRITICAL: '90%', DB_MONITOR_SERVER_UTILIZATION: '-5,-1' };
    const { utilization } = resolve({}, env);
    expect(utilization.pool).toEqual({ warning: above(0.7), critical: above(0.9) });
    expect(utilization.bouncer).toEqual(utilization.pool);
    expect(utilization.server).toEqual({ warning: left(5), critical: left(1) });
  });

  it.each([
    ['50', above(50), above(1000)],
    ['50,500', above(50), above(500)],
    [',500', above(100), above(500)],
    ['off', undefined, above(1000)],
    ['50,off', above(50), undefined],
    ['off,off', undefined, undefined],
    ['', above(100), above(1000)],
  ])('hold a warning and critical: %j', (text, warning, critical) => {
    expect(resolve({}, { DB_MONITOR_WAIT_TIME: text }).waitTime.pool).toEqual({ warning, critical });
  });

  it('give way to options, of all layers too', () => {
    const env = { DB_MONITOR_WARN: '70%', DB_MONITOR_SERVER_UTILIZATION: '60%', DB_MONITOR_QUERY_TIME: '10' };
    const thresholds = resolve({ utilization: { warning: '75%' }, queryTime: { warning: 20 } }, env);
    expect(thresholds.utilization.server?.warning).toEqual(above(0.75));
    expect(thresholds.queryTime.pool?.warning).toEqual(above(20));
  });

  it('are refused together, by name, each once', () => {
    const env = { DB_MONITOR_WARN: '80', DB_MONITOR_QUERY_TIME: '100ms', DB_MONITOR_BLOCKED: '1,2,3' };
    expect(problemsOf({}, env)).toEqual([
      'DB_MONITOR_WARN: expected a share such as `80%` or `0.8`, `-3` for three connections left, or `off`, got "80", did you mean `80%`?',
      'DB_MONITOR_QUERY_TIME: expected a number of milliseconds, or `off`, got "100ms"',
      'DB_MONITOR_BLOCKED: expected one limit, or warning and critical separated by a comma, got more',
    ]);
    expect(problemsOf({}, { DB_MONITOR_WARN: '99%' })).toEqual([
      'DB_MONITOR_WARN: expected a warning limit not beyond the critical one, which is 95%, got 99%',
    ]);
  });

  it('are refused where there is none of the name, with the nearest', () => {
    expect(problemsOf({}, { DB_MONITOR_WARM: '70%' })).toEqual([
      'DB_MONITOR_WARM: expected a known name, got an unknown one (did you mean `DB_MONITOR_WARN`?)',
    ]);
  });

  it('reach every metric that has one', () => {
    for (const [metric, { variable, limit, layers }] of Object.entries(metricRows)) {
      if (variable === undefined) continue;
      const value = limit === 'number' ? '0.007' : '0.7%';
      const layer = layers[0] as 'pool';
      expect(resolve({}, { [variable]: value })[metric as Metric][layer]?.warning, metric).toEqual(above(0.007));
    }
  });
});
