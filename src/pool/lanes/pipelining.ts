import { type ClientConstructor, type DriverClient, reasonAgainstLanes } from '../driver.js';
import { isServerAnswer } from '../failure.js';

/** Whether statements share connections: not known before the first connection is there. */
export type PipeliningMode = 'unknown' | 'on' | 'off';

/** Finds out, once for the pool, whether statements may share connections. */
export class Pipelining {
  #mode: PipeliningMode = 'unknown';
  #reason: string | undefined;

  /** @param isWanted what the settings say */
  constructor(isWanted: boolean, Client: ClientConstructor, clientOptions: Readonly<Record<string, unknown>>) {
    const reason = isWanted ? reasonAgainstLanes(Client) : 'switched off by `pipeline`';
    if (reason !== undefined) this.#switchOff(reason);
    else if (clientOptions.binary) this.#switchOff('results are wanted in binary form');
  }

  get mode(): PipeliningMode {
    return this.#mode;
  }

  /** Why it is off. */
  get reason(): string | undefined {
    return this.#reason;
  }

  /**
   * Looks at a new connection: whoever answers under another process id than the one it signed in with is not the
   * server but a pooler, and not every pooler bears statements in a pipeline.
   */
  async examine(client: DriverClient): Promise<void> {
    if (this.#mode !== 'unknown') return;
    const reason = await reasonAgainstServer(client);
    if (reason !== undefined) this.#switchOff(reason);
    else if (this.#mode === 'unknown') this.#mode = 'on';
  }

  #switchOff(reason: string): void {
    this.#mode = 'off';
    this.#reason = reason;
  }
}

async function reasonAgainstServer(client: DriverClient): Promise<string | undefined> {
  try {
    const { rows } = await client.query('select pg_backend_pid() as pid');
    return String(rows[0]?.pid) === String(client.processID) ? undefined : 'a pooler stands before the server';
  } catch (error) {
    // The console of a pooler, for one, knows no functions.
    if (isServerAnswer(error)) return 'the server does not say which process answers';
    throw error;
  }
}
