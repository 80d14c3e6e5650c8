import { setTimeout as delay } from 'node:timers/promises';
import type { BouncerGroup } from '../../bouncer/group.js';
import { intervalMsOf } from '../ui/options.js';
import { Output } from '../ui/output.js';
import { paintFor } from '../ui/terminal.js';
import { exitCodes, type StatusFlags } from './flags.js';
import { onConsoles } from './operate.js';
import { renderStatus } from './render-status.js';
import { hasAnswered, sampleAll } from './sample.js';
import { renderStatusJson } from './status-json.js';

/** Prints the status once, or again and again until Ctrl-C. Resolves with the exit code; never rejects. */
export function status(flags: StatusFlags): Promise<number> {
  return onConsoles(flags, (group, signal) => report(group, flags, signal));
}

async function report(group: BouncerGroup, { json, watch }: StatusFlags, signal: AbortSignal): Promise<number> {
  const { stdout } = process;
  const output = new Output(stdout);
  const intervalMs = intervalMsOf(watch);
  const isScreen = intervalMs !== undefined && stdout.isTTY && !json;
  const end = AbortSignal.any([signal, output.broken]);
  for (;;) {
    const samples = await sampleAll(group, signal);
    const text = json
      ? renderStatusJson(samples)
      : renderStatus(samples, { width: stdout.columns || 80, paint: paintFor(stdout) });
    await output.write(isScreen ? `\u001b[H\u001b[J${text}` : text);
    const isComplete = samples.every(hasAnswered);
    if (intervalMs === undefined || output.broken.aborted) return isComplete ? exitCodes.done : exitCodes.failed;
    await delay(intervalMs, undefined, { signal: end }).catch(() => undefined);
    if (signal.aborted) return exitCodes.done;
  }
}
