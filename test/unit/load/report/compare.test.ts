import { describe, expect, it } from 'vitest';
import type { Paint } from '../../../../src/format/paint.js';
import { compareStudies } from '../../../../src/load/report/compare.js';
import { renderStudy } from '../../../../src/load/report/text/study.js';
import type { Point } from '../../../../src/load/study/result.js';
import { measuresOf, pointOf, studyOf } from '../../../support/study.js';

const load = { kind: 'closed', users: 100 } as const;
const plain: Paint = (_, text) => text;

/** A study of one point, whose rounds lie 3 % below to 2 % above. */
const studyWith = (requestsPerSecond: number, more: Parameters<typeof measuresOf>[0] = {}) =>
  studyOf({ points: [pointOf('headroom', load, measuresOf({ requestsPerSecond, ...more }))] });

describe('two studies', () => {
  it('are compared point by point', () => {
    const [point] = compareStudies(studyWith(1000, { p50: 10 }), studyWith(2000, { p50: 5, sessions: 10 })).points;
    expect(point).toMatchObject({
      strategy: 'headroom',
      load,
      requestsPerSecond: { old: 1000, new: 2000, ratio: 2, evidence: 'beyond noise' },
      p50Ms: { old: 10, new: 5, ratio: 0.5 },
      peakSessions: { old: 20, new: 10, ratio: 0.5 },
      failedShare: { old: 0, new: 0, ratio: null },
    });
  });

  it.each([
    [1000, 1040, 'within noise'],
    [1040, 1000, 'within noise'],
    [1000, 1060, 'beyond noise'],
    [1060, 1000, 'beyond noise'],
  ])('differ from %i to %i requests/s %s, as rounds spread 5 %%', (before, after, evidence) => {
    const [point] = compareStudies(studyWith(before), studyWith(after)).points;
    expect(point?.requestsPerSecond.evidence).toBe(evidence);
  });

  it('are not judged by one round', () => {
    const once = studyWith(1000);
    const short = { ...once, points: once.points.map((point) => ({ ...point, rounds: point.rounds.slice(0, 1) })) };
    expect(compareStudies(short, studyWith(5000)).points[0]?.requestsPerSecond.evidence).toBe('unknown');
  });

  it('have no ratio where one has no figure', () => {
    const [point] = compareStudies(studyWith(0, { sessions: null }), studyWith(100)).points;
    expect(point?.requestsPerSecond).toMatchObject({ old: 0, new: 100, ratio: null });
    expect(point?.p50Ms).toMatchObject({ old: null, ratio: null, evidence: 'unknown' });
    expect(point?.peakSessions).toMatchObject({ old: null, new: 20, ratio: null });
  });

  it('are matched by the multiple of the capacity, since the rate of that changes', () => {
    const at = (ratePerSecond: number): Point =>
      pointOf('headroom', { kind: 'open', ratePerSecond, ofCapacity: 1.2 }, measuresOf());
    expect(compareStudies(studyOf({ points: [at(1000)] }), studyOf({ points: [at(1500)] })).points).toHaveLength(1);
  });

  it('name the points that only one has', () => {
    const other = studyOf({ points: [pointOf('none', load, measuresOf())] });
    const { points, onlyOld, onlyNew } = compareStudies(other, studyWith(1000));
    expect({ points, onlyOld, onlyNew }).toEqual({
      points: [],
      onlyOld: [{ strategy: 'none', load }],
      onlyNew: [{ strategy: 'headroom', load }],
    });
  });

  it('are the same to themselves', () => {
    const { differences, points } = compareStudies(studyOf(), studyOf());
    expect(differences).toEqual([]);
    expect(new Set(points.map(({ requestsPerSecond }) => requestsPerSecond.evidence))).toEqual(
      new Set(['within noise']),
    );
  });

  it('say which conditions were not the same, but not that the version of pg-headroom differs', () => {
    const old = studyOf();
    const changed = studyOf({
      version: '0.2.0',
      machine: { ...old.machine, cores: 16 },
      server: { ...old.server, version: '17.2', settings: { ...old.server.settings, fsync: 'on', jit: 'off' } },
      settings: { ...old.settings, workload: 'tpcb', scale: 10, poolMax: 40 },
      pgBouncer: null,
    });
    expect(compareStudies(old, changed).differences).toEqual([
      { name: 'workload', old: 'select1', new: 'tpcb' },
      { name: 'scale', old: '1', new: '10' },
      { name: 'DB_POOL_MAX', old: '20', new: '40' },
      { name: 'processor', old: 'Fast & Co. 9000, 8 cores', new: 'Fast & Co. 9000, 16 cores' },
      { name: 'PostgreSQL', old: '18.4', new: '17.2' },
      { name: 'fsync', old: 'off', new: 'on' },
      { name: 'jit', old: 'unknown', new: 'off' },
      { name: 'PgBouncer', old: '1.25.0', new: 'none' },
      { name: 'PgBouncer pool_mode', old: 'transaction', new: 'unknown' },
      { name: 'PgBouncer default_pool_size', old: '20', new: 'unknown' },
    ]);
  });

  it('are told in the terminal, noise as noise and differences as warnings', () => {
    const older = studyWith(1000, { sessions: 30 });
    const newer = { ...studyWith(1980), settings: { ...studyOf().settings, scale: 2 } };
    const told = renderStudy(newer, plain, compareStudies(older, newer));
    expect(told).toMatch(/headroom, 100 users +1\.98× +~1\.00× +~1\.00× +0 % +30 → 20/);
    expect(told).toContain('~ within noise: rounds of one study overlap those of the other.');
    expect(told).toContain('! scale differs: was 1, is 2');
  });
});
