import fc from 'fast-check';
import { expect, test } from 'vitest';
import { effort } from '../../support/effort.js';
import { type Caller, PoolWorld } from '../../support/pool-world.js';
import { downError, fullError, refusedError, type Welcome } from '../../support/stub-client.js';

/** One thing that happens to a pool: what it is, when it can happen, and how. */
type Step = fc.AsyncCommand<PoolWorld, PoolWorld>;

function step(
  name: string,
  run: (world: PoolWorld) => unknown,
  canRun: (world: PoolWorld) => boolean = () => true,
): Step {
  return {
    check: canRun,
    toString: () => name,
    run: async (world) => {
      await run(world);
      await world.check();
    },
  };
}

const pick = <T>(from: readonly T[], n: number): T => from[n % from.length] as T;
const isHeld = (world: PoolWorld): boolean => world.holders.length > 0;

const connects: Readonly<Record<string, () => Welcome>> = {
  'is slow': () => ({ afterMs: 100 }),
  'is down': () => ({ error: downError() }),
  'is full': () => ({ error: fullError(), afterMs: 5 }),
  refuses: () => ({ error: refusedError(), afterMs: 5 }),
  'does not answer': () => ({ afterMs: Number.POSITIVE_INFINITY }),
};

const releases: Readonly<Record<string, (world: PoolWorld, caller: Caller) => void>> = {
  clean: (world, caller) => world.release(caller),
  'with an error': (world, caller) => world.release(caller, new Error('broken')),
  'in a transaction': (world, caller) => {
    world.runAsHolder(caller, 'BEGIN', 0);
    world.release(caller);
  },
  'with work in flight': (world, caller) => {
    world.runAsHolder(caller, `left by ${caller.id}`, 30);
    world.release(caller);
  },
  'with work that never ends': (world, caller) => {
    world.runAsHolder(caller, `left by ${caller.id}`, Number.POSITIVE_INFINITY);
    world.release(caller);
  },
};

/** Steps by how often they come: mostly plain use, so that what goes wrong meets a pool at work. */
const anyStep = fc.oneof(
  {
    weight: 12,
    arbitrary: fc
      .tuple(fc.constantFrom(undefined, 0, 50, 1000), fc.boolean())
      .map(([ms, isAbortable]) =>
        step(`connect(${ms ?? ''}${isAbortable ? ' signal' : ''})`, (world) => world.connect(ms, isAbortable)),
      ),
  },
  {
    weight: 3,
    arbitrary: fc.constantFrom(2, 3, 5).map((n) =>
      step(`${n} callers`, (world) => {
        for (let i = 0; i < n; i += 1) world.connect(undefined, false);
      }),
    ),
  },
  {
    weight: 8,
    arbitrary: fc.constantFrom(0, 1, 20, 600).map((ms) => step(`query(${ms} ms)`, (world) => world.query(ms))),
  },
  {
    weight: 12,
    arbitrary: fc.nat(5).map((n) => step(`release(${n})`, (world) => world.release(pick(world.holders, n)), isHeld)),
  },
  {
    weight: 8,
    arbitrary: fc
      .tuple(fc.nat(5), fc.constantFrom(...Object.keys(releases)))
      .map(([n, how]) =>
        step(`release(${n}, ${how})`, (world) => releases[how]?.(world, pick(world.holders, n)), isHeld),
      ),
  },
  {
    weight: 16,
    arbitrary: fc
      .constantFrom(1, 10, 11, 40, 101, 310, 1500)
      .map((ms) => step(`advance(${ms})`, (world) => world.clock.advance(ms))),
  },
  {
    weight: 2,
    arbitrary: fc.constant(step('the server works', (world) => world.setConnects(() => ({ afterMs: 10 })))),
  },
  {
    weight: 4,
    arbitrary: fc
      .constantFrom(...Object.keys(connects))
      .map((how) => step(`the server ${how}`, (world) => world.setConnects(connects[how] as () => Welcome))),
  },
  {
    weight: 3,
    arbitrary: fc.boolean().map((isDeaf) =>
      step(isDeaf ? 'statements are not answered' : 'statements are answered', (world) => {
        world.isDeaf = isDeaf;
      }),
    ),
  },
  {
    weight: 2,
    arbitrary: fc.boolean().map((answers) =>
      step(answers ? 'goodbyes are answered' : 'goodbyes are not answered', (world) => {
        world.server.answersGoodbye = answers;
      }),
    ),
  },
  {
    weight: 4,
    arbitrary: fc.nat(5).map((n) =>
      step(
        `abort(${n})`,
        (world) => pick(world.waiting, n).controller?.abort(world.abortReason),
        (world) => world.waiting.length > 0,
      ),
    ),
  },
  {
    weight: 6,
    arbitrary: fc.tuple(fc.nat(5), fc.boolean()).map(([n, isSaid]) =>
      step(
        `lose(${n}${isSaid ? ' with an error' : ''})`,
        (world) => pick([...world.server.open], n).die(isSaid ? new Error('read ECONNRESET') : undefined),
        (world) => world.server.open.size > 0,
      ),
    ),
  },
  {
    weight: 3,
    arbitrary: fc.integer({ min: 1, max: 4 }).map((max) => step(`resize(${max})`, (world) => world.resize(max))),
  },
  { weight: 3, arbitrary: fc.constant(step('reset()', (world) => world.pool.reset())) },
  { weight: 2, arbitrary: fc.constant(step('suspend()', (world) => world.suspend())) },
  { weight: 3, arbitrary: fc.constant(step('resume()', (world) => world.resume())) },
  { weight: 1, arbitrary: fc.constantFrom(0, 100, 1000).map((ms) => step(`end(${ms})`, (world) => world.end(ms))) },
);

const anyOptions = fc
  .record({
    max: fc.integer({ min: 1, max: 4 }),
    min: fc.integer({ min: 0, max: 2 }),
    queueLimit: fc.constantFrom(0, 3),
    maxUses: fc.constantFrom(0, 2),
    idleOrder: fc.constantFrom('lifo' as const, 'fifo' as const),
    resetQuery: fc.constantFrom('', 'RESET ALL'),
  })
  .map((options) => ({ ...options, min: Math.min(options.min, options.max) }));

test('whatever happens, a pool keeps its promises', async () => {
  const totals = { runs: 0, callers: 0 };
  await fc.assert(
    fc.asyncProperty(
      anyOptions,
      fc.commands([anyStep], { maxCommands: 80, size: 'max' }),
      fc.boolean(),
      async (options, steps, isAbrupt) => {
        const world = new PoolWorld(options);
        await fc.asyncModelRun(() => ({ model: world, real: world }), steps);
        if (!isAbrupt) await world.recover();
        await world.finish();
        totals.callers += world.callers.length;
        totals.runs += 1;
      },
    ),
    { numRuns: effort(100, 3000) },
  );
  // The runs are worth something only if much happens in them.
  expect(totals.callers / totals.runs).toBeGreaterThan(10);
}, 600_000);
