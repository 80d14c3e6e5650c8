import { isFatal, isServerAnswer } from '../pipeline/errors/server-error.js';
import type { DriverClient } from '../pipeline/pg-client.js';
import { sendUnseen } from '../pipeline/send.js';
import { behindMarker, type Lsn, renderCheck } from '../replicas/lsn.js';
import { Publication, traced, tracing } from '../tracing/channels.js';
import { readSignal } from '../util/abort.js';
import type { Checkout, ConnectOptions, PooledClient } from './checkout.js';
import type { Engine } from './engine.js';
import { runTransaction, type TransactionHost, type TransactionOptions } from './run-transaction.js';
import { connectThrough } from './through-connect.js';
import type { Transaction } from './transaction.js';

/** Runs the transactions of a pool, each on a connection of its own. */
export class Transactions {
  readonly #engine: Engine;
  readonly #checkout: Checkout;
  readonly #host: TransactionHost;

  constructor(engine: Engine, checkout: Checkout) {
    this.#engine = engine;
    this.#checkout = checkout;
    this.#host = this.#makeHost();
  }

  /**
   * @param holder stack of the caller, for leak reports
   * @param needed position that the server must have replayed; rejects with an error that `saysBehind` if it has not
   */
  run<T>(
    run: (tx: Transaction) => Promise<T>,
    options: TransactionOptions,
    holder: Error | undefined,
    needed?: Lsn,
  ): Promise<T> {
    const checkout = (): Promise<PooledClient> =>
      needed === undefined ? this.#checkoutAny(options, holder) : this.#checkoutFresh(options, holder, needed);
    if (!tracing.transaction.hasSubscribers) return runTransaction(this.#host, checkout, run, options);
    const { name: pool } = this.#engine.core.settings;
    const publication = new Publication(tracing.transaction, { pool });
    return traced(publication, () => runTransaction(this.#host, checkout, run, options));
  }

  #makeHost(): TransactionHost {
    const engine = this.#engine;
    const { core, guard, pooler } = engine;
    const { clock, random, stats, settings, publisher } = core;
    return {
      clock,
      random,
      guard,
      publisher,
      sets: () => pooler.transactionSets,
      onEnd: () => {
        stats.counters.transactions += 1;
      },
      onRetry: () => {
        stats.counters.transactionRetries += 1;
      },
      isOpen: () => core.phase === 'open',
      exclusiveOn: (client) => engine.exclusiveOn(client),
      rollbackTimeoutMs: () => settings.pingTimeoutMs,
      isLost: (client) => engine.hasLost(client),
      hasSaid: (client, error) => engine.hasSaid(client, error),
    };
  }

  /** Checks out a connection to a server that has replayed the position, checked in a transaction of its own. */
  async #checkoutFresh(options: ConnectOptions, holder: Error | undefined, needed: Lsn): Promise<PooledClient> {
    const client = await this.#checkoutAny(options, holder);
    try {
      await sendUnseen(client as unknown as DriverClient, renderCheck(needed, true));
      return client;
    } catch (error) {
      client.release();
      throw isServerAnswer(error) && !isFatal(error) ? new Error(behindMarker) : error;
    }
  }

  /** Checks out through the public `connect`, as `pg.Pool`'s query does, if an application has replaced or watches it. */
  #checkoutAny(options: ConnectOptions, holder: Error | undefined): Promise<PooledClient> {
    if (this.#engine.hasOwnConnect) return this.#checkout.take(options, holder, false);
    return connectThrough(this.#engine.pool, readSignal(options.signal)) as Promise<PooledClient>;
  }
}
