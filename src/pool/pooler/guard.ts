import { type PoolerFeatureError, poolerFeature } from '../../pipeline/errors/errors.js';
import { isSubmittable } from '../../pipeline/parse-query.js';
import type { DriverClient } from '../../pipeline/pg-client.js';
import { sessionFeatureOf } from '../../sql/session-feature.js';
import { runtime } from '../../util/runtime.js';
import { withoutName } from './names.js';
import type { Pooler } from './pooler.js';

type Query = (...given: unknown[]) => unknown;

/**
 * Keeps off a pooler in transaction mode what it would break: statements whose effect is to outlast their transaction,
 * which then fall upon whoever has the server's session next. And off a session that several connections share, names.
 */
export class Guard {
  /** Whether a client has ever been guarded. */
  hasGuarded = false;
  readonly #pooler: Pooler;
  /** Clients that are watched, and the `query` that each has of its own beneath. */
  readonly #guarded = new WeakMap<DriverClient, { readonly query: Query; readonly beneath: Query | undefined }>();

  constructor(pooler: Pooler) {
    this.#pooler = pooler;
  }

  /** Why the statement is not sent; undefined when it may be. */
  refusalOf(config: unknown): PoolerFeatureError | undefined {
    if (!this.#pooler.isTransactional || isSubmittable(config)) return undefined;
    const text = typeof config === 'string' ? config : (config as { text?: unknown } | null | undefined)?.text;
    if (typeof text !== 'string') return undefined;
    const feature = sessionFeatureOf(text);
    return feature && poolerFeature(feature);
  }

  /**
   * The statement as `pg`'s Client may send it: without a name. A pooler that does not keep track of names would look for
   * it elsewhere; and PgBouncer goes on thinking that a name is taken where preparing it has failed, which the Client does
   * not know, and ends the connection when it comes again. Where connections share a session, it has the name already.
   */
  toSend(config: unknown): unknown {
    return this.#pooler.dropsNames && !isSubmittable(config) ? withoutName(config) : config;
  }

  /** From now on, what the client's borrower asks of it is looked at. */
  put(client: DriverClient): void {
    if (!this.#pooler.dropsNames || this.#guarded.has(client)) return;
    this.hasGuarded = true;
    const beneath = Object.hasOwn(client, 'query') ? (client.query as Query) : undefined;
    const inner = client.query as Query;
    const query: Query = (config, ...others) => {
      const refusal = this.refusalOf(config);
      return refusal ? tell(refusal, [...others, config]) : inner.call(client, this.toSend(config), ...others);
    };
    this.#guarded.set(client, { query, beneath });
    setQuery(client, query);
  }

  /** The client is the pool's again. Whoever has put a `query` of his own on top keeps it. */
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

/** Tells whoever asked in the way he asked: by his callback, or by the promise. */
function tell(refusal: PoolerFeatureError, given: readonly unknown[]): unknown {
  const callback = given.map(callbackOf).find((each) => each !== undefined);
  if (callback === undefined) return Promise.reject(refusal);
  runtime.nextTick(callback, refusal);
  return undefined;
}

function callbackOf(given: unknown): ((error: Error) => void) | undefined {
  const found = typeof given === 'function' ? given : (given as { callback?: unknown } | null | undefined)?.callback;
  return typeof found === 'function' ? (found as (error: Error) => void) : undefined;
}
