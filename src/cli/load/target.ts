import type { Env } from '../../config/env.js';
import { loadConfig } from '../../config/load.js';
import { startPostgres } from '../../embedded/index.js';
import type { StudyPgBouncer } from '../../load/study/result.js';
import { type OwnPgBouncer, startOwnPgBouncer } from '../bouncer/own-pgbouncer.js';
import { poolVariablesOf } from '../env.js';
import { askPgBouncer } from './ask-pgbouncer.js';

/** Variables for `loadConfig`. */
export type Variables = Readonly<Record<string, string>>;

/** The server that a study is about. */
export interface Target extends AsyncDisposable {
  /** Started for the study, and ended with it. */
  readonly isOwn: boolean;
  /** Of the server itself. */
  readonly env: Variables;
  /** Such as `db.internal:5432, database shop`. */
  readonly place: string;
  /** `undefined` where there is none. */
  readonly bouncer: TargetBouncer | undefined;
}

export interface TargetBouncer {
  readonly env: Variables;
  readonly place: string;
  readonly facts: StudyPgBouncer;
}

/** Parameters of a temporary PgBouncer. */
export interface BouncerRequest {
  readonly isWanted: boolean;
  /** Connections of users at once. */
  readonly clients: number;
  /** As many sessions as the pools have connections, so that the two compare. */
  readonly sessions: number;
}

/** Takes the server of DATABASE_URL, or starts one. */
export function openTarget(request: BouncerRequest, env: Env, say: (text: string) => void): Promise<Target> {
  return env.DATABASE_URL ? takeTarget(request, env) : startTarget(request, env, say);
}

/** Variables that say where a server is, or how a pool is set. The others are nobody's business. */
export function variablesOf(env: Env): Variables {
  const names = Object.keys(env).filter((name) =>
    /^(DATABASE_URL|PGBOUNCER_URL|USE_PGBOUNCER|PG[A-Z]+|DB_\w+)$/.test(name),
  );
  return Object.fromEntries(names.map((name) => [name, env[name] ?? '']));
}

async function takeTarget({ isWanted }: BouncerRequest, env: Env): Promise<Target> {
  const variables = variablesOf(env);
  const direct = pastPgBouncer(variables);
  const hasBouncer = isWanted && loadConfig(variables).strategy === 'pgbouncer';
  return {
    isOwn: false,
    env: direct,
    place: placeOf(direct),
    bouncer: hasBouncer ? await takePgBouncer({ ...variables, USE_PGBOUNCER: 'true' }) : undefined,
    [Symbol.asyncDispose]: async () => undefined,
  };
}

async function takePgBouncer(env: Variables): Promise<TargetBouncer> {
  const { version, settings } = await askPgBouncer(env);
  return { env, place: placeOf(env), facts: { version, isEmbedded: false, settings } };
}

/** A server like a real one: what it has acknowledged outlives the machine. */
export const ownSettings = { max_connections: 100, fsync: true, full_page_writes: true } as const;

async function startTarget(request: BouncerRequest, env: Env, say: (text: string) => void): Promise<Target> {
  say('Starting PostgreSQL, since there is no DATABASE_URL');
  const server = await startPostgres({ settings: ownSettings });
  const { clients, sessions } = request;
  const plan = { server, clients, sessions, signIn: 'md5' } as const;
  try {
    const bouncer = request.isWanted ? await startOwnPgBouncer(plan, say) : undefined;
    const variables = { ...poolVariablesOf(env), DATABASE_URL: server.url };
    return {
      isOwn: true,
      env: pastPgBouncer(variables),
      place: placeOf(variables),
      bouncer: bouncer && ownBouncer(bouncer, variables, request),
      [Symbol.asyncDispose]: async () => {
        await bouncer?.[Symbol.asyncDispose]();
        await server.stop();
      },
    };
  } catch (error) {
    await server.stop();
    throw error;
  }
}

function ownBouncer(
  { url, version }: OwnPgBouncer,
  variables: Variables,
  { clients, sessions }: BouncerRequest,
): TargetBouncer {
  const env = { ...variables, PGBOUNCER_URL: url, USE_PGBOUNCER: 'true' };
  const settings = {
    pool_mode: 'transaction',
    default_pool_size: String(sessions),
    max_client_conn: String(clients + 100),
  };
  return { env, place: placeOf(env), facts: { version, isEmbedded: true, settings } };
}

function pastPgBouncer({ PGBOUNCER_URL: _, ...variables }: Variables): Variables {
  return { ...variables, USE_PGBOUNCER: 'false' };
}

/** Where connections go. Never the password. */
function placeOf(env: Variables): string {
  const { host, port, database } = loadConfig(env).connection;
  return `${host}:${port}, database ${database}`;
}
