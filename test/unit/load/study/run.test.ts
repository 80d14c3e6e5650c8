import { expect, test } from 'vitest';
import { forecast } from '../../../../src/load/study/forecast.js';
import { runStudy } from '../../../../src/load/study/run.js';
import { settings, studyWorld } from '../../../support/study-world.js';

test('each round drives every strategy once, in another order, its sessions gone before the next', async () => {
  const { plan, world } = studyWorld();
  const result = await runStudy(plan);
  const order = world.drives.map(({ plan: { strategy } }) => strategy);
  expect(order).toEqual(['none', 'pg-pool', 'headroom', 'pg-pool', 'headroom', 'none']);
  expect(world.log.slice(0, 5)).toEqual(['tidy', 'open none', 'settled none', 'tidy', 'open pg-pool']);
  expect(result.points.map(({ strategy, rounds }) => [strategy, rounds.length])).toEqual([
    ['none', 2],
    ['pg-pool', 2],
    ['headroom', 2],
  ]);
  expect(result).toMatchObject({ schemaVersion: 1, isInterrupted: false, overhead: null, spikes: [], sizes: null });
});

test('the processes of a strategy stay for all of its trials, and end with the study', async () => {
  const { plan, world } = studyWorld();
  await runStudy(plan);
  for (const strategy of settings.strategies) {
    expect(world.log.filter((line) => line === `open ${strategy}`)).toHaveLength(1);
    expect(world.log.slice(-3)).toContain(`close ${strategy}`);
  }
});

test('processes of one size of a pool end before those of the next begin', async () => {
  const { plan, world } = studyWorld({ sweep: { users: 50, largest: 8 } });
  await runStudy(plan);
  const ofHeadroom = world.log.filter((line) => /^(open|close) headroom$/.test(line));
  // The size of the other loads, then each of four sizes in two rounds.
  expect(ofHeadroom).toEqual(Array.from({ length: 1 + 8 }, () => ['open headroom', 'close headroom']).flat());
  expect(world.log.filter((line) => line === 'open pg-pool')).toHaveLength(1);
});

test('only pgbouncer goes through PgBouncer, under a name of its own', async () => {
  const { plan, world } = studyWorld({ settings: { ...settings, rounds: 1, strategies: ['headroom', 'pgbouncer'] } });
  await runStudy(plan);
  expect(world.drives.map(({ plan: { env, applicationName } }) => [env.DATABASE_URL, applicationName])).toEqual([
    ['direct', 'headroom load'],
    ['bouncer', 'headroom load through PgBouncer'],
  ]);
});

test('a multiple of the capacity is a rate for each strategy by what it can do', async () => {
  const { plan, world } = studyWorld(
    { loads: [{ kind: 'capacity', multiple: 1.2 }], settings: { ...settings, strategies: ['pg-pool', 'headroom'] } },
    ({ strategy }) => ({ done: strategy === 'headroom' ? 200 : 100 }),
  );
  const result = await runStudy(plan);
  expect(world.drives.slice(0, 2).map(({ demand }) => demand)).toEqual([
    { kind: 'closed', users: 40, thinkMs: 0 },
    { kind: 'closed', users: 40, thinkMs: 0 },
  ]);
  expect(result.points.map(({ load }) => load)).toEqual([
    { kind: 'open', ratePerSecond: 120, ofCapacity: 1.2 },
    { kind: 'open', ratePerSecond: 240, ofCapacity: 1.2 },
  ]);
});

test('one user alone is driven with the bare statement too, for a shorter time', async () => {
  const { plan, world } = studyWorld(
    { measuresOverhead: true, loads: [{ kind: 'closed', users: 5 }] },
    ({ strategy }) => ({
      latencies: [strategy === 'bare' ? 1 : strategy === 'none' ? 5 : 1.5],
    }),
  );
  const { overhead } = await runStudy(plan);
  expect(overhead?.bare.p50).toBeCloseTo(1, 2);
  expect(overhead?.strategies.map(({ strategy, overheadMs }) => [strategy, Math.round(overheadMs * 10) / 10])).toEqual([
    ['none', 4],
    ['pg-pool', 0.5],
    ['headroom', 0.5],
  ]);
  expect(world.drives[0]).toMatchObject({ plan: { strategy: 'bare' }, demand: { users: 1 } });
  const alone = world.drives.filter(({ demand }) => demand.kind === 'closed' && demand.users === 1);
  expect(alone).toHaveLength(8);
  expect(alone[0]?.span).toMatchObject({ durationMs: 500, warmUpMs: 25 });
});

test('a spike is within one trial of each strategy', async () => {
  const { plan, world } = studyWorld({ spike: { users: 5, spikeUsers: 50 } });
  const { spikes } = await runStudy(plan);
  expect(world.drives.at(-1)?.demand).toEqual({
    ...{ kind: 'closed', users: 5, thinkMs: 0 },
    spike: { users: 45, beginsAtMs: 2000, lengthMs: 1000 },
  });
  expect(spikes).toMatchObject([
    { strategy: 'none' },
    { strategy: 'pg-pool' },
    { strategy: 'headroom', spikeUsers: 50 },
  ]);
});

test('sizes are tried far apart and then around the best', async () => {
  const { plan } = studyWorld({ sweep: { users: 50, largest: 32 } }, ({ poolMax }) => ({
    done: 100 * Math.min(poolMax, 11),
  }));
  const { sizes, recommendation } = await runStudy(plan);
  expect(sizes?.sizes.map(({ poolMax }) => poolMax)).toEqual([1, 2, 4, 8, 12, 16, 24, 32]);
  expect(sizes?.best).toBe(12);
  expect(recommendation?.poolMax).toBe(12);
});

test('none gets no more users than it may have, and no requests that come anyhow', async () => {
  const loads = [
    { kind: 'closed', users: 10 },
    { kind: 'closed', users: 100 },
    { kind: 'open', ratePerSecond: 50 },
  ] as const;
  const { plan, world } = studyWorld({ loads, maxUsersOfNone: 48, settings: { ...settings, rounds: 1 } });
  const result = await runStudy(plan);
  expect(result.points.filter(({ strategy }) => strategy === 'none').map(({ load }) => load)).toEqual([loads[0]]);
  expect(world.drives).toHaveLength(7);
  expect(forecast(plan)).toHaveLength(7);
});

test('pgbouncer gets no more connections than it may have; requests that come anyhow share a hundred a process', async () => {
  const loads = [
    { kind: 'closed', users: 100 },
    { kind: 'closed', users: 250 },
    { kind: 'open', ratePerSecond: 50 },
    { kind: 'capacity', multiple: 2 },
  ] as const;
  const drive = async (workers: number) => {
    const given = { ...settings, rounds: 1, workers, strategies: ['headroom', 'pgbouncer'] } as const;
    const { plan, world } = studyWorld({ loads, maxUsersOfPgBouncer: 200, capacityUsers: 250, settings: given });
    await runStudy(plan);
    expect(forecast(plan)).toHaveLength(world.drives.length);
    const demands = world.drives
      .filter(({ plan: { strategy } }) => strategy === 'pgbouncer')
      .map((each) => each.demand);
    return demands.map((demand) => (demand.kind === 'closed' ? demand.users : 'a rate'));
  };
  expect(await drive(2)).toEqual([200, 100, 'a rate', 'a rate']);
  expect(await drive(3)).toEqual([200, 100]);
});

test('a strategy that cannot be driven is left out, with a warning, and the others are measured', async () => {
  const { plan, world } = studyWorld({}, ({ strategy }) => (strategy === 'pg-pool' ? new Error('no such thing') : {}));
  const { points, warnings } = await runStudy(plan);
  expect(points.map(({ strategy }) => strategy)).toEqual(['none', 'headroom']);
  expect(warnings).toContain('`pg-pool` was left out from some point on: no such thing');
  expect(world.log.filter((line) => line === 'open pg-pool')).toHaveLength(1);
  expect(world.log.filter((line) => line === 'close pg-pool')).toHaveLength(1);
});

test('a study in which nothing can be measured fails with the reason', async () => {
  const { plan } = studyWorld({}, () => new Error('the server is gone'));
  await expect(runStudy(plan)).rejects.toThrow('the server is gone');
});

test('what was measured of a strategy counts, also where the server is lost right after', async () => {
  const { plan } = studyWorld({ settings: { ...settings, strategies: ['headroom', 'pg-pool'], rounds: 1 } });
  let isLost = false;
  const check = async () => {
    if (isLost) throw new Error('the server is gone');
  };
  const settle = () => {
    isLost = true;
    return check();
  };
  const { points, warnings } = await runStudy({ ...plan, hooks: { ...plan.hooks, tidy: check, settle } });
  expect(points.map(({ strategy }) => strategy)).toEqual(['headroom']);
  expect(warnings).toContain('`pg-pool` was left out from some point on: the server is gone');
  expect(warnings.join()).not.toContain('`headroom` was left out');
});

test('a strategy that cannot be driven is left out with the reason, also where the server is lost with it', async () => {
  const { plan } = studyWorld({ settings: { ...settings, rounds: 1 } }, ({ strategy }) =>
    strategy === 'headroom' ? new Error('no such thing') : {},
  );
  const settle: typeof plan.hooks.settle = async (strategy) => {
    if (strategy === 'headroom') throw new Error('the server is gone');
  };
  const { warnings } = await runStudy({ ...plan, hooks: { ...plan.hooks, settle } });
  expect(warnings).toContain('`headroom` was left out from some point on: no such thing');
});

test('a study that is stopped gives what was measured, and drives nothing more', async () => {
  const { plan, world } = studyWorld({ sweep: { users: 5, largest: 4 } }, (_, __) => {
    if (world.drives.length === 2) world.stop.abort();
    return { isInterrupted: world.stop.signal.aborted };
  });
  const result = await runStudy(plan);
  expect(world.drives).toHaveLength(2);
  expect(result).toMatchObject({ isInterrupted: true, sizes: null });
  expect(result.points.map(({ strategy }) => strategy)).toEqual(['none', 'pg-pool']);
  expect(result.warnings.join()).toContain('nothing was measured of `headroom`');
  expect(world.log).toContain('settled pg-pool');
  expect(world.log.slice(-2).toSorted()).toEqual(['close none', 'close pg-pool']);
});

test('a study that is stopped before anything was measured has nothing to say, and does not fail', async () => {
  const { plan, world } = studyWorld();
  world.stop.abort();
  expect(await runStudy(plan)).toMatchObject({ points: [], recommendation: null, isInterrupted: true });
});

test('the time left gets less with every trial', async () => {
  const { plan, world } = studyWorld({ measuresOverhead: true });
  await runStudy(plan);
  const left = world.progress.map(({ leftMs }) => leftMs);
  expect(left).toEqual(left.toSorted((a, b) => b - a));
  expect(left[0]).toBeGreaterThan(6 * 1100 + 8 * 525 - 100);
  expect(world.progress.at(-1)).toMatchObject({ strategy: 'none', load: '10 users', round: 2, rounds: 2 });
});
