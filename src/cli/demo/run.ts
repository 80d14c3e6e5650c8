import { loadConfig } from '../../config/load.js';
import { startPostgres } from '../../embedded/index.js';
import { type DemoPlan, hasPgBouncer, runDemo } from '../../load/demo/demo.js';
import { renderProgress } from '../../load/demo/progress.js';
import { listFaults, renderOutcome } from '../../load/demo/report.js';
import { schemaName } from '../../load/demo/schema.js';
import { startOwnPgBouncer } from '../bouncer/own-pgbouncer.js';
import { poolVariablesOf } from '../env.js';
import { askYesNo, canAsk } from '../ui/ask.js';
import { exitCodeOf, interruptible } from '../ui/interrupt.js';
import { paintFor, StatusLine } from '../ui/terminal.js';
import { type DemoFlags, decideOnForeign } from './flags.js';

type Target = Pick<DemoPlan, 'env' | 'isOwnServer'>;

/** Runs the demonstration. Resolves with the exit code. */
export function runDemoCommand(flags: DemoFlags): Promise<number> {
  return interruptible((signal) => demo(flags, signal));
}

async function demo(options: DemoFlags, signal: AbortSignal): Promise<number> {
  const status = new StatusLine(process.stdout);
  const env = options.pgbouncer ? process.env : { ...process.env, USE_PGBOUNCER: 'false' };
  if (!env.DATABASE_URL) return onOwnServer(options, signal, status);
  status.write(describeTarget(env, options));
  const decision = decideOnForeign(options, canAsk());
  if (decision === 'leave out') status.write(leftOut);
  if (decision === 'ask' && !(await askYesNo('Run it on this server?', signal))) {
    status.write('Nothing was run. Without DATABASE_URL the demo runs on a temporary server.');
    return signal.aborted ? exitCodeOf(signal) : 0;
  }
  const flags = decision === 'leave out' ? { ...options, control: false } : options;
  return signal.aborted ? exitCodeOf(signal) : measure({ env, isOwnServer: false }, flags, signal, status);
}

const leftOut =
  'The strategy without a pool is left out, since it may take all connections of a server that others use: --yes allows it.\n';

async function onOwnServer(options: DemoFlags, signal: AbortSignal, status: StatusLine): Promise<number> {
  status.write('Starting PostgreSQL with max_connections = 100');
  await using server = await startPostgres({ settings: { max_connections: 100 } });
  status.write(`PostgreSQL ${server.version} on ${server.host}:${server.port}`);
  const env = { ...poolVariablesOf(process.env), DATABASE_URL: server.url };
  const { users, pgbouncerUsers = users, poolMax: sessions = loadConfig(env).pool.max } = options;
  await using bouncer = options.pgbouncer
    ? await startOwnPgBouncer({ server, clients: pgbouncerUsers, sessions }, (text) => status.write(text))
    : undefined;
  const target = { env: { ...env, ...(bouncer && { PGBOUNCER_URL: bouncer.url }) }, isOwnServer: true };
  const code = await measure(target, options, signal, status);
  if (options.keep && !signal.aborted) {
    status.write(`Kept until you press Ctrl-C: ${server.url}`);
    await new Promise((resolve) => {
      const timer = setInterval(() => undefined, 60_000);
      signal.addEventListener('abort', () => resolve(clearInterval(timer)), { once: true });
    });
  }
  return code;
}

async function measure(target: Target, options: DemoFlags, signal: AbortSignal, status: StatusLine): Promise<number> {
  const { users, pgbouncerUsers: pgBouncerUsers, seconds, scale, poolMax, control, keep = false } = options;
  const outcome = await runDemo({
    ...target,
    ...{ users, pgBouncerUsers, scale, poolMax, keep, signal },
    durationMs: seconds * 1000,
    hasControl: control,
    observer: {
      step: (text) => status.write(text),
      progress: (progress) => status.update(renderProgress(progress)),
    },
  }).finally(() => status.clear());
  process.stdout.write(`\n${renderOutcome(outcome, paintFor(process.stdout))}`);
  if (signal.aborted) return exitCodeOf(signal);
  return listFaults(outcome).length === 0 ? 0 : 1;
}

/** Says what will happen to a server that is not ours. Never the password. */
function describeTarget(env: NodeJS.ProcessEnv, { users, seconds, control }: DemoFlags): string {
  const { connection } = loadConfig({ ...env, USE_PGBOUNCER: 'false' });
  const place = `${connection.host}:${connection.port}, database ${connection.database}`;
  const danger = `The way without a pool opens up to ${users} connections, so other users of the server may be refused meanwhile; --no-control leaves it out.\n`;
  const plan = `Makes a schema \`${schemaName}\`, drives ${users} users for ${seconds} s each way, and drops the schema.`;
  return `Target: ${place}\n${describePgBouncer(env)}${plan}\n${control ? danger : ''}`;
}

function describePgBouncer(env: NodeJS.ProcessEnv): string {
  if (!hasPgBouncer(env)) return '';
  const { host, port, database } = loadConfig(env).connection;
  return `PgBouncer: ${host}:${port}, database ${database}\n`;
}
