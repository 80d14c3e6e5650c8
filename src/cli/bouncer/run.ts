import { Command, CommanderError, Option } from 'commander';
import { BouncerGroup, BouncerGroupError } from '../../bouncer/group.js';
import { ConfigError } from '../../errors.js';
import { exitCodeOf, interruptible } from '../interrupt.js';
import { integerOption } from '../options.js';
import { readConsoles } from './consoles.js';

/** Exit codes of `headroom bouncer`. */
export const exitCodes = { done: 0, failed: 1, wrongUse: 3 } as const;

/** A command with the exit codes above; it says so at the end of its help. */
export class Operation extends Command {
  override copyInheritedSettings(parent: Command): this {
    this.addHelpText('after', '\nExit codes: 0 done, 1 failed, 3 wrong use, 130 after Ctrl-C.');
    return super.copyInheritedSettings(parent).exitOverride(({ exitCode, code, message }) => {
      throw new CommanderError(exitCode === 0 ? 0 : exitCodes.wrongUse, code, message);
    });
  }
}

/** What every command that asks a console is told. */
export interface ConsoleFlags {
  readonly url: readonly string[];
  readonly timeout: number;
}

/** Where the console is. */
export function urlOption(): Option {
  return (
    new Option('--url <url>', 'PgBouncer’s address; may be given several times, one for each process')
      .default([], 'PGBOUNCER_ADMIN_URL, else PGBOUNCER_URL')
      // Checked later: what is refused here is shown whole, and it may hold a password.
      .argParser((text: string, before: readonly string[]) => [...before, text])
  );
}

/** How long PgBouncer may take to answer. */
export function timeoutOption(): Option {
  return integerOption('--timeout <seconds>', 'longest to wait for an answer', { min: 1, max: 3600, default: 5 });
}

/** Runs work that may fail. Resolves with the exit code; never rejects. */
export async function reported(work: () => Promise<number>): Promise<number> {
  try {
    return await work();
  } catch (error) {
    process.stderr.write(`headroom: ${describe(error)}\n`);
    return error instanceof ConfigError ? exitCodes.wrongUse : exitCodes.failed;
  }
}

/** Runs work on the consoles until it is done or somebody presses Ctrl-C. Resolves with the exit code; never rejects. */
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
        // Where RESUME did not get through the reader must know; an interrupt that was heeded is no failure.
        if (!signal.aborted || error !== signal.reason) throw error;
        process.stderr.write('headroom: interrupted; what was paused goes on.\n');
        return exitCodeOf(signal);
      }
    });
  });
}

/** Of one process what it said; the number of processes would only be in the way. */
function describe(error: unknown): string {
  if (error instanceof BouncerGroupError && error.failures.length + error.succeeded.length === 1) {
    return describe(error.failures[0]?.error);
  }
  return error instanceof Error ? error.message : String(error);
}

/** Where all of them are. */
export function placesOf({ members }: BouncerGroup): string {
  return members.map(({ place }) => place).join(', ');
}
