import { readFileSync } from 'node:fs';
import { Ajv2020, type AnySchemaObject } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readStudy } from '../../../../src/load/report/read-study.js';
import type { Series } from '../../../../src/load/study/result.js';
import { arbitraryStudy } from '../../../support/arbitrary-study.js';
import { measuresOf, seriesOf, studyOf } from '../../../support/study.js';

const schema = JSON.parse(readFileSync(new URL('../../../../schema/load.schema.json', import.meta.url), 'utf8'));

/** The schema, but without room for names that it does not know, so that it cannot fall behind. */
function closed(part: unknown): unknown {
  if (typeof part !== 'object' || part === null) return part;
  if (Array.isArray(part)) return part.map(closed);
  const all = Object.fromEntries(Object.entries(part).map(([key, each]) => [key, closed(each)]));
  return 'properties' in part && 'required' in part ? { additionalProperties: false, ...all } : all;
}

const ajv = new Ajv2020({ formats: { 'date-time': /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/ }, allErrors: true });
const check = ajv.compile(closed(schema) as AnySchemaObject);
const written = (value: object) => JSON.parse(JSON.stringify(value));
const errorsOf = (value: object) => (check(written(value)) ? [] : check.errors);

/** Every place of a value, from the root, as the keys that lead there. */
function listPlaces(value: unknown, path: readonly string[] = []): (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, each]) => [[...path, key], ...listPlaces(each, [...path, key])]);
}

function without(value: unknown, [key = '', ...rest]: readonly string[]): unknown {
  if (Array.isArray(value)) return value.map((each, at) => (String(at) === key ? without(each, rest) : each));
  const entries = Object.entries(value as object);
  if (rest.length === 0) return Object.fromEntries(entries.filter(([name]) => name !== key));
  return Object.fromEntries(entries.map(([name, each]) => [name, name === key ? without(each, rest) : each]));
}

/** One of everything, so that no name is left out. */
const whole = () => {
  const { points, spikes, ...study } = studyOf();
  const shorten = <T extends { readonly series: Series }>(part: T) => ({
    ...part,
    series: seriesOf(measuresOf(), { steps: 1 }),
  });
  const some = [points[8]!, points.at(-1)!].map((point) => ({
    ...point,
    rounds: point.rounds.slice(0, 1).map(shorten),
  }));
  return written({ ...study, points: some, spikes: spikes.slice(0, 1).map(shorten) });
};

describe('the schema of a study', () => {
  it('holds for a study', () => expect(errorsOf(studyOf())).toEqual([]));

  it('holds for whatever the types allow', () => {
    fc.assert(fc.property(arbitraryStudy, (study) => errorsOf(study)?.length === 0));
  });

  it('knows no other name, and misses every one that is gone, as the reader does', () => {
    const study = whole();
    expect(check({ ...study, more: 1 })).toBe(false);
    const places = listPlaces(study).filter((path) => Number.isNaN(Number(path.at(-1))) && path.at(-2) !== 'settings');
    expect(places.length).toBeGreaterThan(150);
    for (const place of places) {
      const less = without(study, place);
      expect(check(less), place.join('.')).toBe(false);
      expect(() => readStudy(JSON.stringify(less)), place.join('.')).toThrow(/expected .*, got nothing|kind: expected/);
    }
  });

  it('takes nothing else for a load', () => {
    const [point, ...others] = whole().points;
    const other = { ...whole(), points: [{ ...point, load: { kind: 'half-open', users: 1 } }, ...others] };
    expect(check(other)).toBe(false);
  });
});
