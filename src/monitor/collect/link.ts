import pg from 'pg';
import type { Target } from '../../config/target.js';
import { Dialer } from '../../pool/dial.js';
import { type ClientConstructor, type DriverClient, destroySocket } from '../../pool/driver.js';
import { isConnectionLoss } from '../../pool/failure.js';
import type { Timeout } from './answer.js';
import { UnexpectedAnswer } from './silence.js';

/** The part of a `pg` client that queries need: no values, so that the simple protocol is used. */
export interface QueryClient {
  query(text: string): Promise<unknown>;
}

interface Session {
  client: DriverClient;
  isOpen: boolean;
  /** True while a query is in progress. */
  isBusy: boolean;
}

/** Timeout for closing a session cleanly. */
const closeTimeoutMs = 500;

/**
 * The monitor's persistent session with a server: opened on demand, and reopened when it was lost. An open session
 * continues to report when the server is full. It does not keep the process alive between queries.
 *
 * A session whose answer is late is kept until the next query, since a slow server may also be full. If it has still
 * not answered by then, it is dropped.
 */
export class Link {
  readonly #target: Target;
  readonly #dialer: Dialer;
  readonly #timeout: Timeout;
  #session: Session | undefined;
  #isClosed = false;

  constructor(target: Target, timeout: Timeout) {
    this.#target = target;
    this.#timeout = timeout;
    this.#dialer = new Dialer({
      Client: pg.Client as unknown as ClientConstructor,
      clientOptions: () => target.client,
      fallback: target.fallback,
      makeOddAnswer: () => new UnexpectedAnswer('the answer does not follow the protocol'),
      ...timeout,
    });
  }

  get source(): string {
    return this.#target.source;
  }

  /**
   * Runs a query over the session. A kept session that turns out to be lost is replaced once.
   *
   * @param late fires on timeout
   * @throws errors of opening the session or of the query
   */
  async ask<T>(query: (client: QueryClient) => Promise<T>, late: AbortSignal): Promise<T> {
    if (this.#session?.isBusy) this.#drop(this.#session);
    const kept = this.#session;
    try {
      return await this.#run(query, late);
    } catch (error) {
      if (kept === undefined || late.aborted || !isConnectionLoss(error)) throw error;
      return this.#run(query, late);
    }
  }

  /** Closes the session cleanly. Always resolves. */
  async close(): Promise<void> {
    this.#isClosed = true;
    const session = this.#session;
    if (!session) return;
    if (!session.isOpen || session.isBusy) return this.#drop(session);
    this.#session = undefined;
    session.client.ref?.();
    const timer = this.#timeout.clock.setTimer(() => destroySocket(session.client), closeTimeoutMs);
    await new Promise<void>((resolve) => session.client.end(() => resolve()));
    timer.cancel();
  }

  async #run<T>(query: (client: QueryClient) => Promise<T>, late: AbortSignal): Promise<T> {
    if (this.#isClosed) throw new Error('the monitor is closed');
    this.#session ??= this.#makeSession();
    const session = this.#session;
    const onLate = () => (session.isOpen ? session.client.unref?.() : this.#drop(session));
    late.addEventListener('abort', onLate, { once: true });
    session.isBusy = true;
    session.client.ref?.();
    try {
      if (!session.isOpen) await this.#open(session);
      return await query(session.client as unknown as QueryClient);
    } catch (error) {
      if (!session.isOpen || isConnectionLoss(error)) this.#drop(session);
      throw error;
    } finally {
      late.removeEventListener('abort', onLate);
      session.isBusy = false;
      session.client.unref?.();
    }
  }

  #makeSession(): Session {
    const session: Session = { client: this.#dialer.makeClient(), isOpen: false, isBusy: false };
    this.#watch(session);
    return session;
  }

  async #open(session: Session): Promise<void> {
    try {
      await this.#dialer.connect(session.client);
    } catch (error) {
      const isDropped = this.#session !== session;
      if (isDropped || !this.#dialer.adapts(error)) throw error;
      destroySocket(session.client);
      session.client = this.#dialer.makeClient();
      this.#watch(session);
      await this.#dialer.connect(session.client);
    }
    session.isOpen = true;
  }

  /** An error between two queries only means that the next one needs another session. */
  #watch(session: Session): void {
    const { client } = session;
    const onLoss = (): void => {
      if (session.isOpen && session.client === client) this.#drop(session);
    };
    client.on('error', onLoss);
    client.on('end', onLoss);
  }

  #drop(session: Session): void {
    if (this.#session === session) this.#session = undefined;
    session.isOpen = false;
    destroySocket(session.client);
  }
}
