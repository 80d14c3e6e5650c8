import { advisories } from './advisories.js';
import { available } from './available.js';
import { blocked } from './blocked.js';
import { bouncerUtilization } from './bouncer-utilization.js';
import { ceiling } from './ceiling.js';
import { connectionAge } from './connection-age.js';
import { connectionErrors } from './connection-errors.js';
import { connectionLimits } from './connection-limits.js';
import type { Rule } from './context.js';
import { deadlocks } from './deadlocks.js';
import { eventLoopLag } from './event-loop-lag.js';
import { fleet } from './fleet.js';
import { abortedTransaction, idleInTransaction } from './idle-in-transaction.js';
import { idleShare } from './idle-share.js';
import { leaks } from './leaks.js';
import { lostSessions } from './lost-sessions.js';
import { maxWait } from './max-wait.js';
import { oldestTransaction } from './oldest-transaction.js';
import { overcommitment } from './overcommitment.js';
import { paused } from './paused.js';
import { pipelining } from './pipelining.js';
import { poolUtilization } from './pool-utilization.js';
import { queryTime } from './query-time.js';
import { refused } from './refused.js';
import { serverUtilization } from './server-utilization.js';
import { visibility } from './visibility.js';
import { waitTime } from './wait-time.js';
import { waiting } from './waiting.js';

/** Every rule; findings with the same status and layer are in this order. */
export const rules: readonly Rule[] = [
  available,
  poolUtilization,
  bouncerUtilization,
  serverUtilization,
  connectionLimits,
  ceiling,
  paused,
  waiting,
  waitTime,
  maxWait,
  refused,
  connectionErrors,
  queryTime,
  leaks,
  idleInTransaction,
  abortedTransaction,
  oldestTransaction,
  blocked,
  deadlocks,
  lostSessions,
  visibility,
  connectionAge,
  eventLoopLag,
  idleShare,
  pipelining,
  advisories,
  fleet,
  overcommitment,
];
