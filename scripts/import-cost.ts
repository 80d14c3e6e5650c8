// Memory and processor time of importing the built package, and of a first pool, beside the same of `pg`, each in processes of
// its own by turns: `npm run build && npx tsx scripts/import-cost.ts`.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { figureColumns, renderTable } from '../src/format/table.js';
import { median } from '../src/util/rounds.js';

/** Cost of a program beside that of another. */
export interface Cost {
  readonly heapBytes: number;
  readonly cpuMs: number;
}

const run = promisify(execFile);
const root = join(import.meta.dirname, '..');

/** Each program uses `Pool` of the module. */
const steps = {
  import: (name: string) => `await import('${name}');`,
  'import, and a first pool': (name: string) => `globalThis.pool = new (await import('${name}')).Pool();`,
};

/** Cost of importing a package, and of what the step does with it, in a new process. */
async function costOf(program: string): Promise<Cost> {
  // Twice, since objects with finalizers are freed by the second.
  const source = `
    gc(); gc();
    const { heapUsed } = process.memoryUsage();
    const before = process.cpuUsage();
    ${program}
    const { user, system } = process.cpuUsage(before);
    gc(); gc();
    console.log(JSON.stringify({ heapBytes: process.memoryUsage().heapUsed - heapUsed, cpuMs: (user + system) / 1000 }));
  `;
  const { stdout } = await run(process.execPath, ['--expose-gc', '--input-type=module', '-e', source], { cwd: root });
  return JSON.parse(stdout) as Cost;
}

/** Medians of the package, of `pg`, and of the ratios. */
export async function compareImports(rounds: number, step: keyof typeof steps = 'import') {
  const own: Cost[] = [];
  const pg: Cost[] = [];
  for (let round = 0; round < rounds; round++) {
    own.push(await costOf(steps[step]('pg-headroom')));
    pg.push(await costOf(steps[step]('pg')));
  }
  const of = (costs: readonly Cost[], key: keyof Cost): number => median(costs.map((cost) => cost[key]));
  const ratio = (key: keyof Cost): number => median(own.map((cost, at) => cost[key] / (pg[at] as Cost)[key]));
  return {
    own: { heapBytes: of(own, 'heapBytes'), cpuMs: of(own, 'cpuMs') },
    pg: { heapBytes: of(pg, 'heapBytes'), cpuMs: of(pg, 'cpuMs') },
    ratios: { heap: ratio('heapBytes'), cpu: ratio('cpuMs') },
  };
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const rows: string[][] = [];
  for (const step of Object.keys(steps) as (keyof typeof steps)[]) {
    const { own, pg, ratios } = await compareImports(9, step);
    const [ownKb, pgKb] = [own.heapBytes, pg.heapBytes].map((bytes) => (bytes / 1000).toFixed(0));
    rows.push([`${step}: heap in kB`, ownKb as string, pgKb as string, ratios.heap.toFixed(2)]);
    rows.push([`${step}: processor time in ms`, own.cpuMs.toFixed(0), pg.cpuMs.toFixed(0), ratios.cpu.toFixed(2)]);
  }
  console.log(renderTable(figureColumns(['', 'pg-headroom', 'pg', 'ratio']), rows, 120).join('\n'));
}
