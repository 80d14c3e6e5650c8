import { isPgClient, type LaneClient } from '../pipeline/pg-client.js';
import { canDialBeside, dialBeside } from '../pipeline/raw-connection.js';
import type { Clock, Timer } from '../util/clock.js';
import type { Connection } from './connections.js';
import type { StatsRecorder } from './stats.js';

/** Dependencies for cancel requests. */
export interface CancellerSettings {
  readonly clock: Clock;
  readonly stats: StatsRecorder;
  readonly timeoutMs: number;
  /** Option of the clients: a function that creates their sockets creates these too. */
  readonly stream: unknown;
}

/**
 * Asks the server to cancel a session's running statement, over a connection opened for that
 * (https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-CANCELING-REQUESTS). The server does not
 * report the result; but it closes that connection after signalling the session, so that the request cannot hit a statement
 * sent later.
 */
export class Canceller {
  readonly #settings: CancellerSettings;

  constructor(settings: CancellerSettings) {
    this.#settings = settings;
  }

  /**
   * Sends the request for a connection's session. Until it is done, `connection.cancelling` is set, and the connection must
   * not be used.
   *
   * @returns true once the request cannot hit a later statement, false if that is uncertain; never rejects
   */
  cancel(connection: Connection): Promise<boolean> {
    const { client } = connection;
    if (!isPgClient(client)) return Promise.resolve(true);
    this.#settings.stats.counters.cancelRequests += 1;
    // Without a socket, nothing was requested.
    const asked = this.#ask(client)
      .catch(() => true)
      .finally(() => {
        connection.cancelling = undefined;
      });
    connection.cancelling = asked;
    return asked;
  }

  #ask(client: LaneClient): Promise<boolean> {
    const { clock, timeoutMs, stream } = this.#settings;
    if (!canDialBeside(stream)) return Promise.resolve(true);
    return new Promise((resolve) => {
      let isAsked = false;
      let timer: Timer | undefined;
      const finish = (isOver: boolean): void => {
        timer?.cancel();
        resolve(isOver);
      };
      const connection = dialBeside(client, stream, {
        ready: (raw) => {
          isAsked = true;
          raw.cancel(client.processID, client.secretKey);
        },
        // Closed or reset: either way the server is done with it.
        over: (raw) => {
          raw.stream.destroy();
          finish(true);
        },
      });
      // Started last: if no socket could be created, there is nothing to time out.
      timer = clock.setTimer(() => {
        connection.stream.destroy();
        finish(!isAsked);
      }, timeoutMs);
      timer.unref();
    });
  }
}
