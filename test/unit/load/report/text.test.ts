import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Paint } from '../../../../src/format/paint.js';
import { widthOf } from '../../../../src/format/width.js';
import { compareStudies } from '../../../../src/load/report/compare.js';
import { renderStudy } from '../../../../src/load/report/text/study.js';
import { arbitraryStudy } from '../../../support/arbitrary-study.js';
import { measuresOf, pointOf, studyOf } from '../../../support/study.js';

const plain: Paint = (_, text) => text;
const study = studyOf();
const text = renderStudy(study, plain, undefined, 110);

describe('a study in the terminal', () => {
  it('has a table for each load', () => {
    const head = text.indexOf('1,000 users\n');
    expect(text.slice(head).split('\n').slice(1, 7)).toEqual([
      '           requests/s  × none  goodput/s     p50     p95     p99     max  failed  sessions        CPU',
      'none               28                  0  570 ms   1.1 s   2.2 s    11 s  99.6 %        97  0.84/1.02',
      'pg-pool         3,835    137×          0  260 ms  454 ms  790 ms   2.8 s     0 %        20  0.84/1.02',
      'headroom        6,097    218×        610  164 ms  231 ms  328 ms  733 ms     0 %        20  0.84/1.02',
      'pgbouncer       5,015    179×        502  199 ms  281 ms  398 ms  891 ms     0 %        20  0.84/1.02',
      '  none failed: too many clients (75,000), connection timed out (1,875)',
    ]);
  });

  it('ends with the recommendation, its reasons and what it changes', () => {
    const end = text.slice(text.indexOf('Use headroom with DB_POOL_MAX=20.'));
    expect(end).toContain('· headroom had no errors through 5,000 users');
    expect(end).toContain('headroom answers requests where a connection per request answers not one.');
    expect(end.trimEnd()).toMatch(/at most 20 sessions on\s+the\s+server\.$/);
  });

  it('has overhead, spikes, sizes and warnings', () => {
    expect(text).toMatch(/headroom +\+11 µs +0\.12 ms/);
    expect(text).toMatch(/pg-pool +50 → 1,000 +3 s +1\.8 s +0/);
    expect(text).toMatch(/none +50 → 1,000 +3 s +never +12,345/);
    expect(text).toMatch(/20 ← chosen +6,200/);
    expect(text).toContain('! With 5,000 users the processes that make the load were busy');
  });

  it('leaves out what says least where it is narrow, never the figures that decide', () => {
    const narrow = renderStudy(study, plain, undefined, 46);
    expect(Math.max(...narrow.split('\n').map(widthOf))).toBeLessThanOrEqual(46);
    expect(narrow).toMatch(/requests\/s +p50 +p99 +failed/);
    expect(narrow).not.toContain('goodput/s');
  });

  it('says that it was stopped before there was anything to tell', () => {
    const nothing = { points: [], spikes: [], sizes: null, overhead: null, recommendation: null, warnings: [] };
    expect(renderStudy(studyOf({ ...nothing, isInterrupted: true }), plain)).toBe(
      'Stopped before anything was measured.\n',
    );
  });

  it('shows names without the backticks that a page needs', () => {
    const text = renderStudy(studyOf({ warnings: ['`headroom` was left out'] }), plain);
    expect(text).toContain('! headroom was left out');
  });

  it('says how many times as many requests are answered', () => {
    const load = { kind: 'closed', users: 100 } as const;
    const points = [
      pointOf('none', load, measuresOf({ requestsPerSecond: 100, sessions: 97 })),
      pointOf('headroom', load, measuresOf({ requestsPerSecond: 3500 })),
    ];
    expect(renderStudy(studyOf({ points }), plain)).toContain(
      'headroom answers 35 times as many requests a second as a connection per request.',
    );
  });

  it('paints the recommendation as good news, and warnings as none', () => {
    const painted = renderStudy(study, (style, part) => `<${style}>${part}</${style}>`);
    expect(painted).toContain('<bold><green>Use headroom with DB_POOL_MAX=20.</green></bold>');
    expect(painted).toContain('<yellow>! With 5,000 users');
  });

  it('keeps to its width and does no harm, whatever comes', () => {
    fc.assert(
      fc.property(arbitraryStudy, arbitraryStudy, fc.integer({ min: 30, max: 120 }), (older, newer, width) => {
        const lines = renderStudy(newer, plain, compareStudies(older, newer), width).split('\n');
        expect(Math.max(...lines.map(widthOf))).toBeLessThanOrEqual(width);
        expect(lines.join('')).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}]|NaN|Infinity|undefined/u);
      }),
      { numRuns: 40 },
    );
  });
});
