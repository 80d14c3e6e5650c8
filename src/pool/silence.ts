import type { Endpoint } from '../hosts/role.js';
import { nameOf } from '../hosts/role.js';
import { bytesReceived } from '../pipeline/pg-client.js';
import type { Connection } from './connections.js';

/** Time after which a host that owes an answer counts as silent. */
export const silentAfterMs = 200;

/** State of a connection at the previous look. */
interface Sample {
  readonly bytes: number;
  /** Time since which it has owed an answer; undefined if it owes none. */
  readonly owingSince: number | undefined;
}

/**
 * Finds hosts that owe an answer and have sent nothing at all for a while: they run long statements, or have vanished, or a
 * pooler in front of them holds the statements back.
 */
export class Silence {
  readonly #samples = new WeakMap<Connection, Sample>();
  /** Time of the last bytes from a host, by its name. */
  readonly #heardAt = new Map<string, number>();

  /** Looks at all connections; to be called about every 100 ms. @returns the silent hosts */
  look(connections: Iterable<Connection>, now: number): Endpoint[] {
    const owing = new Map<string, { readonly endpoint: Endpoint; readonly since: number }>();
    for (const connection of connections) {
      const { endpoint } = connection;
      if (endpoint === undefined) continue;
      const name = nameOf(endpoint);
      const before = this.#samples.get(connection);
      const bytes = bytesReceived(connection.client);
      const since = isOwedAnswer(connection) ? (before?.owingSince ?? now) : undefined;
      this.#samples.set(connection, { bytes, owingSince: since });
      if (before !== undefined && bytes !== before.bytes) this.#heardAt.set(name, now);
      const first = owing.get(name)?.since ?? Number.POSITIVE_INFINITY;
      if (since !== undefined && since < first) owing.set(name, { endpoint, since });
    }
    for (const name of this.#heardAt.keys()) if (!owing.has(name)) this.#heardAt.delete(name);
    const silent = [...owing].filter(([name, { since }]) => {
      return now - Math.max(since, this.#heardAt.get(name) ?? since) >= silentAfterMs;
    });
    return silent.map(([, { endpoint }]) => endpoint);
  }
}

function isOwedAnswer({ state, isBusy, pipeline }: Connection): boolean {
  if (state === 'connecting' || state === 'checking') return true;
  return state !== 'retiring' && (isBusy || (pipeline?.reader.length ?? 0) > 0);
}
