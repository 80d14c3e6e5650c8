import { setMaxListeners } from 'node:events';
import type { Target } from '../../config/target.js';
import type { Clock } from '../../util/clock.js';
import { type Deadline, within } from './deadline.js';
import { answerErrorOf, BouncerClosedError, BouncerTimeoutError, connectErrorOf, notAConsole } from './errors.js';
import { type ConsoleAnswer, ConsoleSession } from './session.js';

/** Options of one call. */
export interface BouncerCallOptions {
  /** Aborts the call, which rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** Timeout of this call, in milliseconds. */
  readonly timeoutMs?: number | undefined;
}

/** A persistent session with a console, reopened when it was lost. */
export class ConsoleLink {
  readonly #target: Target;
  readonly #clock: Clock;
  readonly #timeoutMs: number;
  readonly #closing = new AbortController();
  #session: Promise<ConsoleSession> | undefined;

  constructor(target: Target, { clock, timeoutMs }: { readonly clock: Clock; readonly timeoutMs: number }) {
    this.#target = target;
    this.#clock = clock;
    this.#timeoutMs = timeoutMs;
    setMaxListeners(0, this.#closing.signal);
  }

  get place(): string {
    return this.#target.source;
  }

  get isClosed(): boolean {
    return this.#closing.signal.aborted;
  }

  /** Sends an idempotent command; sends it again if the session turns out to be lost. */
  ask(command: string, call: BouncerCallOptions = {}): Promise<ConsoleAnswer> {
    return this.#call(call, async () => {
      const isKept = this.#session !== undefined;
      const session = await this.#open();
      try {
        return await session.ask(command);
      } catch (error) {
        if (!isKept || !session.isLost) throw error;
        return (await this.#open()).ask(command);
      }
    });
  }

  /** Sends a command exactly once, after checking that the session is alive. */
  askOnce(command: string, call: BouncerCallOptions = {}): Promise<ConsoleAnswer> {
    return this.#call(call, async () => {
      await this.ask('SHOW VERSION', call);
      return (await this.#open()).ask(command);
    });
  }

  /** Hands over the session after checking it. The next call opens another one. */
  take(call: BouncerCallOptions): Promise<ConsoleSession> {
    return this.#call(call, async () => {
      await this.ask('SHOW VERSION', call);
      const session = this.#open();
      this.#session = undefined;
      return session;
    });
  }

  /** Takes a session back, unless another one has been opened. */
  giveBack(session: ConsoleSession): void {
    if (this.#session !== undefined || this.#closing.signal.aborted) return void session.end(this.#clock);
    this.#adopt(Promise.resolve(session));
  }

  /** Waits for work until its deadline, and classifies errors. */
  async within<T>({ signal, timeoutMs }: BouncerCallOptions, work: () => Promise<T>): Promise<T> {
    const signals = [signal, this.#closing.signal];
    try {
      return await within(this.#deadline(signals, timeoutMs), work);
    } catch (error) {
      if (signals.some((each) => each?.aborted && each.reason === error)) throw error;
      throw answerErrorOf(error, this.place);
    }
  }

  /** Opens a separate session, even while the link is being closed. */
  async dial(signal?: AbortSignal): Promise<ConsoleSession> {
    const opening = new AbortController();
    try {
      return await within(this.#deadline([signal]), () => openConsole(this.#target, opening.signal));
    } catch (error) {
      opening.abort(error);
      throw connectErrorOf(error, this.place);
    }
  }

  /** Waits for work in a separate session, even while the link is being closed. */
  async finish<T>(work: () => Promise<T>): Promise<T> {
    return within(this.#deadline([]), work);
  }

  /** Aborts calls in progress and closes the session. Always resolves. */
  async close(): Promise<void> {
    this.#closing.abort(new BouncerClosedError(this.place));
    const session = await this.#session?.catch(() => undefined);
    this.#session = undefined;
    await session?.end(this.#clock);
  }

  #deadline(signals: Deadline['signals'], timeoutMs = this.#timeoutMs): Deadline {
    const makeTimeoutError = () => new BouncerTimeoutError(this.place, `no answer within ${timeoutMs} ms.`);
    return { clock: this.#clock, timeoutMs, signals, makeTimeoutError };
  }

  /** A session that timed out is dropped: the next call opens another one. */
  async #call<T>(call: BouncerCallOptions, work: () => Promise<T>): Promise<T> {
    try {
      return await this.within(call, work);
    } catch (error) {
      if (error instanceof BouncerTimeoutError) this.#drop();
      throw error;
    }
  }

  #open(): Promise<ConsoleSession> {
    return this.#session ?? this.#adopt(this.dial(this.#closing.signal));
  }

  /** Keeps a session until it is lost. */
  #adopt(session: Promise<ConsoleSession>): Promise<ConsoleSession> {
    const forget = (): void => {
      if (this.#session === session) this.#session = undefined;
    };
    this.#session = session;
    session.then((open) => open.whenLost(forget), forget);
    return session;
  }

  #drop(): void {
    const session = this.#session;
    this.#session = undefined;
    session?.then(
      (late) => late.destroy(),
      () => undefined,
    );
  }
}

/** Opens a session and verifies that the server is PgBouncer's console. */
async function openConsole(target: Target, opening: AbortSignal): Promise<ConsoleSession> {
  const session = await ConsoleSession.open(target, opening);
  opening.addEventListener('abort', () => session.destroy(), { once: true });
  const version = await session.ask('SHOW VERSION').catch((error: unknown) => {
    throw session.isLost ? error : notAConsole(target.source, { cause: error });
  });
  if (/^PgBouncer\b/i.test(version.rows[0]?.version ?? '')) return session;
  throw notAConsole(target.source, {});
}
