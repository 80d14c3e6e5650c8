import {
  type EmbeddedPgBouncer,
  type EmbeddedServer,
  findPgBouncer,
  PgBouncerNotFoundError,
  startPgBouncer,
} from '../../embedded/index.js';
import { planTier, type Tier } from '../bouncer/tier.js';
import type { StatusLine } from '../terminal.js';

/** What the demonstration's PgBouncer stands between. */
interface Plan {
  readonly server: EmbeddedServer;
  /** Connections that users may open to it. */
  readonly clients: number;
  /** Connections that it may open to the server. */
  readonly sessions: number;
}

/** A PgBouncer, and the connection string of the server's user through it. */
type DemoPgBouncer = AsyncDisposable & { readonly url: string };

/** Starts PgBouncer in front of our own server; where there is none, says why in one line and does without. */
export async function startDemoPgBouncer(plan: Plan, status: StatusLine): Promise<DemoPgBouncer | undefined> {
  status.write('Looking for PgBouncer');
  try {
    const binary = await findPgBouncer();
    const bouncer = await startPgBouncer({ binary, files: planFor(plan, binary.version).files });
    status.write(`PgBouncer ${bouncer.version} (${binary.source}) on 127.0.0.1:${bouncer.port}`);
    return { url: urlThrough(bouncer, plan.server), [Symbol.asyncDispose]: () => bouncer.stop() };
  } catch (error) {
    if (!(error instanceof PgBouncerNotFoundError)) throw error;
    status.write(`Without PgBouncer: ${error.tried.join('; ')}. ${error.remedy ?? ''}`);
    return undefined;
  }
}

function urlThrough(bouncer: EmbeddedPgBouncer, server: EmbeddedServer): string {
  const url = new URL(server.url);
  url.port = String(bouncer.port);
  return url.href;
}

/** Settings of the generator but for what the demonstration is about: many users on as many sessions as the pool has. */
function planFor({ server, clients, sessions }: Plan, version: string): Tier {
  const { host, port, user, password, url } = server;
  const database = decodeURIComponent(new URL(url).pathname.slice(1));
  const sizes = { defaultPoolSize: sessions, maxDbConnections: sessions, minPoolSize: 0, reservePoolSize: 0 };
  // Users wait for one another for as long as it takes.
  const given = { ...sizes, maxClientConnections: clients + 100, queryWaitTimeoutSeconds: 120 };
  return planTier({ host, port, user, password, database }, given, version);
}
