import { type ClientConstructor, reasonAgainstLanes } from '../driver.js';

/** Whether statements share connections: not known before the first connection is there. */
export type PipeliningMode = 'unknown' | 'on' | 'off';

/** Decides, once for the pool, whether statements may share connections. */
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

  /** @param reason why what the pool is connected to does not bear it; undefined where it does */
  decide(reason: string | undefined): void {
    if (this.#mode !== 'unknown') return;
    if (reason !== undefined) this.#switchOff(reason);
    else this.#mode = 'on';
  }

  #switchOff(reason: string): void {
    this.#mode = 'off';
    this.#reason = reason;
  }
}
