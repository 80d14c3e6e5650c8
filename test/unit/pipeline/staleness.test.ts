import { describe, expect, test } from 'vitest';
import type { Exchange } from '../../../src/pipeline/exchange.js';
import { Prepared } from '../../../src/pipeline/prepared.js';
import { isDoubtful, isOutdated, isStale, isToClose } from '../../../src/pipeline/staleness.js';

const error = (code: string, severity: string | undefined = 'ERROR'): Error =>
  Object.assign(new Error(code), { code, severity });
const automatic = new Prepared({}, 'headroom_1', 'select 1', 0);
const named = new Prepared('mine', 'mine', 'select 1', 0);
const unnamed = new Prepared(undefined, '', 'select 1', 0);

function judge(failed: Partial<Exchange>): boolean {
  return isStale({ prepared: automatic, isBound: false, isParsed: false, preludes: 0, ...failed } as Exchange);
}

const within = (where: string): Error => Object.assign(error('22012'), { where });
const inCheck = 'PL/pgSQL-Funktion pruefe(integer) Zeile 3';
const ofValue = "unnamed portal parameter $1 = '7'";

describe('what was prepared may be to blame', () => {
  test('where a value does not fit it, outside of any function', () => {
    expect(judge({ failure: within(ofValue) })).toBe(true);
  });

  test.each(['26000', '0A000', '22003', '22P02', '42883', '42804', '42P01', '08P01', 'XX000', '23502', '23514'])(
    'where a statement fails with %s before it is bound to it',
    (code) => {
      expect(judge({ failure: error(code) })).toBe(true);
      expect(judge({ failure: error(code), prepared: named })).toBe(true);
    },
  );

  test('where it was prepared unasked for this very run: a pooler may have passed it on to an older one', () => {
    expect(judge({ failure: error('08P01'), isParsed: true })).toBe(true);
    expect(judge({ failure: error('42883'), isParsed: true })).toBe(true);
  });
});

describe('the statement itself is to blame', () => {
  test.each<[what: string, failed: Partial<Exchange>]>([
    ['where it was bound', { failure: error('0A000'), isBound: true }],
    ['where its text went with it', { failure: error('0A000'), prepared: unnamed, isParsed: true }],
    ['where its caller’s name was prepared with it', { failure: error('42601'), prepared: named, isParsed: true }],
    ['where what went before it failed', { failure: error('0A000'), preludes: 1 }],
    ['where a function that the planner called has failed', { failure: error('P0001') }],
    ['where a function that the planner called has violated a constraint', { failure: error('23505') }],
    ['where it failed in a function', { failure: within('PL/pgSQL function f(integer) line 1 at RAISE') }],
    ['where the check of a value’s domain failed in a function', { failure: within(`${inCheck}\n${ofValue}`) }],
    ['where somebody cancelled it', { failure: error('57014') }],
    ['where it waited for a lock for too long', { failure: error('55P03') }],
    ['where the session is read-only', { failure: error('25006') }],
    ['where the session ended with it', { failure: error('57P01', 'FATAL') }],
    ['where its answer could not be parsed', { failure: new Error('no') }],
    ['where its answer could not be parsed, with a code', { failure: { code: '26000' } }],
    ['where it did not fail', { failure: undefined }],
  ])('%s', (_what, failed) => {
    expect(judge(failed)).toBe(false);
  });
});

test('what could not be prepared is closed, but for a caller’s name that is known to pg or stands for something else', () => {
  const parsed = Object.assign(new Prepared('mine', 'mine', 'select 1', 0), { isParsed: true });
  const judged = [
    { prepared: automatic, failure: error('42601') },
    { prepared: named, failure: error('42601') },
    { prepared: named, failure: error('42P05') },
    { prepared: parsed, failure: error('55P03') },
  ].map((failed) => isToClose(failed as Exchange));
  expect(judged).toEqual([true, true, false, false]);
});

test('a name is doubtful after errors that preparing it again may cure, and after no others', () => {
  const codes = ['0A000', '22003', '22P02', '42804', 'XX000', '26000', '23505', '40001', '57014', 'P0001', '25006'];
  expect(codes.filter((code) => isDoubtful(error(code)))).toEqual(codes.slice(0, 6));
  expect([new Error('no'), undefined, error('XX000', 'FATAL')].some(isDoubtful)).toBe(false);
});

describe('a read that fails as it runs', () => {
  const read = { waits: 'table' };
  const isOut = (failed: object): boolean =>
    isOutdated({ prepared: automatic, isBound: true, preludes: 0, profile: read, ...failed } as Exchange);

  test('may be due to what was prepared unasked where a type, a column or a function is another', () => {
    const codes = ['42804', '42703', '42883', 'XX000', '0A000', '22P07'];
    expect(codes.filter((code) => isOut({ failure: error(code) }))).toEqual(codes);
  });

  test.each<[what: string, failed: object]>([
    ['where a value is wrong', { failure: error('22012') }],
    ['where a right is missing', { failure: error('42501') }],
    ['where it was not bound', { failure: error('42804'), isBound: false }],
    ['where its caller has named it', { failure: error('42804'), prepared: named }],
    ['where its text went with it', { failure: error('42804'), prepared: unnamed }],
    ['where it may write', { failure: error('42804'), profile: { waits: 'row' } }],
    ['where what goes before it failed', { failure: error('42804'), preludes: 1 }],
    ['where a function says so', { failure: Object.assign(error('42804'), { where: inCheck }) }],
    ['where the session ended', { failure: error('XX000', 'FATAL') }],
    ['where it did not fail', { failure: undefined }],
  ])('is not %s', (_what, failed) => {
    expect(isOut(failed)).toBe(false);
  });
});
