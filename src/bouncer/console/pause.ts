import { renderCommand } from './command.js';
import { BouncerPauseError, BouncerTimeoutError, saysNotPaused } from './errors.js';
import type { BouncerCallOptions, ConsoleLink } from './link.js';
import type { ConsoleAnswer, ConsoleSession } from './session.js';

/**
 * PAUSE, which takes effect at once and is answered when the last client has given its server connection back. PgBouncer
 * goes on pausing when whoever asked leaves: where the answer is not waited for, RESUME has to follow.
 */
export async function pauseOn(
  link: ConsoleLink,
  database: string | undefined,
  call: BouncerCallOptions,
): Promise<void> {
  const pause = renderCommand('PAUSE', database);
  const session = await link.take({ signal: call.signal });
  const answer = session.ask(pause);
  try {
    await link.within(call, () => answer);
    link.giveBack(session);
  } catch (error) {
    const isLate = error instanceof BouncerTimeoutError;
    const isRefused = !isLate && !session.isLost && !call.signal?.aborted && !link.isClosed;
    if (isRefused) link.giveBack(session);
    else await undo(link, { session, answer, pause, resume: renderCommand('RESUME', database), error });
    if (!isLate) throw error;
    const what = `${pause} was not complete within ${call.timeoutMs} ms.`;
    throw new BouncerPauseError(link.place, what, { isStillPaused: false, cause: error });
  }
}

interface GivenUp {
  readonly session: ConsoleSession;
  readonly answer: Promise<ConsoleAnswer>;
  readonly pause: string;
  readonly resume: string;
  readonly error: unknown;
}

/** @throws {BouncerPauseError} when RESUME does not get through */
async function undo(link: ConsoleLink, { session, answer, pause, resume, error }: GivenUp): Promise<void> {
  let last = session;
  try {
    if (session.isLost) last = await link.dial();
    // In the same session RESUME cannot overtake PAUSE or reach another process. If PAUSE still waits, it is answered first.
    await link.finish(() => Promise.any([answer, last.ask(resume)].map(isResumed)));
  } catch {
    throw new BouncerPauseError(link.place, `${pause} was given up.`, { isStillPaused: true, cause: error });
  } finally {
    // PgBouncer would answer it once more, when the next PAUSE is complete.
    last.destroy();
  }
}

async function isResumed(answer: Promise<ConsoleAnswer>): Promise<void> {
  try {
    const { command } = await answer;
    if (command !== 'RESUME') throw new Error(`expected RESUME, got ${command}`);
  } catch (error) {
    if (!saysNotPaused(error)) throw error;
  }
}
