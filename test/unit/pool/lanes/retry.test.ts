import { describe, expect, test } from 'vitest';
import { Prepared, PreparedStatements } from '../../../../src/pool/lanes/prepared.js';
import { bookFailure, reasonToRunAgain } from '../../../../src/pool/lanes/retry.js';
import type { LaneStatement } from '../../../../src/pool/lanes/statement.js';

const error = (code: string, severity: string | undefined = 'ERROR'): Error =>
  Object.assign(new Error(code), { code, severity });
const kept = new Prepared('key', 'name', 'select 1');
const unnamed = new Prepared(undefined, '', 'select 1');

interface Failed {
  readonly failure: unknown;
  readonly prepared?: Prepared | undefined;
  readonly isBound?: boolean;
  readonly isRetried?: boolean;
  readonly hits?: number;
}

function reasonFor(failed: Failed, wasCancelledAround = false): string | undefined {
  const statement = { prepared: kept, isBound: false, isRetried: false, hits: 0, ...failed };
  return reasonToRunAgain(statement as unknown as LaneStatement, wasCancelledAround);
}

describe('run again, without its caller knowing, is', () => {
  test.each(['26000', '0A000'])('a prepared statement that was refused with %s before it was bound', (code) => {
    expect(reasonFor({ failure: error(code) })).toBe('was refused unrun');
  });

  test('one that was cancelled for another on its lane', () => {
    for (const prepared of [kept, unnamed, undefined]) {
      for (const isBound of [true, false])
        expect(reasonFor({ failure: error('57014'), prepared, isBound }, true)).toBe('was hit');
    }
  });

  test('one that was cancelled for others several times, also after it was refused as prepared', () => {
    expect(reasonFor({ failure: error('57014'), hits: 2, isRetried: true }, true)).toBe('was hit');
  });
});

describe('not run again is', () => {
  test.each<[what: string, failed: Failed, wasCancelledAround?: boolean]>([
    ['one that was run again already', { failure: error('26000'), isRetried: true }],
    ['one that was cancelled again and again', { failure: error('57014'), hits: 3 }, true],
    ['one that was bound', { failure: error('0A000'), isBound: true }],
    ['one that was parsed just now', { failure: error('0A000'), prepared: unnamed }],
    ['one that was not prepared', { failure: error('26000'), prepared: undefined }],
    ['one that failed for its own reasons', { failure: error('23505') }],
    ['one that failed for its own reasons on a lane that was cancelled', { failure: error('23505') }, true],
    ['one that was cancelled where the pool asked for nothing', { failure: error('57014') }],
    ['one with which the session ended', { failure: error('57P01', 'FATAL') }, true],
    ['one with which the session ended, said in another language', { failure: error('57P01', 'FATAL ERROR') }, true],
    ['one whose answer could not be parsed', { failure: new Error('no') }, true],
    ['one whose answer could not be parsed, with a code', { failure: { code: '57014' } }, true],
    ['one whose failure is no error', { failure: undefined }, true],
  ])('%s', (_what, failed, wasCancelledAround) => {
    expect(reasonFor(failed, wasCancelledAround)).toBeUndefined();
  });
});

describe('a statement that fails says of what was prepared for it', () => {
  /** What becomes of it: whether it is kept, and whether it is closed on the server. */
  function book(failure: unknown, { isDescribed = true, isBound = false } = {}): string {
    const statements = new PreparedStatements();
    const prepared = statements.add('key', 'select 1');
    prepared.isDescribed = isDescribed;
    bookFailure(statements, { prepared, isBound, failure } as unknown as LaneStatement);
    if (statements.has('key')) return 'kept';
    return statements.takeDoomed().includes(prepared.name) ? 'closed' : 'left on the server';
  }

  test('that it is not there, or half there, where it was never described', () => {
    for (const code of ['42601', '57014']) expect(book(error(code), { isDescribed: false })).toBe('closed');
  });

  test('that it is no good any more, where it was refused before it was bound', () => {
    for (const code of ['26000', '0A000']) expect(book(error(code))).toBe('closed');
  });

  test('nothing, where it was bound or the fault is another', () => {
    expect(book(error('0A000'), { isBound: true })).toBe('kept');
    for (const failure of [error('23505'), new Error('no'), { code: '26000' }, undefined])
      expect(book(failure)).toBe('kept');
  });

  test('nothing, where nothing was prepared', () => {
    const failed = { prepared: undefined, isBound: false, failure: error('26000') };
    expect(() => bookFailure(new PreparedStatements(), failed as unknown as LaneStatement)).not.toThrow();
  });
});
