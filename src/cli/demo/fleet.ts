import { formatDuration } from '../../format/duration.js';
import { formatNoun } from '../../format/noun.js';
import { type FleetDemoOutcome, type FleetPicture, fleetPhases, runFleetDemo } from '../../load/fleet/demo.js';
import { ownMaxConnections, startFleetServer } from '../fleet/own-server.js';
import { exitCodeOf, interruptible } from '../ui/interrupt.js';
import { StatusLine } from '../ui/terminal.js';
import type { DemoFlags } from './flags.js';

/** Budget on the temporary server: `max_connections` less its 3 reserved connections. */
const fleetMax = ownMaxConnections - 3;

/** Shows a fleet of processes without a budget and with one, on a temporary server. Resolves with the exit code. */
export function runFleetDemoCommand(flags: DemoFlags): Promise<number> {
  return interruptible((signal) => demo(flags, signal));
}

async function demo({ processes, poolMax = 10, seconds }: DemoFlags, signal: AbortSignal): Promise<number> {
  const status = new StatusLine(process.stdout);
  status.write(`Starting PostgreSQL with max_connections = ${ownMaxConnections}`);
  await using server = await startFleetServer();
  const { url } = server;
  const phaseMs = (seconds * 1000) / fleetPhases;
  const run = async (title: string, max: number | undefined): Promise<FleetDemoOutcome> => {
    status.write(`\n${title}: ${formatNoun(processes, 'process', 'processes')} × ${poolMax} connections`);
    const onPicture = (picture: FleetPicture): void => status.update(renderPicture(picture));
    const outcome = await runFleetDemo({ url, processes, poolMax, fleetMax: max, phaseMs, signal, onPicture });
    status.clear();
    process.stdout.write(renderOutcome(outcome));
    return outcome;
  };
  await run('Without a budget', undefined);
  if (signal.aborted) return exitCodeOf(signal);
  const { errors, maxSessions } = await run(`With DB_FLEET_MAX=${fleetMax}`, fleetMax);
  if (signal.aborted) return exitCodeOf(signal);
  return errors === 0 && maxSessions <= fleetMax ? 0 : 1;
}

const levels = ' ▁▂▃▄▅▆▇█';

/** One line: a bar for each process, and the numbers. */
export function renderPicture({ phase, open, sessions, done, errors }: FleetPicture): string {
  const most = Math.max(1, ...open);
  const bars = open.map((count) => levels[Math.ceil((count / most) * (levels.length - 1))]).join('');
  return `${phase.padEnd(30)} [${bars}] ${sessions} sessions, ${done} done, ${errors} errors`;
}

function renderOutcome({ done, errors, messages, maxSessions, shiftMs }: FleetDemoOutcome): string {
  const lines = [
    `  ${done} statements, ${formatNoun(errors, 'error')}, at most ${maxSessions} sessions seen on the server`,
    ...messages.slice(0, 3).map(([message, count]) => `    ${count} × ${message.split('\n')[0]}`),
    ...(shiftMs === undefined
      ? []
      : [`  all traffic on one process: nine tenths of its share after ${formatDuration(shiftMs)}`]),
  ];
  return `${lines.join('\n')}\n`;
}
