import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, inject, it } from 'vitest';
import { Pool } from '../../src/index.js';
import { createMonitor } from '../../src/monitor/monitor.js';
import { serveDashboard } from '../support/dashboard.js';

/** A page, in a process of its own, so that reading is not measured. It opens and closes the stream of samples. */
class Viewer implements AsyncDisposable {
  readonly #child = spawn(process.execPath, ['--input-type=module', '-e', viewerSource]);

  async open(url: string): Promise<void> {
    this.#child.stdin.write(`${url}events\n`);
    await once(this.#child.stdout, 'data');
  }

  async close(): Promise<void> {
    this.#child.stdin.write('\n');
    await once(this.#child.stdout, 'data');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const ended = once(this.#child, 'exit');
    this.#child.kill();
    await ended;
  }
}

/** Answers once the second sample has arrived, or once the stream is closed. */
const viewerSource = `
  import { createInterface } from 'node:readline';
  let ending = new AbortController();
  const read = async (url) => {
    const { body } = await fetch(url, { signal: ending.signal });
    let samples = 0;
    for await (const chunk of body) {
      if (Buffer.from(chunk).includes('event: sample') && ++samples === 2) process.stdout.write('open');
    }
  };
  for await (const url of createInterface({ input: process.stdin })) {
    ending.abort();
    ending = new AbortController();
    if (url === '') process.stdout.write('closed');
    else read(url).catch(() => undefined);
  }`;

interface Slice {
  readonly cpuMs: number;
  readonly wallMs: number;
  readonly queries: number;
}

async function measure(pools: readonly Pool[], ms: number): Promise<Slice> {
  const count = () => pools.reduce((sum, pool) => sum + pool.stats().counters.queries, 0);
  const [cpu, begin, before] = [process.cpuUsage(), performance.now(), count()];
  await delay(ms);
  const { user, system } = process.cpuUsage(cpu);
  return { cpuMs: (user + system) / 1000, wallMs: performance.now() - begin, queries: count() - before };
}

const sum = (slices: readonly Slice[], of: (slice: Slice) => number) =>
  slices.reduce((total, each) => total + of(each), 0);
const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] as number;

async function compare(pools: readonly Pool[], pairs: number, ms: number) {
  await using monitor = createMonitor({ pool: pools, server: inject('serverUrl') });
  await using served = await serveDashboard(monitor, { everyMs: 1000, idleEveryMs: 0 });
  await using viewer = new Viewer();
  const [withViewer, without]: [Slice[], Slice[]] = [[], []];
  for (let pair = 0; pair < pairs; pair += 1) {
    // By turns, and each first in half of the pairs, so that what else runs meets both.
    for (const isWith of pair % 2 === 0 ? [true, false] : [false, true]) {
      if (isWith) {
        await viewer.open(served.url);
        withViewer.push(await measure(pools, ms));
        await viewer.close();
      } else without.push(await measure(pools, ms));
    }
  }
  return { withViewer, without };
}

const makePools = (count: number) =>
  Array.from({ length: count }, (_, at) => new Pool({ connectionString: inject('serverUrl'), name: `p${at}`, max: 4 }));

it('one viewer costs at most 2 % of a core with 10 pools', async () => {
  const pools = makePools(10);
  await Promise.all(pools.map((pool) => pool.query('select 1')));
  const { withViewer, without } = await compare(pools, 4, 6000);
  const shareOf = (slices: readonly Slice[]) => sum(slices, ({ cpuMs }) => cpuMs) / sum(slices, ({ wallMs }) => wallMs);
  const share = shareOf(withViewer) - shareOf(without);
  console.log(`one viewer, 10 pools: ${(share * 100).toFixed(2)} % of a core`);
  await Promise.all(pools.map((pool) => pool.end()));
  expect(share).toBeLessThan(0.02);
});

it('a busy pool keeps 99 % of its throughput with a viewer', async () => {
  const pools = makePools(1);
  const [pool] = pools as [Pool];
  let isOn = true;
  const callers = Array.from({ length: 32 }, async () => {
    while (isOn) await pool.query('select 1');
  });
  const { withViewer, without } = await compare(pools, 12, 1500);
  isOn = false;
  await Promise.all(callers);
  await pool.end();
  const rate = ({ queries, wallMs }: Slice) => queries / wallMs;
  const cost = ({ queries, cpuMs }: Slice) => cpuMs / queries;
  const throughput = median(withViewer.map((slice, at) => rate(slice) / rate(without[at] as Slice)));
  const cpu = median(withViewer.map((slice, at) => cost(slice) / cost(without[at] as Slice)));
  console.log(
    `throughput ${throughput.toFixed(3)}, processor time per statement ${cpu.toFixed(3)} of that without a viewer`,
  );
  // The spread of one pair is a few per cent even on an idle machine.
  expect(throughput).toBeGreaterThan(0.95);
});
