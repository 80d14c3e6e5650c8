import {
  type BouncerFiles,
  type EmbeddedPgBouncer,
  type EmbeddedServer,
  findPgBouncer,
  PgBouncerNotFoundError,
  startPgBouncer,
} from '../../embedded/index.js';
import { planTier, type Tier } from './tier.js';

/** Clients and server of a temporary PgBouncer. */
interface Plan {
  readonly server: EmbeddedServer;
  /** Connections that users may open to it. */
  readonly clients: number;
  /** Connections that it may open to the server. */
  readonly sessions: number;
  /** Authentication method. Thousands of SCRAM handshakes take half a minute. @default 'scram-sha-256' */
  readonly signIn?: 'md5';
}

/** A PgBouncer, and the connection string of the server's user through it. */
export interface OwnPgBouncer extends AsyncDisposable {
  readonly url: string;
  readonly version: string;
}

/**
 * Starts PgBouncer in front of our own server; where there is none, says why in one line and does without.
 *
 * @param say told what is going on
 */
export async function startOwnPgBouncer(plan: Plan, say: (text: string) => void): Promise<OwnPgBouncer | undefined> {
  say('Looking for PgBouncer');
  try {
    const binary = await findPgBouncer();
    const bouncer = await startPgBouncer({ binary, files: filesFor(plan, binary.version) });
    say(`PgBouncer ${bouncer.version} (${binary.source}) on 127.0.0.1:${bouncer.port}`);
    const { version } = bouncer;
    return { url: urlThrough(bouncer, plan.server), version, [Symbol.asyncDispose]: () => bouncer.stop() };
  } catch (error) {
    if (!(error instanceof PgBouncerNotFoundError)) throw error;
    say(`Without PgBouncer: ${describeAbsence(error)}`);
    return undefined;
  }
}

function describeAbsence({ tried, remedy = '' }: PgBouncerNotFoundError): string {
  return `${tried.join('; ')}. ${remedy}`;
}

function filesFor(plan: Plan, version: string): BouncerFiles {
  const { files } = planFor(plan, version);
  if (plan.signIn === undefined) return files;
  return (place) => {
    const { 'pgbouncer.ini': ini = '', ...others } = files(place);
    return { ...others, 'pgbouncer.ini': ini.replace(/^auth_type = .*$/m, `auth_type = ${plan.signIn}`) };
  };
}

function urlThrough(bouncer: EmbeddedPgBouncer, server: EmbeddedServer): string {
  const url = new URL(server.url);
  url.port = String(bouncer.port);
  return url.href;
}

/** Settings of the generator but for what is to be shown: many users on as many sessions as the pool has. */
function planFor({ server, clients, sessions }: Plan, version: string): Tier {
  const { host, port, user, password, url } = server;
  const database = decodeURIComponent(new URL(url).pathname.slice(1));
  const sizes = { defaultPoolSize: sessions, maxDbConnections: sessions, minPoolSize: 0, reservePoolSize: 0 };
  // Users wait for one another for as long as it takes.
  const given = { ...sizes, maxClientConnections: clients + 100, queryWaitTimeoutSeconds: 120 };
  return planTier({ host, port, user, password, database }, given, version);
}
