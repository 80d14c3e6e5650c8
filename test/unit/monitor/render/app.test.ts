import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HeadroomError } from '../../../../src/errors.js';
import { parseApp, renderApp } from '../../../../src/monitor/render/app.js';
import { hostileText } from '../../../support/arbitrary-reports.js';
import { appFacts, poolFacts } from '../../../support/reports.js';

const written = (value: object) => JSON.parse(JSON.stringify(value));

/** The document with something else at the path. */
function withAt(path: readonly (string | number)[], value: unknown): unknown {
  const document = written(renderApp(appFacts()));
  let part = document;
  for (const key of path.slice(0, -1)) part = part[key];
  part[path.at(-1) as string] = value;
  return document;
}

describe('what a process says of its pools', () => {
  it.each([
    ['with everything', appFacts()],
    ['without what nobody measured', appFacts({ eventLoopLagMs: undefined })],
    ['without pools', appFacts({ pools: [] })],
    ['with a pool that is being closed', appFacts({ pools: [poolFacts({ isEnding: true })] })],
  ])('comes back as it was, the last bucket’s infinity included, %s', (_, facts) => {
    expect(parseApp(written(renderApp(facts)))).toEqual(facts);
    expect(facts.pools[0]?.waitMs.buckets.at(-1)?.leMs).toBe(facts.pools[0] && Number.POSITIVE_INFINITY);
  });

  it('comes back whatever a pool is called', () => {
    fc.assert(
      fc.property(
        hostileText.filter((name) => !/\p{Cs}/u.test(name)),
        (name) => {
          const facts = appFacts({ pools: [poolFacts({ name })] });
          expect(parseApp(written(renderApp(facts))).pools[0]?.name).toBe(name);
        },
      ),
    );
  });

  it('bears names that are not known yet', () => {
    expect(parseApp({ ...renderApp(appFacts()), newer: true })).toEqual(appFacts());
  });

  const refused: readonly [readonly (string | number)[], unknown, string][] = [
    [['schema_version'], 2, 'schema_version: expected 1, got 2.'],
    [['pid'], '7', 'pid: expected a number from 0, got the string "7".'],
    [['pid'], undefined, 'pid: expected a number from 0, got nothing.'],
    [['pools'], {}, 'pools: expected a list of at most 1000 items, got an object.'],
    [['pools', 0, 'leased'], -1, 'pools[0].leased: expected a number from 0, got -1.'],
    [['pools', 0, 'is_suspended'], null, 'pools[0].is_suspended: expected true or false, got null.'],
    [['pools', 0, 'pipelining', 'mode'], 'perhaps', 'pools[0].pipelining.mode: expected unknown, on or off'],
    [['pools', 0, 'wait_ms', 'buckets'], [], 'pools[0].wait_ms.buckets: expected ascending buckets'],
    [['pools', 0, 'wait_ms', 'buckets', 0, 'count'], 99, 'pools[0].wait_ms.buckets: expected ascending buckets'],
    [
      ['pools', 0, 'wait_ms', 'buckets', 0, 'le_ms'],
      'x\u001b[2J',
      'le_ms: expected a number from 0, got the string "x�[2J".',
    ],
    [
      ['pools', 0, 'name'],
      'x'.repeat(1001),
      'pools[0].name: expected a string of at most 1,000 characters, got the string',
    ],
  ];
  it.each(refused)('is refused with what was expected where and what came: %j as %j', (path, value, message) => {
    expect(() => parseApp(withAt(path, value))).toThrow(message);
    expect(() => parseApp(withAt(path, value))).toThrow(HeadroomError);
  });

  it('is refused, and never anything else, when it is something else', () => {
    const outcome = (json: unknown) => {
      try {
        return parseApp(json);
      } catch (error) {
        return (error as HeadroomError).code;
      }
    };
    fc.assert(fc.property(fc.jsonValue(), (json) => outcome(json) === 'HEADROOM_APP_FORMAT'));
  });
});
