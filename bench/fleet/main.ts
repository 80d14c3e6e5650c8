// Measures a fleet of real processes under demand and faults, or simulates large ones:
// `npm run fleet -- [--pg 15|18] [--limit] [TRIAL…]`, `npm run fleet -- simulate [PROCESSES…]`, `npm run fleet -- simulate-busy`.
import { parseArgs } from 'node:util';
import { simulateBusy } from './simulated-busy.js';
import { simulate } from './simulation.js';
import { Stage, total } from './stage.js';
import { holds, tableOf } from './trial.js';
import { trials } from './trials/index.js';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { pg: { type: 'string', default: '15' }, limit: { type: 'boolean', default: false } },
});

async function measure(names: readonly string[]): Promise<void> {
  for (const name of names) {
    const trial = trials[name];
    if (trial === undefined)
      throw new Error(`Expected simulate, simulate-busy, ${Object.keys(trials).join(', ')}; got ${name}.`);
    await using stage = await Stage.open(values.pg === '18' ? 'npm' : 'system', values.limit ? total : undefined);
    const figures = await trial(stage);
    const limit = values.limit ? `, with a limit of ${total} for the role` : '';
    console.log(`\n${name}, PostgreSQL ${stage.server.version}${limit}\n\n${tableOf(figures)}`);
    if (figures.some((figure) => holds(figure) === false)) process.exitCode = 1;
  }
}

const [first, ...rest] = positionals;
if (first === 'simulate') await simulate(rest.map(Number));
else if (first === 'simulate-busy') await simulateBusy();
else await measure(positionals.length > 0 ? positionals : Object.keys(trials));
