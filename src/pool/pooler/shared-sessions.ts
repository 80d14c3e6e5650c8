import type { LaneClient } from '../../pipeline/pg-client.js';

/**
 * The sessions of one server that this process has, in whatever pool. No PostgreSQL has two of them in one process: where
 * several connections are told the same process id, they have one session between them.
 */
export class ServerSessions {
  readonly #byProcess = new Map<number, Map<LaneClient, () => void>>();
  #sharing = 0;

  /** Whether several connections seem to have one session. */
  get areShared(): boolean {
    return this.#sharing > 0;
  }

  /**
   * Takes a client down for as long as it is connected.
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

/** Of the server that the client is connected to, by where it was told to look for it. */
export function sessionsOf({ host, port }: LaneClient): ServerSessions {
  const address = `${host} ${port}`;
  const sessions = servers.get(address) ?? new ServerSessions();
  servers.set(address, sessions);
  return sessions;
}
