import { BouncerGroup, BouncerGroupError } from '../../bouncer/group.js';
import { ConfigError } from '../../errors.js';
import { exitCodeOf, interruptible } from '../ui/interrupt.js';
import { readConsoles } from './consoles.js';
import { type ConsoleFlags, exitCodes } from './flags.js';

/** Pauses one database or all of them. Resolves with the exit code; never rejects. */
export function pause(database: string | undefined, flags: ConsoleFlags): Promise<number> {
  return operate(flags, async (group, signal) => {
    await group.pause(database, { signal });
    return `Paused ${database ?? 'all databases'} at ${placesOf(group)}.`;
  });
}

/** Resumes one database or all of them. Resolves with the exit code; never rejects. */
export function resume(database: string | undefined, flags: ConsoleFlags): Promise<number> {
  return operate(flags, async (group, signal) => {
    const wasPaused = await group.resume(database, { signal });
    return `${database ?? 'All databases'}: ${wasPaused ? 'resumed' : 'not paused'} at ${placesOf(group)}.`;
  });
}

/** Replaces server connections. Resolves with the exit code; never rejects. */
export function reconnect(database: string | undefined, flags: ConsoleFlags): Promise<number> {
  return operate(flags, async (group, signal) => {
    await group.reconnect(database, { signal });
    return `Server connections of ${database ?? 'all databases'} are being replaced at ${placesOf(group)}.`;
  });
}

/** @param work gives the line to print */
function operate(
  flags: ConsoleFlags,
  work: (group: BouncerGroup, signal: AbortSignal) => Promise<string>,
): Promise<number> {
  return onConsoles(flags, async (group, signal) => {
    process.stdout.write(`${await work(group, signal)}\n`);
    return exitCodes.done;
  });
}

/** Runs work on the consoles until it ends or Ctrl-C is pressed. Resolves with the exit code; never rejects. */
export function onConsoles(
  flags: ConsoleFlags,
  work: (group: BouncerGroup, signal: AbortSignal) => Promise<number>,
): Promise<number> {
  return reported(async () => {
    const connections = readConsoles(flags.url, process.env);
    const timeoutMs = flags.timeout * 1000;
    await using group = new BouncerGroup({ connections, timeoutMs, pauseTimeoutMs: timeoutMs });
    return await interruptible(async (signal) => {
      try {
        return await work(group, signal);
      } catch (error) {
        // A RESUME that failed must be reported; an interrupt that succeeded is no failure.
        if (!signal.aborted || error !== signal.reason) throw error;
        process.stderr.write('headroom: interrupted; clients that were paused continue.\n');
        return exitCodeOf(signal);
      }
    });
  });
}

/** Runs work that may fail, and prints its error. Resolves with the exit code; never rejects. */
export async function reported(work: () => Promise<number>): Promise<number> {
  try {
    return await work();
  } catch (error) {
    process.stderr.write(`headroom: ${describe(error)}\n`);
    return error instanceof ConfigError ? exitCodes.wrongUse : exitCodes.failed;
  }
}

/** With one process, its own error: the number of processes would only distract. */
function describe(error: unknown): string {
  if (error instanceof BouncerGroupError && error.failures.length + error.succeeded.length === 1) {
    return describe(error.failures[0]?.error);
  }
  return error instanceof Error ? error.message : String(error);
}

function placesOf({ members }: BouncerGroup): string {
  return members.map(({ place }) => place).join(', ');
}
