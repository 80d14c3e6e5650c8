import { describe, expect, it } from 'vitest';
import { parseOptions } from '../../../bench/options.js';
import { chooseRows } from '../../../bench/rows.js';

describe('options of the benchmark', () => {
  it('are five rounds of a second, and no files, unless told', () => {
    const expected = {
      only: [],
      peers: [],
      rounds: 5,
      seconds: 1,
      json: undefined,
      svg: undefined,
      against: undefined,
      docs: false,
    };
    expect(parseOptions([])).toMatchObject(expected);
  });

  it('are read', () => {
    const given =
      '--only query --only tpcb --peer bun --peer effect --peer bun --rounds 7 --seconds 0.3 --json out.json --svg out.svg --against before'.split(
        ' ',
      );
    expect(parseOptions(given)).toEqual({
      only: ['query', 'tpcb'],
      peers: ['effect', 'bun'],
      rounds: 7,
      seconds: 0.3,
      warmUpSeconds: 0.3 / 3,
      json: 'out.json',
      svg: 'out.svg',
      against: 'before',
      docs: false,
    });
  });

  it.each([
    [['--rounds', '0']],
    [['--rounds', '1.5']],
    [['--rounds', 'many']],
    [['--seconds', '-1']],
    [['--seconds', 'Infinity']],
    [['--peer', 'knex']],
    [['--nonsense']],
  ])('%j are refused', (given) => {
    expect(() => parseOptions(given)).toThrow();
  });

  it('write no page of some rows only, nor of fewer than five rounds', () => {
    expect(parseOptions(['--docs'])).toMatchObject({ docs: true, rounds: 5 });
    expect(() => parseOptions(['--docs', '--only', 'query'])).toThrow('--docs: expected all rows');
    expect(() => parseOptions(['--docs', '--against', 'x'])).toThrow('--docs: expected no --against');
    expect(() => parseOptions(['--docs', '--rounds', '4'])).toThrow('--docs: expected at least 5 rounds, got 4.');
  });
});

describe('rows', () => {
  it('are all measured unless told', () => {
    expect(chooseRows().map(({ name, max }) => `${name} on ${max}`)).toEqual([
      'query-1 on 10',
      'query-10 on 10',
      'query-64 on 10',
      'query-500 on 10',
      'generated-names-64 on 10',
      'traced-64 on 10',
      'wide-100-32 on 10',
      'long-1000-32 on 10',
      'json-10k-32 on 10',
      'stream-100k-1 on 10',
      'insert-64 on 10',
      'params-20-32 on 10',
      'tx-3-32 on 10',
      'tx-3-at-once-32 on 10',
      'tpcb-64 on 10',
      'mixed-64 on 10',
      'delay-1ms-64 on 4',
      'delay-5ms-64 on 4',
      'connect-release-1 on 10',
      'connect-release-64 on 10',
      'monitored-64 on 10',
      'tiered-1 on 10',
      'tiered-64 on 10',
    ]);
  });

  it('are chosen by workload or one by one', () => {
    expect(chooseRows(['connect-release', 'query-64']).map(({ name }) => name)).toEqual([
      'query-64',
      'connect-release-1',
      'connect-release-64',
    ]);
  });

  it('of an unknown name are refused, and the known ones listed', () => {
    expect(() => chooseRows(['query', 'foo'])).toThrow(/query-64.*got foo/);
  });
});
