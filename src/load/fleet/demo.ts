import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { divide, totalOf } from '../../budget/division.js';
import { FleetOfProcesses } from './fleet.js';

/** Plan of a demonstration with a fleet. */
export interface FleetDemoPlan {
  /** Connection string of the server. */
  readonly url: string;
  readonly processes: number;
  readonly poolMax: number;
  /** Budget of all processes together; undefined to run without one. */
  readonly fleetMax: number | undefined;
  /** Length of each of the phases, in milliseconds. */
  readonly phaseMs: number;
  readonly signal: AbortSignal;
  readonly onPicture: (picture: FleetPicture) => void;
}

/** State of the fleet at one moment of the demonstration. */
export interface FleetPicture {
  readonly phase: string;
  /** Open connections of each process. */
  readonly open: readonly number[];
  /** Sessions on the server, by its own account. */
  readonly sessions: number;
  readonly done: number;
  readonly errors: number;
}

/** Outcome of a demonstration. */
export interface FleetDemoOutcome {
  readonly done: number;
  readonly errors: number;
  /** Messages of the errors, most frequent first. */
  readonly messages: readonly (readonly [message: string, count: number])[];
  /** Highest number of sessions seen on the server. */
  readonly maxSessions: number;
  /** Time until the process that got all the traffic had nine tenths of what it could get, in milliseconds; undefined if it never had. */
  readonly shiftMs: number | undefined;
}

/** Phases of a demonstration, which share its time; the first one is half as long. */
export const fleetPhases = 5.5;

/** Time of a statement, in milliseconds. */
const holdMs = 20;
/** Time limit for all processes to start, in milliseconds. */
const startTimeoutMs = 120_000;
/** Interval of the picture, in milliseconds. */
const pictureMs = 100;

const sessionsSql = `select count(*)::int as n from pg_stat_activity
where datname = current_database() and usename = current_user and pid <> pg_backend_pid()`;

/** Runs real processes through busy times, a shift of all traffic to one of them, kills, and a deployment. */
export async function runFleetDemo(plan: FleetDemoPlan): Promise<FleetDemoOutcome> {
  const { url, processes, poolMax, fleetMax, phaseMs, signal } = plan;
  const witness = new pg.Client({ connectionString: url });
  witness.on('error', () => undefined);
  await witness.connect();
  const task = { url, poolMax, reportMs: pictureMs, acquireTimeoutMs: 10_000 };
  const fleet = new FleetOfProcesses(fleetMax === undefined ? task : { ...task, fleetMax });
  let maxSessions = 0;
  const during = async (phase: string, ms: number): Promise<void> => {
    const until = performance.now() + ms;
    while (performance.now() < until && !signal.aborted) {
      const sessions = Number((await witness.query(sessionsSql)).rows[0].n);
      maxSessions = Math.max(maxSessions, sessions);
      const { done, errors } = fleet.totals;
      const open = fleet.processes.map(({ report }) => report.open);
      plan.onPicture({ phase, open, sessions, done, errors });
      await delay(pictureMs);
    }
  };
  let shiftMs: number | undefined;
  try {
    const started = fleet.start(processes);
    // On a busy machine the processes themselves take their time.
    const haveStarted = (): boolean => started.every(({ report }) => report.cpuMs > 0) || signal.aborted;
    await fleet.until(haveStarted, startTimeoutMs);
    await during('starting', phaseMs / 2);
    for (const process of started) process.want(poolMax, holdMs);
    await during('all are busy', phaseMs);
    const [favourite, ...others] = started;
    for (const process of others) process.want(0, holdMs);
    favourite?.want(poolMax, holdMs);
    const begun = performance.now();
    const due = 0.9 * Math.min(poolMax, fleetMax === undefined ? poolMax : totalOf(divide(fleetMax)) - others.length);
    void fleet
      .until(() => (favourite?.report.open ?? 0) >= due, phaseMs)
      .then(
        () => (shiftMs = performance.now() - begun),
        () => undefined,
      );
    await during('one gets all the traffic', phaseMs);
    for (const process of started) process.want(poolMax, holdMs);
    await Promise.all(others.slice(0, Math.ceil(processes / 8)).map((process) => process.kill()));
    await during('some are killed', phaseMs);
    const old = [...fleet.processes];
    for (const process of fleet.start(processes)) process.want(poolMax, holdMs);
    await during('new ones start beside the old', phaseMs);
    for (const process of old) process.terminate();
    await during('the old ones end', phaseMs);
  } finally {
    await fleet[Symbol.asyncDispose]();
    await witness.end();
  }
  const messages = [...fleet.errors].sort((a, b) => b[1] - a[1]);
  return { done: fleet.totals.done, errors: fleet.totals.errors, messages, maxSessions, shiftMs };
}
