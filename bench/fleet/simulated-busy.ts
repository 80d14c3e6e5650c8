import { median } from '../../src/util/rounds.js';
import { ModelWorld } from '../../test/support/fleet/model-world.js';
import { Processors } from '../../test/support/fleet/processors.js';
import { fleetMax, slots, total } from './stage.js';
import { type Figure, processes, round, tableOf } from './trial.js';

const seeds = [1, 2, 3];
const stepMs = 10;
const limitMs = 60_000;

/** Busy processes, which share two processors with their server. @param statementMs average time of a statement */
async function busy(seed: number, callers: number, statementMs: number): Promise<ModelWorld> {
  const world = new ModelWorld({ seed, processes, total, poolMax: 10, limit: fleetMax });
  world.server.isCalm = true;
  world.server.reserved = 3;
  world.server.processors = new Processors(world.clock, 2);
  for (const each of world.processes) each.want(callers);
  world.keepUsing(Number.POSITIVE_INFINITY, statementMs / total);
  await world.clock.run(8000);
  return world;
}

const run = (world: ModelWorld, ms: number): Promise<void> => world.clock.run(world.clock.now() + ms);

async function untilServed(world: ModelWorld, members: ModelWorld['processes']): Promise<number> {
  const from = world.clock.now();
  const isServed = (): boolean => members.every(({ serving }) => serving.length > 0);
  while (!isServed() && world.clock.now() < from + limitMs) await run(world, stepMs);
  return world.clock.now() - from;
}

async function restart(seed: number): Promise<number[]> {
  const world = await busy(seed, 3, 50);
  world.server.isUp = false;
  for (const process of world.processes) {
    for (const connection of [...process.connections]) {
      if (connection.client !== undefined) world.server.end(connection.client);
      process.close(connection, 0);
    }
  }
  await run(world, 1400);
  world.server.isUp = true;
  return [await untilServed(world, world.processes)];
}

async function double(seed: number): Promise<number[]> {
  const world = await busy(seed, 3, 50);
  const members = Array.from({ length: processes }, () => world.start());
  const { accepted } = world.server;
  for (const each of members) each.want(3);
  return [await untilServed(world, members), world.server.accepted - accepted];
}

async function use(seed: number): Promise<number[]> {
  const world = await busy(seed, 10, 50);
  const pick = (): number => 1 + Math.floor(world.random() * 10);
  world.disturb(Number.POSITIVE_INFINITY, 20, () => world.pick(world.processes)?.want(pick()));
  const samples: number[] = [];
  for (let at = 0; at < 400; at += 1) {
    await run(world, 25);
    const sum = (of: (each: ModelWorld['processes'][number]) => number): number =>
      world.processes.reduce((all, each) => all + of(each), 0);
    if (sum(({ wanted }) => wanted) >= slots * 1.1) samples.push(sum((each) => each.inUse()));
  }
  return [(100 * samples.reduce((all, each) => all + each, 0)) / samples.length / slots];
}

async function saturated(seed: number): Promise<number[]> {
  const world = await busy(seed, 10, 3000);
  await run(world, 7000);
  const { accepted, statements } = world.server;
  const seconds = 25;
  await run(world, seconds * 1000);
  return [(world.server.statements - statements) / seconds, (world.server.accepted - accepted) / seconds];
}

/** Medians of several runs. */
async function medians(simulated: (seed: number) => Promise<number[]>): Promise<number[]> {
  const all: number[][] = [];
  for (const seed of seeds) all.push(await simulated(seed));
  return (all[0] ?? []).map((_, at) => round(median(all.map((values) => values[at] as number)), 1));
}

/** Prints the table of docs/fleet.md about 40 processes on two processors: the real members on a model of the server. */
export async function simulateBusy(): Promise<void> {
  const [backMs = 0] = await medians(restart);
  const [servedMs = 0, logins = 0] = await medians(double);
  const [inUse = 0] = await medians(use);
  const [statements = 0, opened = 0] = await medians(saturated);
  const figures: Figure[] = [
    { what: 'server restarted: all 40 back', value: backMs, unit: 'ms', atMost: 1000 },
    { what: '40 new beside 40 old at once: all served', value: servedMs, unit: 'ms', atMost: 4000 },
    { what: 'logins for it', value: logins },
    { what: 'in use while more are wanted', value: inUse, unit: '% of N', atLeast: 95 },
    { what: 'statements of 40 members, saturated for seconds each', value: statements, unit: 'a second', atMost: 120 },
    { what: 'logins meanwhile', value: opened, unit: 'a second' },
  ];
  console.log(tableOf(figures));
}
