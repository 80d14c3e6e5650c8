// Measures traced pools: `npm run tracers -- [TRACER…] [--seconds N] [--callers N]`, one line a tracer. Headroom and pg.Pool run by
// turns in one process with the tracer, so that the ratios hold on a busy machine too.
import { execFile } from 'node:child_process';
import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { installWorkspace } from '../../scripts/workspace.js';
import { startCluster } from '../../test/support/cluster.js';

const run = promisify(execFile);
const root = join(import.meta.dirname, '..', '..');
const workspace = join(root, 'test', 'tracers');
const all = ['otel', 'native', 'sentry', 'newrelic', 'datadog', 'elastic', 'unsampled'] as const;

/** One pool beside a tracer. */
interface Traced {
  /** Statements with a span of 192, and those of them under the right parent, of which the scenario makes 3 for each caller. */
  readonly spans: number;
  readonly right: number;
  readonly cpuUs: number;
  readonly perSecond: number;
  /** Share of the statements under load that have a span. */
  readonly recorded: number;
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { seconds: { type: 'string', default: '10' }, callers: { type: 'string', default: '64' } },
});
const unknown = positionals.find((name) => !(all as readonly string[]).includes(name));
if (unknown !== undefined) throw new RangeError(`Expected ${all.join(', ')}; got ${unknown}.`);

await installWorkspace(workspace);
const own = join(workspace, 'node_modules', 'pg-headroom');
rmSync(own, { recursive: true, force: true });
for (const name of ['package.json', 'dist']) cpSync(join(root, name), join(own, name), { recursive: true });

await using cluster = await startCluster({ standbys: 0 });
const [server] = cluster.servers;
await cluster.ask(server!, 'create table point (id int primary key)');
await cluster.ask(server!, 'insert into point select generate_series(0, 1000)');
const url = cluster.urlOf([server!.port]);

for (const name of positionals.length > 0 ? positionals : all) {
  const file = name === 'unsampled' ? 'unsampled.cjs' : 'scenario.cjs';
  const env = { ...process.env, TRACER: name, URL: url, SECONDS: values.seconds, CALLERS: values.callers };
  const { stdout } = await run(process.execPath, ['--no-warnings', file], { cwd: workspace, env });
  const report = JSON.parse(stdout.trim().split('\n').at(-1) as string) as object;
  console.log(JSON.stringify({ tracer: name, ...(name === 'unsampled' ? report : compared(report as never)) }));
}

function compared({ headroom, pg }: Readonly<Record<'headroom' | 'pg', Traced>>): object {
  const of = ({ spans, right, recorded }: Traced): object => ({ spans, right, recorded: rounded(recorded) });
  const throughput = rounded(headroom.perSecond / pg.perSecond);
  const cpu = rounded(headroom.cpuUs / pg.cpuUs);
  return { throughput, cpu, headroom: of(headroom), pg: of(pg) };
}

function rounded(ratio: number): number {
  return Math.round(ratio * 100) / 100;
}
