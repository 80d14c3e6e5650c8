import { shareOut } from '../../src/budget/shares.js';
import { ModelWorld } from '../../test/support/fleet/model-world.js';

const settleMs = 30_000;

/** Simulates a fleet with two slots a process. */
async function simulateOne(processes: number): Promise<string> {
  const begun = performance.now();
  // Three slots in four for anyone to grow into: everybody has one, and the busy ones more.
  const total = Math.round(processes * 1.05 * (processes > 1000 ? 1 : 2));
  const world = new ModelWorld({ seed: processes, processes, total, poolMax: 60 });
  const { slots } = world.division;
  const run = (ms: number): Promise<void> => world.clock.run(world.clock.now() + ms);
  const countedFor = async (ms: number): Promise<number> => {
    const before = world.server.statements;
    await run(ms);
    return ((world.server.statements - before) * 1000) / ms;
  };
  for (const each of world.processes) each.want(1);
  // Statements of 120 ms on average, whatever the size.
  world.keepUsing(Number.POSITIVE_INFINITY, 120 / processes);
  await run(settleMs);
  const served = world.processes.filter(({ serving }) => serving.length > 0).length;
  const calm = await countedFor(10_000);
  // All traffic moves to one.
  const [favourite] = world.processes;
  for (const each of world.processes.slice(1)) each.want(0);
  const due = 0.9 * Math.min(60, slots - processes + 1);
  const from = world.clock.now();
  favourite?.want(60);
  while ((favourite?.serving.length ?? 0) < due && world.clock.now() < from + settleMs) await run(50);
  const shiftMs = world.clock.now() - from;
  // Everyone wants ten, then a third wants two.
  for (const [at, each] of world.processes.entries()) each.want(at % 3 === 0 ? 2 : 10);
  await run(settleMs);
  const saturated = await countedFor(10_000);
  const wanted = world.processes.map((each) => each.wanted);
  const shares = shareOut(
    slots,
    wanted.map((each) => ({ wanted: each, min: 1, weight: 1 })),
  );
  const off = world.processes.reduce(
    (sum, { serving }, at) => sum + Math.max(0, (shares[at] ?? 0) - serving.length),
    0,
  );
  const unfair = (100 * off) / slots;
  const shift = due < 2 ? '–' : shiftMs >= settleMs ? `> ${settleMs / 1000} s` : `${(shiftMs / 1000).toFixed(1)} s`;
  const seconds = ((performance.now() - begun) / 1000).toFixed(0);
  process.stderr.write(`${processes}: ${seconds} s, served ${served}\n`);
  return `| ${processes} | ${slots} | ${served} | ${calm.toFixed(0)} | ${saturated.toFixed(0)} | ${shift} | ${unfair.toFixed(1)} % |`;
}

const usualSizes = [40, 100, 200, 500, 1000, 2000];

/** Prints the table of docs/fleet.md about large fleets: the real members on a model of the server, in virtual time. */
export async function simulate(sizes: readonly number[]): Promise<void> {
  console.log(
    '| Processes | Slots | Served | Statements/s, calm | saturated | One gets all: 90 % | Slots held by the wrong member |',
  );
  console.log('| --- | --- | --- | --- | --- | --- | --- |');
  for (const size of sizes.length > 0 ? sizes : usualSizes) console.log(await simulateOne(size));
}
