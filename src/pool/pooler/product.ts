import type { LaneClient } from '../../pipeline/pg-client.js';
import { canDialBeside, dialBeside, type RawConnection } from '../../pipeline/raw-connection.js';
import type { Clock } from '../../util/clock.js';

/** Startup parameters that do not exist. PgBouncer before 1.23 rejects the first, later versions the second. */
const unknownParameters = { '_pq_.headroom_unknown': '1', headroom_unknown: '1' };
const refusal = /unsupported startup parameter: (_pq_\.)?/;

/** Recognized pooler in front of the server. */
export type Product = 'PgBouncer' | 'PgBouncer before 1.23' | 'unknown';

/** Settings for recognizing a pooler. */
export interface RecognizeSettings {
  /** The clients' option. */
  readonly stream: unknown;
  readonly clock: Clock;
  readonly timeoutMs: number;
}

/**
 * Recognizes the pooler that a client is connected to. Only PgBouncer rejects an unknown startup parameter with this message
 * and before authentication; others forward or ignore it. From 1.23 on it ignores names that begin with `_pq_.`, which are
 * reserved for protocol extensions.
 *
 * @returns `unknown` if it is not recognized; never rejects
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
    // It requests a password, or accepts the client without one.
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
