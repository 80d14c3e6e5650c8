/** Signals that stop a command. */
type StopSignal = 'SIGINT' | 'SIGTERM';

/** Exit code of a program ended by a signal, as shells report it. */
const exitCodes: Readonly<Record<StopSignal, number>> = { SIGINT: 130, SIGTERM: 143 };

/**
 * Runs work that can be interrupted: the first Ctrl-C (or SIGTERM) fires the signal, so that the work can tidy up; a
 * second one ends the process at once.
 */
export async function interruptible<T>(
  work: (signal: AbortSignal) => Promise<T>,
  host: NodeJS.Process = process,
): Promise<T> {
  const controller = new AbortController();
  const onSignal = (name: StopSignal) => {
    if (controller.signal.aborted) host.exit(exitCodes[name]);
    controller.abort(name);
  };
  for (const name of ['SIGINT', 'SIGTERM'] as const) host.on(name, onSignal);
  try {
    return await work(controller.signal);
  } finally {
    for (const name of ['SIGINT', 'SIGTERM'] as const) host.off(name, onSignal);
  }
}

/** The exit code for a signal of `interruptible` that has fired. */
export function exitCodeOf(signal: AbortSignal): number {
  return exitCodes[signal.reason === 'SIGTERM' ? 'SIGTERM' : 'SIGINT'];
}
