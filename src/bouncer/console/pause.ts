import { renderCommand } from './command.js';
import { BouncerPauseError, BouncerTimeoutError, saysNotPaused } from './errors.js';
import type { BouncerCallOptions, ConsoleLink } from './link.js';
import type { ConsoleAnswer, ConsoleSession } from './session.js';

/**
 * Runs PAUSE, which takes effect immediately and is answered when the last client has released its server connection.
 * PgBouncer stays paused when the session that sent it ends: RESUME must follow if the answer is not awaited.
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

interface AbortedPause {
  readonly session: ConsoleSession;
  readonly answer: Promise<ConsoleAnswer>;
  readonly pause: string;
  readonly resume: string;
  readonly error: unknown;
}

/** @throws {BouncerPauseError} if RESUME fails */
async function undo(link: ConsoleLink, { session, answer, pause, resume, error }: AbortedPause): Promise<void> {
  let last = session;
  try {
    if (session.isLost) last = await link.dial();
    // In the same session, RESUME cannot overtake PAUSE or reach another process. A pending PAUSE is answered first.
    await link.finish(() => Promise.any([answer, last.ask(resume)].map(isResumed)));
  } catch {
    throw new BouncerPauseError(link.place, `${pause} was aborted.`, { isStillPaused: true, cause: error });
  } finally {
    // PgBouncer would send it a second answer when the next PAUSE completes.
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
