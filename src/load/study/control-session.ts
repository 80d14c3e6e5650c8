import { setTimeout as delay } from 'node:timers/promises';
import { loadConfig } from '../../config/load.js';
import { tryConnection } from '../strategy/connections.js';
import type { Session } from '../strategy/strategy.js';
import { chooseTls } from '../strategy/tls.js';
import { type ConnectLatencyProbe, openConnectLatencyProbe } from './connect-latency-probe.js';
import { StudyError } from './errors.js';
import { openOwnSession } from './own-session.js';
import { applicationNameOf, type ServerHooks } from './plan.js';
import { findPostmaster, readServerSeconds } from './postmaster.js';
import type { StrategyName } from './result.js';
import { countSessions, Sampler, type Scope } from './session-count.js';
import type { CpuSample } from './watched.js';

const applicationName = 'headroom load monitor';

/** The study's own session on the server, bypassing PgBouncer. Opened before any load, so that none can block it. */
export interface ControlSession extends AsyncDisposable {
  readonly session: Session;
  /** Process id of the server, where it runs on this machine; `undefined` where it does not or none can tell. */
  readonly postmaster: number | undefined;
  readonly probe: ConnectLatencyProbe;
}

/**
 * Opens the study's own session.
 *
 * @throws the reason why the server cannot be reached
 */
export async function openControlSession(env: NodeJS.ProcessEnv, signal: AbortSignal): Promise<ControlSession> {
  const own = await openOwnSession(env, applicationName, signal);
  try {
    return {
      ...own,
      postmaster: await lookForPostmaster(own.session),
      probe: await probeOf(env, own.session, signal),
    };
  } catch (error) {
    await own[Symbol.asyncDispose]();
    throw error;
  }
}

async function probeOf(env: NodeJS.ProcessEnv, session: Session, signal: AbortSignal): Promise<ConnectLatencyProbe> {
  const { connection } = loadConfig({ ...env, USE_PGBOUNCER: 'false' });
  const settings = await chooseTls(connection, applicationName, signal);
  const tryConnect = () => tryConnection(settings, signal);
  return openConnectLatencyProbe(tryConnect, () => ask(session));
}

/** @throws {StudyError} where the session is lost; it stays so when the server comes back. */
async function ask(session: Session): Promise<void> {
  await session.query('SELECT 1').catch((cause) => {
    throw new StudyError('The server ended the session of the study, or is down.', {
      remedy: 'Its log says why.',
      cause,
    });
  });
}

async function lookForPostmaster(session: Session): Promise<number | undefined> {
  const { rows } = await session.query(
    `SELECT pid, extract(epoch FROM backend_start)::float8 AS began FROM pg_stat_activity WHERE pid = pg_backend_pid()`,
  );
  const { pid, began } = rows[0] ?? {};
  return findPostmaster({ pid: Number(pid), startedAt: new Date(Number(began) * 1000) });
}

/** Operations on the server over the control session. */
export function hooksOf(
  { session, postmaster, probe }: ControlSession,
  options: {
    readonly isOwnServer: boolean;
    readonly tidy: (session: Session) => Promise<void>;
    readonly signal: AbortSignal;
  },
): ServerHooks {
  const { isOwnServer, tidy, signal } = options;
  let wasCrowded = false;
  return {
    tidy: async () => {
      await probe.clear(signal, wasCrowded);
      wasCrowded = false;
      await tidy(session);
    },
    watch: (strategy) => watch(session, scopeOf(strategy, isOwnServer), postmaster),
    settle: (strategy) => {
      wasCrowded = strategy === 'none';
      return settle(session, strategy, isOwnServer);
    },
  };
}

/** On our own server all sessions are ours, those that are still signing in too. */
function scopeOf(strategy: StrategyName | 'bare', isOwnServer: boolean): Scope {
  return isOwnServer ? { kind: 'server' } : { kind: 'application', name: applicationNameOf(strategy) };
}

/** Sessions are counted often, since peaks are short; processor time is a sum, of which beginning and end will do. */
const everyMs = { sessions: 50, cpu: 200 } as const;

function watch(session: Session, scope: Scope, postmaster: number | undefined): ReturnType<ServerHooks['watch']> {
  const sampler = new Sampler(session, scope, everyMs.sessions);
  const cpu: CpuSample[] = [];
  const readCpu = () => {
    const seconds = postmaster === undefined ? undefined : readServerSeconds(postmaster);
    if (seconds !== undefined) cpu.push({ at: Date.now(), seconds });
  };
  readCpu();
  const timer = postmaster === undefined ? undefined : setInterval(readCpu, everyMs.cpu);
  return {
    finish: async () => {
      clearInterval(timer);
      readCpu();
      await sampler.finish();
      return { sessions: sampler.samples, cpu: postmaster === undefined ? null : cpu };
    },
  };
}

/**
 * Sessions end a moment after their connections; the next strategy must not be taken for having them. PgBouncer keeps
 * its own for minutes: on our own server they are ended, so that they take no slots from others.
 */
async function settle(session: Session, strategy: StrategyName | 'bare', isOwnServer: boolean): Promise<void> {
  const scope = scopeOf(strategy, isOwnServer);
  const keepsSessions = strategy === 'pgbouncer';
  const which = keepsSessions && !isOwnServer ? 'busy' : 'all';
  const deadline = performance.now() + 10_000;
  while ((await countSessions(session, scope, which)) > 0 && performance.now() < deadline) {
    if (keepsSessions && isOwnServer) await endIdleSessions(session);
    await delay(20);
  }
}

/** All but ours: one that PgBouncer has given to no client yet bears no name that would tell whose it is. */
async function endIdleSessions(session: Session): Promise<void> {
  await session.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE backend_type = 'client backend' AND pid <> pg_backend_pid() AND state = 'idle'`,
  );
}
