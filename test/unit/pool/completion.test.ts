import { describe, expect, test } from 'vitest';
import { noteSeverity } from '../../../src/pipeline/codec/severity.js';
import { movesOn } from '../../../src/pool/completion.js';

function fatal(code: string, message = 'the session has ended'): Error {
  const error = Object.assign(new Error(message), { code, severity: 'FATAL' });
  noteSeverity(error, 'FATAL');
  return error;
}

const unbound = { isBound: false };
const socketBroke = new Error('Connection terminated unexpectedly');

describe('a statement whose connection has ended', () => {
  test.each<[what: string, end: unknown, isFirst: boolean, isRetried: boolean, expected: boolean]>([
    ['fails where the socket broke: the server may have run it', socketBroke, false, false, false],
    ['fails where it was the first when the server ended the session', fatal('57P01'), true, false, false],
    ['moves on from behind the first', fatal('57P01'), false, false, true],
    ['moves on, the first too, where the session had been idle for too long', fatal('57P05'), true, false, true],
    ['fails as the first where a pooler was refused by the server', fatal('28P01', 'no such user'), true, false, false],
    ['is tried once more from behind that one', fatal('28P01', 'no such user'), false, false, true],
    ['and not twice', fatal('28P01', 'no such user'), false, true, false],
  ])('%s', (_what, end, isFirst, isRetried, expected) => {
    expect(movesOn(unbound, isRetried, isFirst, end)).toBe(expected);
  });

  test('never moves on once the server has bound it', () => {
    for (const end of [fatal('57P01'), fatal('57P05'), fatal('28P01'), socketBroke])
      for (const isFirst of [true, false]) expect(movesOn({ isBound: true }, false, isFirst, end)).toBe(false);
  });
});
