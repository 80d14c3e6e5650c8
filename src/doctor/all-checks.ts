import type { Check } from './check.js';
import { acquireTimeout } from './checks/acquire-timeout.js';
import { anyCertificate } from './checks/any-certificate.js';
import { appSilent } from './checks/app-silent.js';
import { autovacuumOff } from './checks/autovacuum-off.js';
import { behindPooler } from './checks/behind-pooler.js';
import { blocked } from './checks/blocked.js';
import { bouncerAdvisory } from './checks/bouncer-advisory.js';
import { bouncerClients } from './checks/bouncer-clients.js';
import { bouncerDatabase } from './checks/bouncer-database.js';
import { bouncerIni } from './checks/bouncer-ini.js';
import { bouncerItself } from './checks/bouncer-itself.js';
import { bouncerLogin } from './checks/bouncer-login.js';
import { bouncerMode } from './checks/bouncer-mode.js';
import { bouncerPaused } from './checks/bouncer-paused.js';
import { bouncerPrepared } from './checks/bouncer-prepared.js';
import { bouncerSilent } from './checks/bouncer-silent.js';
import { bouncerTimeouts } from './checks/bouncer-timeouts.js';
import { bouncerWaiting } from './checks/bouncer-waiting.js';
import { builtSql } from './checks/built-sql.js';
import { cache } from './checks/cache.js';
import { clientNotReleased } from './checks/client-not-released.js';
import { collation } from './checks/collation.js';
import { configInvalid } from './checks/config-invalid.js';
import { connectionPerUse } from './checks/connection-per-use.js';
import { databaseLimit } from './checks/database-limit.js';
import { deadAddress } from './checks/dead-address.js';
import { deadClients } from './checks/dead-clients.js';
import { deadlocks } from './checks/deadlocks.js';
import { dns } from './checks/dns.js';
import { dnsSlow } from './checks/dns-slow.js';
import { encoding } from './checks/encoding.js';
import { eventLoopLag } from './checks/event-loop-lag.js';
import { fileLimit } from './checks/file-limit.js';
import { fsyncOff } from './checks/fsync-off.js';
import { idleSlots } from './checks/idle-slots.js';
import { idleTransactionTimeout } from './checks/idle-transaction-timeout.js';
import { idleTransactions } from './checks/idle-transactions.js';
import { invalidIndexes } from './checks/invalid-indexes.js';
import { keepalive } from './checks/keepalive.js';
import { largePool } from './checks/large-pool.js';
import { logStatement } from './checks/log-statement.js';
import { lostSessions } from './checks/lost-sessions.js';
import { md5Passwords } from './checks/md5-passwords.js';
import { misspeltVariables } from './checks/misspelt-variables.js';
import { mtu } from './checks/mtu.js';
import { noServer } from './checks/no-server.js';
import { nodeVersion } from './checks/node-version.js';
import { oldTransaction } from './checks/old-transaction.js';
import { passwordExpires } from './checks/password-expires.js';
import { pgDuplicated } from './checks/pg-duplicated.js';
import { pgNative } from './checks/pg-native.js';
import { pgVersion } from './checks/pg-version.js';
import { poolErrorListener } from './checks/pool-error-listener.js';
import { poolFailures } from './checks/pool-failures.js';
import { poolHotReload } from './checks/pool-hot-reload.js';
import { poolLeak } from './checks/pool-leak.js';
import { poolPerCall } from './checks/pool-per-call.js';
import { poolWaiting } from './checks/pool-waiting.js';
import { preparedTransactions } from './checks/prepared-transactions.js';
import { readOnly } from './checks/read-only.js';
import { replicaLag } from './checks/replica-lag.js';
import { replicaSilent } from './checks/replica-silent.js';
import { roleLimit } from './checks/role-limit.js';
import { rollbacks } from './checks/rollbacks.js';
import { serverSilent } from './checks/server-silent.js';
import { serverVersion } from './checks/server-version.js';
import { shortSessions } from './checks/short-sessions.js';
import { signInSlow } from './checks/sign-in-slow.js';
import { slots } from './checks/slots.js';
import { slotsUsed } from './checks/slots-used.js';
import { sourceUnread } from './checks/source-unread.js';
import { statementStatistics } from './checks/statement-statistics.js';
import { statementTimeout } from './checks/statement-timeout.js';
import { superuser } from './checks/superuser.js';
import { tcpSlow } from './checks/tcp-slow.js';
import { threadPool } from './checks/thread-pool.js';
import { tlsOff } from './checks/tls-off.js';
import { tlsUnverified } from './checks/tls-unverified.js';
import { tracer } from './checks/tracer.js';
import { tracerBlind } from './checks/tracer-blind.js';
import { tracerLanes } from './checks/tracer-lanes.js';
import { transactionOnPool } from './checks/transaction-on-pool.js';
import { wraparound } from './checks/wraparound.js';

/** Every check; findings of the same severity are in this order, which has causes before their effects. */
export const checks: readonly Check[] = [
  configInvalid,
  bouncerLogin,
  serverSilent,
  slots,
  roleLimit,
  databaseLimit,
  idleTransactions,
  slotsUsed,
  behindPooler,
  noServer,
  appSilent,
  bouncerSilent,
  bouncerDatabase,
  bouncerClients,
  bouncerMode,
  bouncerPrepared,
  bouncerPaused,
  bouncerWaiting,
  bouncerAdvisory,
  bouncerItself,
  bouncerTimeouts,
  bouncerIni,
  statementTimeout,
  idleTransactionTimeout,
  acquireTimeout,
  connectionPerUse,
  misspeltVariables,
  largePool,
  eventLoopLag,
  blocked,
  poolWaiting,
  poolLeak,
  poolFailures,
  dns,
  dnsSlow,
  deadAddress,
  tcpSlow,
  signInSlow,
  mtu,
  keepalive,
  tlsOff,
  tlsUnverified,
  anyCertificate,
  nodeVersion,
  pgDuplicated,
  pgVersion,
  pgNative,
  threadPool,
  fileLimit,
  tracer,
  tracerLanes,
  tracerBlind,
  serverVersion,
  superuser,
  passwordExpires,
  md5Passwords,
  fsyncOff,
  autovacuumOff,
  wraparound,
  oldTransaction,
  preparedTransactions,
  idleSlots,
  invalidIndexes,
  collation,
  encoding,
  deadlocks,
  rollbacks,
  cache,
  lostSessions,
  shortSessions,
  replicaSilent,
  replicaLag,
  readOnly,
  statementStatistics,
  deadClients,
  logStatement,
  clientNotReleased,
  poolPerCall,
  transactionOnPool,
  poolHotReload,
  poolErrorListener,
  builtSql,
  sourceUnread,
];
