import type { HeadroomErrorDetails } from '../../errors.js';
import { ConnectRefusedError, PoolerBusyError, PoolerFullError, ServerDownError, ServerFullError } from './errors.js';
import { classifyPoolerError, type PoolerFailure, type PoolerFailureKind } from './pooler-error.js';
import { OddAnswerError } from './protocol-error.js';
import { remedyOf } from './remedies.js';
import { wordsOf } from './said-by.js';
import type { ConnectFailure } from './server-error.js';

/** Errors for callers that no connection can serve. */
type ConnectError = ServerFullError | ServerDownError | ConnectRefusedError | PoolerFullError | PoolerBusyError;

type ConnectErrorClass = new (what: string, details: HeadroomErrorDetails) => ConnectError;

/** For each failure of a pooler: what it does, and the remedy. */
const ofPooler: Readonly<Record<PoolerFailureKind, readonly [ConnectErrorClass, what: string, remedy: string]>> = {
  full: [
    PoolerFullError,
    'accepts no more clients',
    'Raise its max_client_conn, and the limit of open files with it, or lower DB_POOL_MAX.',
  ],
  busy: [
    PoolerBusyError,
    'had no server connection free in time',
    'Shorten transactions, or raise its default_pool_size as far as the server has connections for it.',
  ],
  serverFull: [
    ServerFullError,
    'gets no connection because the server has none left',
    'Lower its default_pool_size or max_db_connections to what max_connections leaves for it.',
  ],
  serverDown: [
    ServerDownError,
    'cannot reach the server',
    'Check the server behind it; with server_login_retry = 1 the pooler retries every second.',
  ],
  closing: [
    ServerDownError,
    'ended the connection',
    'The pool keeps trying; if this lasts, check the log of the pooler.',
  ],
  timedOut: [
    ServerDownError,
    'ended the connection',
    'The pool keeps trying; if this lasts, check the timeouts of the pooler.',
  ],
  startupParameter: [
    ConnectRefusedError,
    'does not accept every startup parameter',
    'Set it with ALTER ROLE … SET instead; ignore_startup_parameters would drop it silently.',
  ],
  disabled: [ConnectRefusedError, 'has the database disabled', 'ENABLE it on the admin console.'],
  refused: [
    ConnectRefusedError,
    'refused the connection',
    'Check its databases, its users and their authentication, and the TLS settings.',
  ],
};

/** Further information for callers that no connection can serve. */
export interface ConnectDetails extends HeadroomErrorDetails {
  /** Address of the server and its source, such as `db:5432 (from DATABASE_URL)`. */
  readonly address?: string;
  /** Time that the caller has waited, in milliseconds, if it waited for a connection until its deadline. */
  readonly waitedMs?: number;
}

/**
 * Creates the error for callers that no connection can serve, from the failure of the last attempt to open one. Its message
 * begins with that of the cause.
 */
export function connectError(failure: ConnectFailure, { address, waitedMs, ...details }: ConnectDetails): ConnectError {
  const { cause } = details;
  const late = waitedMs === undefined ? [] : [`no connection could be opened within ${Math.round(waitedMs)} ms`];
  const pooler = classifyPoolerError(cause);
  if (pooler) return poolerError(pooler, details, late);
  const words = isUnknown(cause) ? unknown[failure] : wordsOf(cause)!;
  const remedy = remedyFor(failure, cause);
  const place = address === undefined || failure === 'full' ? [] : [`The address is ${address}.`];
  return new classes[failure]([words, ...late].join(': '), { ...details, remedy: [remedy, ...place].join(' ') });
}

const classes: Readonly<Record<ConnectFailure, ConnectErrorClass>> = {
  full: ServerFullError,
  down: ServerDownError,
  refused: ConnectRefusedError,
};

/** Messages for a failure without words of the server, `pg` or the system. */
const unknown: Readonly<Record<ConnectFailure, string>> = {
  full: 'The server has no connection left',
  down: 'The server cannot be reached',
  refused: 'The connection was refused',
};

const isUnknown = (cause: unknown): boolean => wordsOf(cause) === undefined;

const remedies: Readonly<Record<ConnectFailure, string>> = {
  full: 'Lower the number of connections other programs hold, raise max_connections, or put PgBouncer in front.',
  down: 'Check that it runs, and that host, port and network are right; the pool keeps trying.',
  refused: 'Check user, password, database and TLS settings.',
};

function remedyFor(failure: ConnectFailure, cause: unknown): string {
  return cause instanceof OddAnswerError ? cause.remedy : (remedyOf(cause) ?? remedies[failure]);
}

/** Creates the error for a failure that a pooler reported. */
function poolerError(
  { kind, pooler }: PoolerFailure,
  details: HeadroomErrorDetails,
  late: readonly string[],
): ConnectError {
  const [ErrorClass, what, remedy] = ofPooler[kind];
  return new ErrorClass([wordsOf(details.cause), ...late, `${pooler} ${what}`].join(': '), { ...details, remedy });
}
