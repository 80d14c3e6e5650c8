import { loadConfig } from '../../src/config/load.js';
import type { BouncerFacts, DoctorFacts, NetworkFacts, ServerFacts } from '../../src/doctor/facts.js';
import type { TracingFacts } from '../../src/monitor/facts.js';
import { buildAppFacts, buildPoolFacts } from './monitor-facts.js';

/** Changes to facts about a good set-up. */
export interface Changes {
  readonly env?: Readonly<Record<string, string>>;
  readonly server?: Partial<ServerFacts>;
  readonly settings?: Readonly<Record<string, string>>;
  readonly role?: Partial<ServerFacts['role']>;
  readonly database?: Partial<ServerFacts['database']>;
  readonly bouncer?: Partial<BouncerFacts>;
  readonly bouncerSettings?: Readonly<Record<string, string>>;
  readonly bouncerDatabase?: Partial<BouncerFacts['databases'][number]>;
  readonly network?: Partial<NetworkFacts>;
  readonly pool?: Parameters<typeof buildPoolFacts>[0];
  readonly eventLoopLagMs?: number;
  readonly tracing?: TracingFacts;
  readonly facts?: Partial<DoctorFacts>;
}

const goodEnv = { DATABASE_URL: 'postgresql://app:canary@db.internal/shop?sslmode=verify-full', DB_POOL_MAX: '10' };

/** Facts about a set-up in which nothing is wrong, but for what is changed. */
export function doctorFacts(changes: Changes = {}): DoctorFacts {
  const { pool, eventLoopLagMs = 3, tracing, network, facts } = changes;
  const isBehindBouncer = Boolean(changes.bouncer || changes.bouncerSettings || changes.bouncerDatabase);
  const env = {
    ...goodEnv,
    ...(isBehindBouncer && { PGBOUNCER_URL: 'postgresql://bouncer.internal:6432/shop?sslmode=verify-full' }),
    ...changes.env,
  };
  return {
    configuration: {
      config: loadConfig(env),
      problems: [],
      names: new Set(Object.keys(env)),
      isServerNamed: true,
      nodeOptions: '',
      threadPoolSize: 4,
      acceptsAnyCertificate: false,
      isNativeForced: false,
    },
    node: { version: '22.11.0', packages: { pg: [{ version: '8.23.0', path: 'node_modules/pg' }] }, fileLimit: 20_000 },
    replicas: 4,
    now: Date.UTC(2026, 10, 30),
    server: { name: 'db.internal:5432', facts: serverFacts(changes) },
    readers: [],
    bouncers: isBehindBouncer ? [{ name: 'bouncer.internal:6432', facts: bouncerFacts(changes) }] : [],
    apps:
      pool || changes.eventLoopLagMs || tracing
        ? [{ name: 'svc', facts: buildAppFacts({ eventLoopLagMs, tracing, pools: [buildPoolFacts(pool)] }) }]
        : [],
    network: {
      name: 'db.internal:5432',
      facts: {
        ...{ host: 'db.internal', isSocket: false, dnsMs: 1, addresses: ['10.0.0.1'], dnsProblem: undefined },
        ...{ deadAddresses: [], tcpMs: 0.5, signInMs: 8, roundTripMs: 0.4, largeAnswerMs: 2, isEncrypted: true },
        loginProblem: undefined,
        ...network,
      },
    },
    ...facts,
  };
}

export function serverFacts({ server, settings, role, database }: Changes = {}): ServerFacts {
  return {
    ...{
      versionNumber: 180_001,
      version: '18.1',
      isStandby: false,
      isPooler: false,
      usable: 97,
      used: 20,
      usedByOthers: 9,
    },
    settings: {
      ...{ statement_timeout: '0', idle_in_transaction_session_timeout: '60000', password_encryption: 'scram-sha-256' },
      ...{ fsync: 'on', full_page_writes: 'on', autovacuum: 'on', track_counts: 'on', log_statement: 'none' },
      ...{ client_connection_check_interval: '0', default_transaction_read_only: 'off' },
      ...settings,
    },
    role: {
      ...{
        name: 'app',
        isSuperuser: false,
        connectionLimit: -1,
        used: 8,
        usedByOthers: 0,
        daysValid: undefined,
        seesAll: true,
      },
      ...role,
    },
    database: {
      ...{ name: 'shop', connectionLimit: -1, used: 12, usedByOthers: 0, encoding: 'UTF8', hasStaleCollation: false },
      ...{
        commits: 1e6,
        rollbacks: 100,
        deadlocks: 0,
        blocksRead: 1e4,
        blocksHit: 1e7,
        sessions: 5000,
        sessionsAbandoned: 3,
      },
      ...{ sessionsKilled: 1, oldestXidAge: 5e6 },
      ...database,
    },
    ...{ idlest: null, longestStatement: null, blockers: [], logBytes: 5e9, replay: null },
    ...{ sources: {}, isEmbedded: false, idleInTransaction: [], blockedSeconds: 0 },
    ...{ idleInTransactionSeconds: 0, oldestTransactionSeconds: 2, preparedTransactions: 0, blockedSessions: 0 },
    ...{ idleSlots: 0, idleSlotBytes: 0, invalidIndexes: 0, hasStatementStatistics: true },
    ...server,
  };
}

function bouncerFacts({ bouncer, bouncerSettings, bouncerDatabase }: Changes): BouncerFacts {
  return {
    ...{ version: '1.26.1', clients: 30, clientsWaiting: 0, maxWaitMs: 0 },
    settings: {
      ...{ max_client_conn: '1000', pool_mode: 'transaction', max_prepared_statements: '200', listen_port: '6432' },
      ...{ query_wait_timeout: '10', server_login_retry: '1', client_login_timeout: '8', auth_type: 'scram-sha-256' },
      ...{
        max_db_connections: '30',
        unix_socket_dir: '/run/pgbouncer',
        ignore_startup_parameters: '',
        stats_users: '',
      },
      ...bouncerSettings,
    },
    databases: [
      {
        ...{ name: 'shop', host: 'db.internal', port: 5432, database: 'shop', poolSize: 25, reservePoolSize: 5 },
        ...{ maxConnections: 30, currentConnections: 11, poolMode: undefined, isPaused: false, isDisabled: false },
        ...bouncerDatabase,
      },
    ],
    ...bouncer,
  };
}
