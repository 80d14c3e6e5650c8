import type { Clock } from '../../util/clock.js';
import type { LaneClient } from '../driver.js';
import { canDialBeside, dialBeside } from '../raw-connection.js';

/** No server and no pooler has a parameter of this name. */
const unknownParameter = 'headroom_unknown';
const isRefusal = /unsupported startup parameter/i;

/** What it takes to find out. */
export interface RecognizeSettings {
  /** Of the clients' options. */
  readonly stream: unknown;
  readonly clock: Clock;
  readonly timeoutMs: number;
}

/**
 * Whether the pooler that a client is connected to is PgBouncer: that alone refuses a startup parameter it does not know,
 * in these words and before it asks who is there. Others pass it on or over.
 *
 * @returns false also where it can't be told; never rejects
 */
export async function isPgBouncer(
  client: LaneClient,
  names: { readonly user: string; readonly database: string },
  { stream, clock, timeoutMs }: RecognizeSettings,
): Promise<boolean> {
  if (!canDialBeside(stream)) return false;
  const parameters = { ...names, [unknownParameter]: '1' };
  return await new Promise<boolean>((resolve) => {
    const finish = (isIt: boolean): void => {
      timer.cancel();
      connection.stream.destroy();
      resolve(isIt);
    };
    const timer = clock.setTimer(() => finish(false), timeoutMs);
    timer.unref();
    const connection = dialBeside(client, stream, {
      ready: (raw) => raw.startup(parameters),
      over: () => finish(false),
    });
    connection.on('errorMessage', ({ message }) => finish(isRefusal.test(message ?? '')));
    // It asks for a password, or takes whoever comes.
    for (const event of ['authenticationCleartextPassword', 'authenticationMD5Password', 'authenticationSASL']) {
      connection.on(event, () => finish(false));
    }
    connection.on('authenticationOk', () => finish(false));
  });
}
