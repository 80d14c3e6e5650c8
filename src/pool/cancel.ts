import { isPgClient, type LaneClient } from '../pipeline/pg-client.js';
import { canDialBeside, dialBeside } from '../pipeline/raw-connection.js';
import type { Clock, Timer } from '../util/clock.js';
import type { Connection } from './connections.js';
import type { StatsRecorder } from './stats.js';

/** What requests to cancel are made with. */
export interface CancellerSettings {
  readonly clock: Clock;
  readonly stats: StatsRecorder;
  readonly timeoutMs: number;
  /** Of the clients: where one function makes their sockets, it makes these too. */
  readonly stream: unknown;
}

/**
 * Asks the server to cancel what a session runs, over a connection made for that
 * (https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-CANCELING-REQUESTS). The server does not
 * say what came of it; but it closes that connection after it has passed the request on, so that nothing sent to the
 * session later can be hit.
 */
export class Canceller {
  readonly #settings: CancellerSettings;

  constructor(settings: CancellerSettings) {
    this.#settings = settings;
  }

  /**
   * Asks for one connection's session. Until this is over, `connection.cancelling` is set, and nobody else may use the
   * connection.
   *
   * @returns true when the request can hit nothing any more, false when that is not certain; never rejects
   */
  cancel(connection: Connection): Promise<boolean> {
    const { client } = connection;
    if (!isPgClient(client)) return Promise.resolve(true);
    this.#settings.stats.counters.cancelRequests += 1;
    // Where no socket can be made, nothing was asked.
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
        // Closed in order or reset: either way the server is done with it.
        over: (raw) => {
          raw.stream.destroy();
          finish(true);
        },
      });
      // Only now: where no socket could be made, nothing is to end.
      timer = clock.setTimer(() => {
        connection.stream.destroy();
        finish(!isAsked);
      }, timeoutMs);
      timer.unref();
    });
  }
}
