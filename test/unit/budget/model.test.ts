import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Probe } from '../../../src/budget/ledger.js';
import { effort } from '../../support/effort.js';
import { disturbAll } from '../../support/fleet/disturbances.js';
import { mistakes, unfairMistakes } from '../../support/fleet/mistakes.js';
import { ModelLedger } from '../../support/fleet/model-ledger.js';
import type { Session } from '../../support/fleet/model-server.js';
import { type Mistake, ModelWorld } from '../../support/fleet/model-world.js';
import { Processors } from '../../support/fleet/processors.js';

/** Steps of all runs together. */
const steps = effort(1_000_000, 10_000_000);
const stepsPerRun = 20_000;

interface Run {
  readonly seed: number;
  readonly processes: number;
  readonly total: number;
  readonly poolMax: number;
}

const run: fc.Arbitrary<Run> = fc.record({
  seed: fc.integer({ min: 0, max: 2 ** 31 - 1 }),
  processes: fc.integer({ min: 1, max: 12 }),
  total: fc.integer({ min: 4, max: 30 }),
  poolMax: fc.integer({ min: 1, max: 12 }),
});

/** Faults for a while, then calm, in which the fleet must find its balance. @returns steps made */
async function tryOut(options: Run & { readonly mistake?: Mistake }, maxSteps = stepsPerRun): Promise<number> {
  const world = new ModelWorld(options);
  disturbAll(world, 600_000);
  await world.clock.run(600_000, maxSteps, world.check);
  world.calm(40_000);
  await world.clock.run(world.clock.now() + 40_000, Number.POSITIVE_INFINITY, world.check);
  world.checkBalance();
  return world.clock.steps;
}

describe('the protocol of a fleet, with crashes, delays, lost messages, restarts and borrowers that unlock everything', () => {
  it(`keeps its invariants at each of ${steps} steps, and finds its balance when the faults end`, {
    timeout: 600_000,
  }, async () => {
    let done = 0;
    const property = fc.asyncProperty(run, async (options) => {
      done += await tryOut(options);
    });
    while (done < steps) await fc.assert(property, { numRuns: 5, endOnFailure: true });
    expect(done).toBeGreaterThanOrEqual(steps);
  });
});

/** Many processes that share little, and few of which each replaces its steward often. */
const fleets = [
  { processes: 8, total: 12, poolMax: 6 },
  { processes: 3, total: 20, poolMax: 10 },
] as const;

describe('a mistake put in by hand is caught', () => {
  for (const [name, mistake] of Object.entries(mistakes)) {
    it(name, { timeout: 120_000 }, async () => {
      const failures: string[] = [];
      for (let seed = 1; seed <= 40 && failures.length === 0; seed += 1) {
        for (const fleet of fleets) {
          await tryOut({ seed, ...fleet, mistake }, stepsPerRun).catch((error: Error) => failures.push(error.message));
        }
      }
      expect(failures).not.toEqual([]);
    });
  }
});

/** One process has all slots, then another wants half of them, and one that has no connection wants one. @returns their numbers after the time */
async function rebalance(ms: number, mistake?: Mistake): Promise<number[]> {
  const world = new ModelWorld({ seed: 7, processes: 3, total: 22, poolMax: 20, ...(mistake && { mistake }) });
  const [first, second, third] = world.processes;
  first?.want(20);
  await world.clock.run(5000, Number.POSITIVE_INFINITY, world.check);
  if (mistake === undefined) expect(first?.serving).toHaveLength(20);
  second?.want(20);
  third?.want(1);
  world.keepUsing(5000 + ms);
  await world.clock.run(5000 + ms, Number.POSITIVE_INFINITY, world.check);
  return world.processes.map(({ serving }) => serving.length);
}

describe('slots go to those who want them', () => {
  it('within two seconds', async () => {
    const [first, second, third] = await rebalance(2000);
    expect([first, third]).toEqual([10, 1]);
    expect(second).toBeGreaterThanOrEqual(9);
  });

  for (const [name, mistake] of Object.entries(unfairMistakes)) {
    it(`but not if ${name}`, async () => {
      const [, second] = await rebalance(2000, mistake);
      expect(second).toBeLessThan(9);
    });
  }
});

describe('a process that is about to end', () => {
  it('keeps what its accepted work needs, and gives the rest away as soon as that is done', async () => {
    const world = new ModelWorld({ seed: 7, processes: 2, total: 22, poolMax: 20 });
    world.server.isCalm = true;
    const [leaving, staying] = world.processes;
    leaving?.want(20);
    await world.clock.run(5000, Number.POSITIVE_INFINITY, world.check);
    staying?.want(20);
    leaving?.member.drain();
    leaving?.want(6);
    world.keepUsing(20_000);
    await world.clock.run(8000, Number.POSITIVE_INFINITY, world.check);
    expect(world.processes.map(({ serving }) => serving.length)).toEqual([6, 14]);
    leaving?.want(0);
    await world.clock.run(10_000, Number.POSITIVE_INFINITY, world.check);
    expect(world.processes.map(({ serving }) => serving.length)).toEqual([1, 19]);
  });
});

describe('all traffic of forty processes', { timeout: 300_000 }, () => {
  /** @returns its connections 1.5 s after it wants them */
  async function shift(seed: number): Promise<number> {
    const world = new ModelWorld({ seed, processes: 40, total: 95, poolMax: 60 });
    for (const each of world.processes) each.want(5);
    world.keepUsing(Number.POSITIVE_INFINITY, 1);
    await world.clock.run(10_000, Number.POSITIVE_INFINITY, world.check);
    const [favourite, ...others] = world.processes;
    for (const each of others) each.want(0);
    favourite?.want(60);
    await world.clock.run(11_500, Number.POSITIVE_INFINITY, world.check);
    return favourite?.serving.length ?? 0;
  }

  it('moves to one of them within 1.5 seconds, at nine tenths of its share in the median', async () => {
    const numbers: number[] = [];
    for (let seed = 1; seed <= 7; seed += 1) numbers.push(await shift(seed));
    expect(numbers.toSorted((a, b) => a - b)[3]).toBeGreaterThanOrEqual(46);
  });
});

describe('forty processes that want more than there is', { timeout: 300_000 }, () => {
  it('log in only where there is a slot, while their statements take seconds, and none goes without for long', async () => {
    const world = new ModelWorld({ seed: 2, processes: 40, total: 95, poolMax: 10 });
    world.server.isCalm = true;
    for (const each of world.processes) each.want(10);
    world.keepUsing(Number.POSITIVE_INFINITY, 30);
    await world.clock.run(15_000, Number.POSITIVE_INFINITY, world.check);
    const { accepted, statements } = world.server;
    await world.clock.run(25_000, Number.POSITIVE_INFINITY, world.check);
    expect((world.server.accepted - accepted) / 10).toBeLessThan(10);
    expect((world.server.statements - statements) / 10).toBeLessThan(60);
    expect(world.processes.filter(({ serving }) => serving.length === 0).length).toBeLessThan(10);
  });
});

describe('sessions that take each other’s locks', () => {
  /** @param serverOf which server a session is on */
  async function tryTaking(serverOf: (session: Session) => string): Promise<void> {
    class Taking extends ModelLedger {
      override probe(session: Session): Promise<Probe> {
        return this.statement(session, () => ({ outcome: 'taken', server: serverOf(session) }));
      }
    }
    const mistake: Mistake = { ledger: (server, slots) => new Taking(server, slots) };
    const world = new ModelWorld({ seed: 5, processes: 1, total: 10, poolMax: 4, mistake });
    world.processes[0]?.want(4);
    world.keepUsing(Number.POSITIVE_INFINITY, 20);
    await world.clock.run(5000, Number.POSITIVE_INFINITY, world.check);
    expect(world.processes[0]?.serving).toHaveLength(4);
  }

  it('prove that locks do not exclude', async () => {
    await expect(tryTaking(() => 'one')).rejects.toThrow('counts sessions although locks exclude');
  });

  it('prove nothing if they are on different servers, as during a failover', async () => {
    await tryTaking(({ pid }) => `server ${pid}`);
  });
});

describe('forty processes whose budget is more than the server has', () => {
  it('seldom ask it for what it has not, and lose nothing for it', async () => {
    const world = new ModelWorld({ seed: 4, processes: 40, total: 95, poolMax: 10, limit: 60 });
    world.server.isCalm = true;
    for (const each of world.processes) each.want(10);
    world.keepUsing(Number.POSITIVE_INFINITY, 1);
    await world.clock.run(10_000, Number.POSITIVE_INFINITY, world.check);
    const { refused } = world.server;
    await world.clock.run(20_000, Number.POSITIVE_INFINITY, world.check);
    expect((world.server.refused - refused) / 10).toBeLessThan(20);
    expect(world.server.sessions.size).toBeGreaterThanOrEqual(58);
    // The error of a caller who waits in vain says so.
    const shortages = world.processes.map(({ member }) => member.shortage()?.what);
    expect(shortages).toContainEqual(expect.stringContaining('the server is full, although the budget'));
  });
});

/** Forty busy processes, which share two processors with their server. */
async function busyOnTwoProcessors(): Promise<ModelWorld> {
  const world = new ModelWorld({ seed: 3, processes: 40, total: 95, poolMax: 10 });
  world.server.isCalm = true;
  world.server.processors = new Processors(world.clock, 2);
  for (const each of world.processes) each.want(3);
  world.keepUsing(Number.POSITIVE_INFINITY, 0.6);
  await world.clock.run(5000, Number.POSITIVE_INFINITY, world.check);
  return world;
}

const areServed = (processes: ModelWorld['processes']): boolean => processes.every(({ serving }) => serving.length > 0);

describe('forty processes on two processors', { timeout: 300_000 }, () => {
  it('are all back within a second after the server is', async () => {
    const world = await busyOnTwoProcessors();
    world.server.isUp = false;
    for (const process of world.processes) {
      for (const connection of [...process.connections]) {
        if (connection.client !== undefined) world.server.end(connection.client);
        process.close(connection, 0);
      }
    }
    await world.clock.run(6500);
    expect(areServed(world.processes)).toBe(false);
    world.server.isUp = true;
    await world.clock.run(7500, Number.POSITIVE_INFINITY, world.check);
    expect(areServed(world.processes)).toBe(true);
  });

  it('let forty more in within four seconds', async () => {
    const world = await busyOnTwoProcessors();
    const more = Array.from({ length: 40 }, () => world.start());
    for (const each of more) each.want(3);
    await world.clock.run(9000, Number.POSITIVE_INFINITY, world.check);
    expect(areServed(more)).toBe(true);
  });
});
