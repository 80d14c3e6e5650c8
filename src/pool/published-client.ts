import { queryOf } from '../pipeline/hooks.js';
import { isSubmittable } from '../pipeline/parse-query.js';
import type { DriverClient } from '../pipeline/pg-client.js';
import type { StatementPublication } from '../tracing/statement.js';
import { publishSubmittable } from '../tracing/submittable.js';

type Query = (...given: unknown[]) => unknown;
type Callback = (error: unknown, result: unknown) => void;

/** True while the pool itself sends a statement through a client, which it publishes itself. */
let isPublished = false;

/** Calls a function that sends a statement through a client, which is published already. */
export function withoutPublishing<T>(send: () => T): T {
  const before = isPublished;
  isPublished = true;
  try {
    return send();
  } finally {
    isPublished = before;
  }
}

/** Creates the publication of a statement of a borrower; undefined if no one listens. */
export type PublishStatement = (
  client: DriverClient,
  config: unknown,
  values: unknown,
) => StatementPublication | undefined;

/** Publishes what borrowers send on their clients, from checkout to release. */
export class PublishedClients {
  /** True if a client has ever been published. */
  hasPublished = false;
  readonly #publish: PublishStatement;
  readonly #published = new WeakMap<DriverClient, { readonly query: Query; readonly beneath: Query | undefined }>();

  constructor(publish: PublishStatement) {
    this.#publish = publish;
  }

  /** Called when a borrower gets the client, and anyone listens. */
  put(client: DriverClient): void {
    if (this.#published.has(client)) return;
    this.hasPublished = true;
    const beneath = Object.hasOwn(client, 'query') ? (client.query as Query) : undefined;
    const inner = queryOf(client) as Query;
    const query: Query = (...given) => this.#run(client, inner, given);
    this.#published.set(client, { query, beneath });
    define(client, query);
  }

  /** Called when the client is released. A `query` that a hook has put on top stays. */
  take(client: DriverClient): void {
    const published = this.#published.get(client);
    if (published === undefined || (client.query as Query) !== published.query) return;
    this.#published.delete(client);
    if (published.beneath) define(client, published.beneath);
    else Reflect.deleteProperty(client, 'query');
  }

  #run(client: DriverClient, inner: Query, given: unknown[]): unknown {
    const send = (): unknown => inner.apply(client, given);
    const [config, values] = given;
    const publication = isPublished ? undefined : this.#publish(client, config, values);
    if (publication === undefined) return send();
    if (isSubmittable(config)) publishSubmittable(publication, config);
    const at = given.findIndex((each) => typeof each === 'function');
    if (at !== -1) {
      if (!isSubmittable(config)) given[at] = publishedCallback(publication, given[at] as Callback);
      return beginOrFail(publication, send);
    }
    const answer = beginOrFail(publication, send);
    if (isSubmittable(config)) return answer;
    return (answer as Promise<unknown>).then(
      (result) => {
        publication.succeeded(result);
        return result;
      },
      (error) => {
        publication.failed(error);
        throw error;
      },
    );
  }
}

/** An error that `pg` throws at the call is the end of the statement. */
function beginOrFail(publication: StatementPublication, send: () => unknown): unknown {
  try {
    return publication.begin(send);
  } catch (error) {
    publication.failed(error);
    throw error;
  }
}

/** A callback that ends the publication of its statement. */
export function publishedCallback(
  publication: StatementPublication,
  callback: (error: never, result: never) => void,
): Callback {
  return (error, result) => {
    const proceed = (): void => callback(error as never, result as never);
    if (error) publication.failed(error, proceed);
    else publication.succeeded(result, proceed);
  };
}

function define(client: DriverClient, query: Query): void {
  Object.defineProperty(client, 'query', { value: query, configurable: true, writable: true, enumerable: true });
}
