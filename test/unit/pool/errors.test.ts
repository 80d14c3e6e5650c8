import { expect, test } from 'vitest';
import { HeadroomError, type HeadroomErrorDetails } from '../../../src/errors.js';
import * as errors from '../../../src/pipeline/errors/errors.js';
import { remedyFor } from '../../../src/sql/session-feature.js';

type ErrorClass = new (what: string, details?: HeadroomErrorDetails) => HeadroomError;

const classes = Object.entries(errors).filter(([name]) => /(?<!^Connect)Error$/.test(name)) as [string, ErrorClass][];

const counts = { max: 3, total: 2, idle: 0, leased: 1, lanes: 0, connecting: 1, waiting: 7 };

test('every class has a code of its own', () => {
  const codes = classes.map(([, Class]) => new Class('x').headroomCode);
  expect(classes.length).toBeGreaterThan(10);
  expect(new Set(codes).size).toBe(classes.length);
  for (const code of codes) expect(code).toMatch(/^HEADROOM_[A-Z_]+$/);
});

/** Errors about a wrong call: the message has the remedy too, since `pg` has no words for them. */
const aboutCalls = new Set(['TransactionError', 'PoolerFeatureError', 'TooManyValuesError']);

test.each(classes)('%s says what happened, the counts and the remedy, and keeps the cause', (name, Class) => {
  const cause = new Error('below');
  const isAboutCall = aboutCalls.has(name);
  const error = new Class(isAboutCall ? 'It broke.' : 'It broke', { counts, remedy: 'Mend it.', cause });
  expect(error).toBeInstanceOf(HeadroomError);
  expect(error.name).toBe(name);
  const explained = 'It broke. (max 3: 2 open, 1 leased, 0 shared, 0 idle, 1 connecting; 7 waiting) Mend it.';
  expect(error.message).toBe(isAboutCall ? explained : 'It broke');
  expect(error.explanation).toBe(explained);
  expect(String(error)).toBe(`${name}: ${explained}`);
  expect(error).toMatchObject({ counts, remedy: 'Mend it.', cause });
});

test('without counts, remedy and cause, the message stands alone', () => {
  const error = new errors.ShedError('It broke.');
  expect([error.message, String(error)]).toEqual(['It broke.', 'ShedError: It broke.']);
  expect(Object.hasOwn(error, 'cause')).toBe(false);
});

test.each([
  ['SET', 'it uses SET, which'],
  ['advisory lock of the session', 'it uses an advisory lock of the session, which'],
  ['temporary table', 'it uses a temporary table, which'],
] as const)('a pooler in the way of %s is said so, with the way out', (feature, says) => {
  const error = errors.poolerFeature(feature);
  expect(error).toMatchObject({ feature, headroomCode: 'HEADROOM_POOLER_FEATURE', remedy: remedyFor(feature) });
  expect(error.message).toContain(says);
});
