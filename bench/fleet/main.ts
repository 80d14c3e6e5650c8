// Measures a fleet of real processes under demand and faults: `npx tsx bench/fleet/main.ts [--pg 15|18] [--limit] TRIAL…`.
import { parseArgs } from 'node:util';
import { Stage, total } from './stage.js';
import { trials } from './trials.js';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { pg: { type: 'string', default: '15' }, limit: { type: 'boolean', default: false } },
});
for (const name of positionals.length > 0 ? positionals : Object.keys(trials)) {
  const trial = trials[name];
  if (trial === undefined) throw new Error(`Expected ${Object.keys(trials).join(', ')}; got ${name}.`);
  await using stage = await Stage.open(values.pg === '18' ? 'npm' : 'system', values.limit ? total : undefined);
  const figures = await trial(stage);
  console.log(JSON.stringify({ trial: name, server: stage.server.version, limit: values.limit, ...figures }));
}
