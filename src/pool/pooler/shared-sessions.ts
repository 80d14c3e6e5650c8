import type { LaneClient } from '../../pipeline/pg-client.js';

/**
 * The sessions of one server in this process, of all pools. In PostgreSQL each session is a process: if several connections
 * report the same process id, they share one session.
 */
export class ServerSessions {
  readonly #byProcess = new Map<number, Map<LaneClient, () => void>>();
  #sharing = 0;

  /** True if several connections seem to share one session. */
  get areShared(): boolean {
    return this.#sharing > 0;
  }

  /**
   * Registers a client for as long as it is connected.
   *
   * @param changed called when `areShared` changes
   */
  add(client: LaneClient, changed: () => void): void {
    const { processID } = client;
    const clients = this.#byProcess.get(processID) ?? new Map<LaneClient, () => void>();
    this.#byProcess.set(processID, clients.set(client, changed));
    if (clients.size === 2) this.#share(1);
    client.once('end', () => {
      if (!clients.delete(client)) return;
      if (clients.size === 1) this.#share(-1);
      if (clients.size === 0) this.#byProcess.delete(processID);
    });
  }

  #share(more: number): void {
    const wereShared = this.areShared;
    this.#sharing += more;
    if (wereShared === this.areShared) return;
    const all = [...this.#byProcess.values()].flatMap((clients) => [...clients.values()]);
    for (const changed of new Set(all)) changed();
  }
}

const servers = new Map<string, ServerSessions>();

/** Returns the sessions of the client's server, identified by host and port. */
export function sessionsOf({ host, port }: LaneClient): ServerSessions {
  const address = `${host} ${port}`;
  const sessions = servers.get(address) ?? new ServerSessions();
  servers.set(address, sessions);
  return sessions;
}
