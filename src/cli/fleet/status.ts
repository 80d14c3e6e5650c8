import { setTimeout as delay } from 'node:timers/promises';
import type pg from 'pg';
import { type FleetSurvey, surveyFleet } from '../../budget/survey.js';
import { interruptible } from '../ui/interrupt.js';
import { intervalMsOf, type Watch } from '../ui/options.js';
import { Output } from '../ui/output.js';
import { onServer } from './connect.js';
import { renderSurvey, type Seen } from './render-survey.js';

/** Flags of `headroom fleet status`. */
export interface StatusFlags {
  readonly name?: string;
  readonly watch?: Watch;
  readonly json?: true;
}

/** Prints who holds how many slots, once or again and again until Ctrl-C. Resolves with the exit code: 1 on an overshoot. */
export function status(flags: StatusFlags, env: NodeJS.ProcessEnv = process.env): Promise<number> {
  return interruptible((signal) => onServer(env, (client) => report(client, flags, env, signal)));
}

async function report(
  client: pg.Client,
  flags: StatusFlags,
  env: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<number> {
  const { stdout } = process;
  const output = new Output(stdout);
  const intervalMs = intervalMsOf(flags.watch);
  const isScreen = intervalMs !== undefined && stdout.isTTY && !flags.json;
  const end = AbortSignal.any([signal, output.broken]);
  let seen: Seen = { sessions: 0, used: 0 };
  for (;;) {
    const survey = await surveyFleet(client, flags.name ?? env.DB_FLEET_NAME ?? '');
    seen = { sessions: Math.max(seen.sessions, survey.sessions), used: Math.max(seen.used, survey.used) };
    const text = flags.json
      ? `${JSON.stringify({ ...survey, seen })}\n`
      : renderSurvey(survey, seen, stdout.columns || 100);
    await output.write(isScreen ? `\u001b[H\u001b[J${text}` : text);
    if (intervalMs === undefined || end.aborted) return isOver(survey) ? 1 : 0;
    await delay(intervalMs, undefined, { signal: end }).catch(() => undefined);
    if (signal.aborted) return 0;
  }
}

function isOver({ total, used }: FleetSurvey): boolean {
  return total !== undefined && used > total;
}
