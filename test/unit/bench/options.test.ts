import { describe, expect, it } from 'vitest';
import { parseOptions } from '../../../bench/options.js';
import { chooseRows } from '../../../bench/rows.js';

describe('options of the benchmark', () => {
  it('are nine rounds of half a second unless told', () => {
    expect(parseOptions([])).toMatchObject({ only: [], rounds: 9, seconds: 0.5, json: undefined });
  });

  it('are read', () => {
    const given = [
      '--only',
      'query',
      '--only',
      'transaction',
      '--rounds',
      '7',
      '--seconds',
      '0.1',
      '--json',
      'out.json',
    ];
    const expected = { only: ['query', 'transaction'], rounds: 7, seconds: 0.1, warmUpSeconds: 0.02, json: 'out.json' };
    expect(parseOptions(given)).toEqual(expected);
  });

  it.each([
    [['--rounds', '0']],
    [['--rounds', '1.5']],
    [['--rounds', 'many']],
    [['--seconds', '-1']],
    [['--seconds', 'Infinity']],
    [['--nonsense']],
  ])('%j are refused', (given) => {
    expect(() => parseOptions(given)).toThrow();
  });
});

describe('rows', () => {
  it('are all measured unless told', () => {
    const names = chooseRows().map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['connect-release-1', 'query-500', 'transaction-64']));
    expect(new Set(names).size).toBe(names.length);
  });

  it('are chosen by workload or one by one', () => {
    expect(chooseRows(['connect-release', 'query-64']).map(({ name }) => name)).toEqual([
      'connect-release-1',
      'connect-release-64',
      'query-64',
    ]);
  });

  it('of an unknown name are refused, and the known ones listed', () => {
    expect(() => chooseRows(['query', 'foo'])).toThrow(/query-64.*got foo/);
  });
});
