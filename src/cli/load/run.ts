import { loadConfig } from '../../config/load.js';
import { openDriver } from '../../load/drive/driver.js';
import { type ControlSession, openControlSession } from '../../load/study/control-session.js';
import { StudyError } from '../../load/study/errors.js';
import type { StudyObserver } from '../../load/study/plan.js';
import { runStudy } from '../../load/study/run.js';
import { poolVariablesOf } from '../env.js';
import { askYesNo, canAsk } from '../ui/ask.js';
import { exitCodeOf, interruptible } from '../ui/interrupt.js';
import { announce } from './announce.js';
import { exitCodeFor } from './exit-code.js';
import { checkFiles, readFileLimit } from './file-limit.js';
import { loadFleet } from './fleet.js';
import { type Loads, maxClients, settleLoads } from './loads.js';
import type { LoadFlags } from './options.js';
import { LoadOutput } from './output.js';
import { preparePlan } from './prepare.js';
import { renderStudyProgress } from './progress.js';
import { openTarget, type Target } from './target.js';
import { checkRequest, openWorkload, readWorkload } from './workload.js';

/** The request of the command line. */
export interface LoadRequest {
  readonly flags: LoadFlags;
  /** Flags that were given rather than left to their defaults. */
  readonly stated: Partial<LoadFlags>;
  readonly version: string;
}

/** Runs a study as the command line asks. Resolves with the exit code. */
export function runLoad(request: LoadRequest): Promise<number> {
  const { flags, version } = request;
  const { processes } = flags;
  if (processes === undefined && flags.fleetMax !== undefined)
    throw new StudyError('--fleet-max is the budget of several processes.', { remedy: 'Give --processes too.' });
  return interruptible((signal) =>
    processes === undefined ? study(request, signal) : loadFleet({ ...flags, processes }, version, signal),
  );
}

async function study(request: LoadRequest, signal: AbortSignal): Promise<number> {
  const { flags } = request;
  checkRequest(flags, Boolean(process.env.DATABASE_URL));
  const output = await LoadOutput.open(flags);
  const source = await readWorkload(flags);
  const poolMax = flags.poolMax ?? loadConfig(poolVariablesOf(process.env)).pool.max;
  const loads = settleLoads(flags, poolMax);
  const isBouncerWanted = flags.run && (flags.strategies?.includes('pgbouncer') ?? true);
  if (flags.run) await checkFileLimit(flags, loads, poolMax, isBouncerWanted);
  const bouncer = { isWanted: isBouncerWanted, clients: maxClients(loads, flags.workers), sessions: poolMax };
  await using target = await openTarget(bouncer, process.env, (text) => output.say(text));
  await using control = await openControlSession(target.env, signal);
  await using workload = await openWorkload({
    source,
    flags,
    target,
    control,
    say: (text) => output.say(text),
    signal,
  });
  if (signal.aborted) return exitCodeOf(signal);
  if (!flags.run) return 0;
  const given = { ...request, poolMax, loads, target, control, workload };
  return await measure(given, output, signal);
}

type Measuring = Omit<Parameters<typeof preparePlan>[0], 'canAsk' | 'ask'> & {
  target: Target;
  control: ControlSession;
};

async function measure(given: Measuring, output: LoadOutput, signal: AbortSignal): Promise<number> {
  const observer: StudyObserver = { progress: (progress) => output.status.update(renderStudyProgress(progress)) };
  const asking = { canAsk: canAsk(), ask: (question: string) => askYesNo(question, signal) };
  const plan = await preparePlan({ ...given, ...asking }, { signal, observer, openDriver });
  if (signal.aborted) return exitCodeOf(signal);
  output.say(announce(plan, given.target));
  for (const warning of plan.warnings) output.say(`Note: ${warning}`);
  const result = await runStudy(plan).finally(() => output.status.clear());
  await output.write(result);
  return signal.aborted ? exitCodeOf(signal) : exitCodeFor(result);
}

async function checkFileLimit(flags: LoadFlags, loads: Loads, poolMax: number, hasBouncer: boolean): Promise<void> {
  const hasNone = flags.strategies?.includes('none') ?? true;
  const withoutBouncer = hasNone ? loads.maxUsers : poolMax;
  const ownBouncer = hasBouncer && !process.env.DATABASE_URL;
  const needs = {
    connections: hasBouncer ? maxClients(loads, flags.workers) : withoutBouncer,
    workers: flags.workers,
    bouncerSessions: ownBouncer ? poolMax : undefined,
  };
  checkFiles(needs, await readFileLimit());
}
