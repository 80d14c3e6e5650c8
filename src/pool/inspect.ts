import { nameOf } from '../hosts/role.js';
import type { Connection, ConnectionState } from './connections.js';

/** Maximum number of statements listed for a connection. */
const maxTexts = 5;

/** One connection of a pool, as it is now. */
export interface ConnectionStats {
  /** Process id of its server process; behind a pooler, the pooler's number. Undefined while it is being opened. */
  readonly pid: number | undefined;
  readonly state: ConnectionState;
  /** Age, in milliseconds. */
  readonly ageMs: number;
  /** Time since the checkout, since the server began its statement, or since it became idle, in milliseconds. */
  readonly sinceMs: number;
  /** Number of uses so far. */
  readonly uses: number;
  /** Number of statements that share it. */
  readonly pipelined: number;
  /** Texts of the first of these, without values of parameters. */
  readonly texts: readonly string[];
  /** Stack of the checkout; only with `leakThresholdMs`. */
  readonly holder: string | undefined;
  /** Host and port, if the pool has several hosts. */
  readonly host: string | undefined;
}

/** Describes a connection. */
export function inspectConnection(connection: Connection, now: number): ConnectionStats {
  const { client, state, startedAt, uses, lease, pipeline, endpoint } = connection;
  const carried = state === 'lane' && pipeline !== undefined ? [...pipeline.reader, ...pipeline.unsent] : [];
  return Object.freeze({
    pid: client.processID ?? undefined,
    state,
    ageMs: now - startedAt,
    sinceMs: Math.max(0, now - sinceOf(connection)),
    uses,
    pipelined: carried.length,
    texts: carried.slice(0, maxTexts).map(({ profile }) => profile.text),
    holder: state === 'leased' ? lease?.stack : undefined,
    host: endpoint && nameOf(endpoint),
  });
}

function sinceOf({ state, startedAt, idleSince, lease, pipeline }: Connection): number {
  if (state === 'leased' || state === 'settling') return lease?.takenAt ?? idleSince;
  if (state === 'lane' && pipeline?.reader.head !== undefined) return pipeline.reader.headSince;
  return state === 'connecting' ? startedAt : Math.max(idleSince, startedAt);
}
