import { type PoolerFeatureError, poolerFeature } from '../../pipeline/errors/errors.js';
import { isSubmittable } from '../../pipeline/parse-query.js';
import type { DriverClient } from '../../pipeline/pg-client.js';
import { sessionFeatureOf } from '../../sql/session-feature.js';
import { runtime } from '../../util/runtime.js';
import { withoutName } from './names.js';
import type { Pooler } from './pooler.js';

type Query = (...given: unknown[]) => unknown;

/**
 * Rejects statements that a pooler in transaction mode would break: those that change session state beyond their
 * transaction, which would affect the session's next client. Also removes the names of prepared statements if names are
 * unreliable.
 */
export class Guard {
  /** True if a client has ever been guarded. */
  hasGuarded = false;
  readonly #pooler: Pooler;
  /** Guarded clients, with the own `query` property that each had before. */
  readonly #guarded = new WeakMap<DriverClient, { readonly query: Query; readonly beneath: Query | undefined }>();

  constructor(pooler: Pooler) {
    this.#pooler = pooler;
  }

  /** Returns the error for a statement that must not be sent; undefined if it may be. */
  refusalOf(config: unknown): PoolerFeatureError | undefined {
    if (!this.#pooler.isTransactional || isSubmittable(config)) return undefined;
    const text = typeof config === 'string' ? config : (config as { text?: unknown } | null | undefined)?.text;
    if (typeof text !== 'string') return undefined;
    const feature = sessionFeatureOf(text);
    return feature && poolerFeature(feature);
  }

  /**
   * Returns the statement as `pg`'s Client may send it: without a name if names are unreliable. A pooler that does not track
   * names would look for it in another session. PgBouncer keeps a name whose Parse has failed, which the Client does not
   * know, and ends the connection when it comes again. If connections share a session, the name may already exist.
   */
  toSend(config: unknown): unknown {
    return this.#pooler.dropsNames && !isSubmittable(config) ? withoutName(config) : config;
  }

  /** Checks the borrower's statements on the client from now on. */
  put(client: DriverClient): void {
    if (!this.#pooler.dropsNames || this.#guarded.has(client)) return;
    this.hasGuarded = true;
    const beneath = Object.hasOwn(client, 'query') ? (client.query as Query) : undefined;
    const inner = client.query as Query;
    const query: Query = (config, ...others) => {
      const refusal = this.refusalOf(config);
      return refusal ? reject(refusal, [...others, config]) : inner.call(client, this.toSend(config), ...others);
    };
    this.#guarded.set(client, { query, beneath });
    setQuery(client, query);
  }

  /** Stops checking, when the client is released. A `query` that a hook has put on top stays. */
  take(client: DriverClient): void {
    const guarded = this.#guarded.get(client);
    if (guarded === undefined || (client.query as Query) !== guarded.query) return;
    this.#guarded.delete(client);
    if (guarded.beneath) setQuery(client, guarded.beneath);
    else Reflect.deleteProperty(client, 'query');
  }
}

function setQuery(client: DriverClient, query: Query): void {
  Object.defineProperty(client, 'query', { value: query, configurable: true, writable: true, enumerable: true });
}

/** Rejects through the caller's callback, or by a promise. */
function reject(refusal: PoolerFeatureError, given: readonly unknown[]): unknown {
  const callback = given.map(callbackOf).find((each) => each !== undefined);
  if (callback === undefined) return Promise.reject(refusal);
  runtime.nextTick(callback, refusal);
  return undefined;
}

function callbackOf(given: unknown): ((error: Error) => void) | undefined {
  const found = typeof given === 'function' ? given : (given as { callback?: unknown } | null | undefined)?.callback;
  return typeof found === 'function' ? (found as (error: Error) => void) : undefined;
}
