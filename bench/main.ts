// Measures Headroom beside its peers: `npm run bench`, with `-- --help` for options.
import { resolve } from 'node:path';
import { againstVariable, type BenchOptions, parseOptions, usage } from './options.js';
import { chooseRows, type RowPlan } from './rows.js';

function readArguments(): { options: BenchOptions; rows: RowPlan[] } | undefined {
  try {
    const options = parseOptions(process.argv.slice(2));
    if (options !== 'help') {
      const rows = chooseRows(options.only);
      return { options, rows: options.docs ? rows.filter(({ workload }) => !workload.peers) : rows };
    }
    console.log(usage);
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${usage}`);
    process.exitCode = 2;
  }
  return undefined;
}

const given = readArguments();
if (given) {
  const { against } = given.options;
  if (against !== undefined) process.env[againstVariable] = resolve(against);
  // Only now: which libraries there are depends on it.
  const { run } = await import('./run.js');
  await run(given.rows, given.options);
}
