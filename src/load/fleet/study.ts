import { type FleetDemoOutcome, type FleetDemoPlan, fleetPhases, runFleetDemo } from './demo.js';

/** Plan of a study of a fleet. */
export interface FleetStudyPlan extends Omit<FleetDemoPlan, 'phaseMs' | 'fleetMax'> {
  readonly fleetMax: number;
  /** Time for each of the two runs, in milliseconds. */
  readonly runMs: number;
  readonly version: string;
  readonly serverVersion: string;
}

/** State of the fleet at one moment of a run. */
export interface FleetMoment {
  readonly atMs: number;
  readonly phase: string;
  readonly sessions: number;
  /** Connections of the process with the most. */
  readonly mostOfOne: number;
  readonly done: number;
  readonly errors: number;
}

/** The same load without a budget, or with one. */
export interface FleetRun extends FleetDemoOutcome {
  readonly fleetMax: number | null;
  readonly moments: readonly FleetMoment[];
}

/** Result of `headroom load --processes`: shape of its `--json`. */
export interface FleetStudy {
  readonly schemaVersion: 1;
  readonly kind: 'fleet';
  readonly version: string;
  readonly startedAt: string;
  readonly serverVersion: string;
  readonly processes: number;
  readonly poolMax: number;
  readonly fleetMax: number;
  readonly isInterrupted: boolean;
  readonly without: FleetRun;
  readonly with: FleetRun;
}

/** Runs real processes on one server, without a common budget and with one, through the same phases. */
export async function runFleetStudy(plan: FleetStudyPlan): Promise<FleetStudy> {
  const { runMs, version, serverVersion, processes, poolMax, fleetMax, signal, onPicture } = plan;
  const startedAt = new Date().toISOString();
  const run = async (max: number | undefined): Promise<FleetRun> => {
    const begun = performance.now();
    const moments: FleetMoment[] = [];
    const outcome = await runFleetDemo({
      ...{ url: plan.url, processes, poolMax, fleetMax: max, phaseMs: runMs / fleetPhases, signal },
      onPicture: (picture) => {
        const { phase, sessions, done, errors, open } = picture;
        const atMs = Math.round(performance.now() - begun);
        moments.push({ atMs, phase, sessions, mostOfOne: Math.max(0, ...open), done, errors });
        onPicture(picture);
      },
    });
    return { ...outcome, fleetMax: max ?? null, moments };
  };
  const runs = { without: await run(undefined), with: await run(fleetMax) };
  const isInterrupted = signal.aborted;
  return {
    schemaVersion: 1,
    kind: 'fleet',
    ...{ version, startedAt, serverVersion, processes, poolMax, fleetMax, isInterrupted },
    ...runs,
  };
}
