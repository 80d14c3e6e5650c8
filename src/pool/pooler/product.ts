import type { LaneClient } from '../../pipeline/pg-client.js';
import { canDialBeside, dialBeside, type RawConnection } from '../../pipeline/raw-connection.js';
import type { Clock } from '../../util/clock.js';

/** Neither a server nor a pooler has any of these. Before 1.23 PgBouncer trips over the first, from then on over the second. */
const unknownParameters = { '_pq_.headroom_unknown': '1', headroom_unknown: '1' };
const refusal = /unsupported startup parameter: (_pq_\.)?/;

/** What stands before the server, as far as it can be told. */
export type Product = 'PgBouncer' | 'PgBouncer before 1.23' | 'unknown';

/** What it takes to find out. */
export interface RecognizeSettings {
  /** Of the clients' options. */
  readonly stream: unknown;
  readonly clock: Clock;
  readonly timeoutMs: number;
}

/**
 * Which pooler a client is connected to. PgBouncer alone refuses a startup parameter that it does not know, in these words
 * and before it asks who is there; others pass it on or over. From 1.23 on it passes over names that begin with `_pq_.`,
 * which are for extensions of the protocol.
 *
 * @returns `unknown` also where it can't be told; never rejects
 */
export async function recognize(
  client: LaneClient,
  names: { readonly user: string; readonly database: string },
  { stream, clock, timeoutMs }: RecognizeSettings,
): Promise<Product> {
  if (!canDialBeside(stream)) return 'unknown';
  const parameters = { ...names, ...unknownParameters };
  const answer = new Promise<Product>((resolve) => {
    let connection: RawConnection | undefined;
    const finish = (product: Product): void => {
      timer.cancel();
      connection?.stream.destroy();
      resolve(product);
    };
    const timer = clock.setTimer(() => finish('unknown'), timeoutMs);
    timer.unref();
    connection = dialBeside(client, stream, {
      ready: (raw) => raw.startup(parameters),
      over: () => finish('unknown'),
    });
    connection.on('errorMessage', ({ message }) => finish(productThatSays(message ?? '')));
    // It asks for a password, or takes whoever comes.
    for (const event of ['authenticationCleartextPassword', 'authenticationMD5Password', 'authenticationSASL']) {
      connection.on(event, () => finish('unknown'));
    }
    connection.on('authenticationOk', () => finish('unknown'));
  });
  return await answer.catch(() => 'unknown');
}

function productThatSays(message: string): Product {
  const match = refusal.exec(message);
  if (match === null) return 'unknown';
  return match[1] === undefined ? 'PgBouncer' : 'PgBouncer before 1.23';
}
