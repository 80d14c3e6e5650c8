import { writeFile } from 'node:fs/promises';
import { runFleetStudy } from '../../load/fleet/study.js';
import { renderFleetHtml, renderFleetStudy } from '../../load/report/index.js';
import { StudyError } from '../../load/study/errors.js';
import { renderPicture } from '../demo/fleet.js';
import { ownMaxConnections, startFleetServer } from '../fleet/own-server.js';
import { exitCodeOf } from '../ui/interrupt.js';
import { StatusLine } from '../ui/terminal.js';
import type { LoadFlags } from './options.js';

/** Connections of a temporary server that a service may have. */
const ownFleetMax = ownMaxConnections - 3;
const defaultPoolMax = 10;
/** Time of a run if none is given, in seconds: `--duration` is for a load, of which a run has six. */
const phasesOfRun = 6;

/**
 * Measures many processes on one server, without a common budget and with one. Resolves with the exit code: 1 if a caller saw
 * an error with the budget, or there were more sessions than it allows.
 */
export async function loadFleet(
  flags: LoadFlags & { readonly processes: number },
  version: string,
  signal: AbortSignal,
): Promise<number> {
  const { processes, poolMax = defaultPoolMax, fleetMax = ownFleetMax, duration, json, html } = flags;
  const { DATABASE_URL } = process.env;
  if (DATABASE_URL && !flags.yes) {
    throw new StudyError(
      '--processes takes all connections of the server of DATABASE_URL, in a run without a budget.',
      {
        remedy: 'Give --yes, or leave DATABASE_URL out for a temporary server.',
      },
    );
  }
  const status = new StatusLine(json === '-' ? process.stderr : process.stdout);
  await using own = DATABASE_URL ? undefined : await startFleetServer();
  const study = await runFleetStudy({
    ...{ url: own?.url ?? (DATABASE_URL as string), processes, poolMax, fleetMax, version, signal },
    runMs: duration * phasesOfRun * 1000,
    serverVersion: own?.version ?? 'of DATABASE_URL',
    onPicture: (picture) => status.update(renderPicture(picture)),
  }).finally(() => status.clear());
  status.write(renderFleetStudy(study, process.stdout.columns).trimEnd());
  const text = `${JSON.stringify(study, null, 2)}\n`;
  if (json === '-') process.stdout.write(text);
  else if (json !== undefined) await writeFile(json, text);
  if (html !== undefined) await writeFile(html, renderFleetHtml(study));
  if (signal.aborted) return exitCodeOf(signal);
  return study.with.errors === 0 && study.with.maxSessions <= fleetMax ? 0 : 1;
}
