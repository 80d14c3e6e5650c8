import type { DriverClient } from '../pipeline/pg-client.js';

type Listener = () => void;

/** The listeners that a client has before its first checkout. Changes made by borrowers are reverted. */
export class OwnListeners {
  /** True if a borrower has added or removed a listener. */
  hasChanged = false;
  readonly #client: DriverClient;
  readonly #own = new Map<string | symbol, readonly unknown[]>();

  constructor(client: DriverClient) {
    this.#client = client;
  }

  /** Records the present listeners; later changes are a borrower's. */
  remember(): void {
    const noticed = (): void => {
      this.hasChanged = true;
    };
    this.#client.on('newListener', noticed);
    this.#client.on('removeListener', noticed);
    for (const event of this.#client.eventNames()) this.#own.set(event, this.#client.rawListeners(event));
  }

  /** Reverts a borrower's changes. Without any listener, an `error` would end the process. */
  restore(): void {
    for (const event of this.#own.keys()) this.#putBack(event);
    for (const event of this.#client.eventNames()) this.#removeForeign(event);
    this.hasChanged = false;
  }

  #putBack(event: string | symbol): void {
    const own = this.#own.get(event) ?? [];
    const present = this.#client.rawListeners(event);
    for (const listener of own)
      if (!present.includes(listener as Listener)) this.#client.on(event, listener as Listener);
  }

  #removeForeign(event: string | symbol): void {
    const own = this.#own.get(event);
    for (const listener of this.#client.rawListeners(event)) {
      if (!own?.includes(listener)) this.#client.removeListener(event, listener as Listener);
    }
  }
}
