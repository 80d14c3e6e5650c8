import pg from 'pg';
import type { Target } from '../../config/target.js';
import { isConnectionLoss } from '../../pipeline/errors/server-error.js';
import { type ClientConstructor, type DriverClient, destroySocket } from '../../pipeline/pg-client.js';
import { Dialer } from '../../pool/dial.js';
import type { Patience } from './answer.js';
import { OddAnswer } from './silence.js';

/** A client of `pg`, as far as questions need it: without values, so that the simple protocol is spoken. */
export interface Asked {
  query(text: string): Promise<unknown>;
}

interface Session {
  client: DriverClient;
  isOpen: boolean;
  /** Whether a question has not been answered yet. */
  isAsking: boolean;
}

/** How long a session may take over its goodbye. */
const goodbyeMs = 500;

/**
 * The monitor's one session with a source: opened when it is needed, kept, and opened again when it was lost. A kept one
 * goes on reporting when nobody else gets in. It does not keep the process alive between questions.
 *
 * A session whose answer is late is kept until the next question: a server that is only slow may be full, too. If it has
 * not answered by then, it is given up.
 */
export class Link {
  readonly #target: Target;
  readonly #dialer: Dialer;
  readonly #patience: Patience;
  #session: Session | undefined;
  #isClosed = false;

  constructor(target: Target, patience: Patience) {
    this.#target = target;
    this.#patience = patience;
    this.#dialer = new Dialer({
      Client: pg.Client as unknown as ClientConstructor,
      clientOptions: () => target.client,
      fallback: target.fallback,
      makeOddAnswer: () => new OddAnswer('the answer does not follow the protocol'),
      ...patience,
    });
  }

  get source(): string {
    return this.#target.source;
  }

  /**
   * Asks over the session. A kept one that turns out to be lost is replaced, once.
   *
   * @param late fires when nobody waits any more
   * @throws whatever opening the session or asking has met
   */
  async ask<T>(question: (client: Asked) => Promise<T>, late: AbortSignal): Promise<T> {
    if (this.#session?.isAsking) this.#forget(this.#session);
    const kept = this.#session;
    try {
      return await this.#put(question, late);
    } catch (error) {
      if (kept === undefined || late.aborted || !isConnectionLoss(error)) throw error;
      return this.#put(question, late);
    }
  }

  /** Says goodbye. Always resolves. */
  async close(): Promise<void> {
    this.#isClosed = true;
    const session = this.#session;
    if (!session) return;
    if (!session.isOpen || session.isAsking) return this.#forget(session);
    this.#session = undefined;
    session.client.ref?.();
    const timer = this.#patience.clock.setTimer(() => destroySocket(session.client), goodbyeMs);
    await new Promise<void>((resolve) => session.client.end(() => resolve()));
    timer.cancel();
  }

  async #put<T>(question: (client: Asked) => Promise<T>, late: AbortSignal): Promise<T> {
    if (this.#isClosed) throw new Error('the monitor is closed');
    this.#session ??= this.#begin();
    const session = this.#session;
    const onLate = () => (session.isOpen ? session.client.unref?.() : this.#forget(session));
    late.addEventListener('abort', onLate, { once: true });
    session.isAsking = true;
    session.client.ref?.();
    try {
      if (!session.isOpen) await this.#open(session);
      return await question(session.client as unknown as Asked);
    } catch (error) {
      if (!session.isOpen || isConnectionLoss(error)) this.#forget(session);
      throw error;
    } finally {
      late.removeEventListener('abort', onLate);
      session.isAsking = false;
      session.client.unref?.();
    }
  }

  #begin(): Session {
    const session: Session = { client: this.#dialer.makeClient(), isOpen: false, isAsking: false };
    this.#watch(session);
    return session;
  }

  async #open(session: Session): Promise<void> {
    try {
      await this.#dialer.connect(session.client);
    } catch (error) {
      const isGivenUp = this.#session !== session;
      if (isGivenUp || !this.#dialer.adapts(error)) throw error;
      destroySocket(session.client);
      session.client = this.#dialer.makeClient();
      this.#watch(session);
      await this.#dialer.connect(session.client);
    }
    session.isOpen = true;
  }

  /** An error between two questions only means that the next one needs another session. */
  #watch(session: Session): void {
    const { client } = session;
    const onLoss = (): void => {
      if (session.isOpen && session.client === client) this.#forget(session);
    };
    client.on('error', onLoss);
    client.on('end', onLoss);
  }

  #forget(session: Session): void {
    if (this.#session === session) this.#session = undefined;
    session.isOpen = false;
    destroySocket(session.client);
  }
}
