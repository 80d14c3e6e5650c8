import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readStudy, StudyFormatError } from '../../../../src/load/report/read-study.js';
import { arbitraryStudy } from '../../../support/arbitrary-study.js';
import { studyOf } from '../../../support/study.js';

const read = (changes: object) => () => readStudy(JSON.stringify({ ...studyOf(), ...changes }));

describe('reading a study', () => {
  it('gives back what was written', () => {
    const clean = (text: string) => JSON.parse(text);
    fc.assert(
      fc.property(arbitraryStudy, (study) => {
        const text = JSON.stringify(study);
        expect(readStudy(text)).toEqual(clean(text));
      }),
    );
  });

  it('leaves out what later versions may add', () => {
    expect(read({ more: 1 })()).not.toHaveProperty('more');
  });

  it.each([
    [
      'what is not JSON',
      () => readStudy('requests/s  1,000'),
      'The study: expected JSON, got the string "requests/s  1,000".',
    ],
    ['what is no object', () => readStudy('[]'), 'The study: expected an object, got a list.'],
    ['another schema version', read({ schemaVersion: 2 }), 'schemaVersion: expected 1, got 2.'],
    ['a document of another kind', () => readStudy('{"verdict":"ok"}'), 'schemaVersion: expected 1, got nothing.'],
    [
      'a strategy that it does not know',
      read({ points: [{ ...studyOf().points[0], strategy: 'magic' }] }),
      'points[0].strategy: expected none, pg-pool, headroom or pgbouncer, got the string "magic".',
    ],
    [
      'a load that it does not know',
      read({ points: [{ ...studyOf().points[0], load: null }] }),
      'points[0].load.kind: expected closed or open, got nothing.',
    ],
    [
      'a figure that is none',
      read({ spikes: [{ ...studyOf().spikes[0], failed: '1' }] }),
      'spikes[0].failed: expected a number from 0, got the string "1".',
    ],
    ['a text that is none', read({ warnings: [null] }), 'warnings[0]: expected a string, got null.'],
  ])('refuses %s, and says what and where', (_, act, message) => {
    expect(act).toThrow(StudyFormatError);
    expect(act).toThrow(message);
    expect(act).toThrow('Give a file that `headroom load --json`');
  });

  it('says only the beginning of a long text, and nothing that harms a terminal', () => {
    const act = read({ machine: '\u001b[2J'.repeat(1000) });
    expect(act).toThrow(/machine: expected an object, got the string ".{1,200}"\./);
    expect(act).not.toThrow('\u001b');
  });
});
