import type { HeadroomErrorDetails } from '../../errors.js';
import { ConnectRefusedError, PoolerBusyError, PoolerFullError, ServerDownError, ServerFullError } from './errors.js';
import { classifyPoolerError, type PoolerFailure, type PoolerFailureKind } from './pooler-error.js';
import { OddAnswerError } from './protocol-error.js';
import { saidBy } from './said-by.js';
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

/** Creates the error for callers that no connection can serve, from the failure of the last attempt to open one. */
export function connectError(failure: ConnectFailure, details: HeadroomErrorDetails): ConnectError {
  const pooler = classifyPoolerError(details.cause);
  if (pooler) return poolerError(pooler, details);
  const said = `: ${messageOf(details.cause)}.`;
  if (failure === 'full') {
    return new ServerFullError(`The server has no connection left${said}`, {
      ...details,
      remedy: 'Lower the number of connections other programs hold, raise max_connections, or put PgBouncer in front.',
    });
  }
  if (failure === 'down') {
    return new ServerDownError(`The server cannot be reached${said}`, {
      ...details,
      remedy: 'Check that it runs, and that host, port and network are right; the pool keeps trying.',
    });
  }
  const { cause } = details;
  const remedy = cause instanceof OddAnswerError ? cause.remedy : 'Check user, password, database and TLS settings.';
  if (isSaidOfTls(cause)) return new ConnectRefusedError(cause.message, { ...details, remedy, isWhole: true });
  return new ConnectRefusedError(`The connection was refused${said}`, { ...details, remedy });
}

/** `pg` reports a failed TLS negotiation without a code, so libraries match these exact messages. */
function isSaidOfTls(cause: unknown): cause is Error {
  return cause instanceof Error && saidBy(cause).code === undefined && wordsOfTls.has(cause.message);
}

const wordsOfTls: ReadonlySet<string> = new Set([
  'The server does not support SSL connections',
  'There was an error establishing an SSL connection',
]);

/** Creates the error for a failure that a pooler reported. */
function poolerError({ kind, pooler }: PoolerFailure, details: HeadroomErrorDetails): ConnectError {
  const [ErrorClass, what, remedy] = ofPooler[kind];
  return new ErrorClass(`${pooler} ${what}: ${messageOf(details.cause)}.`, { ...details, remedy });
}

function messageOf(cause: unknown): string {
  const text = cause instanceof AggregateError ? messageOf(cause.errors[0]) : cause instanceof Error && cause.message;
  return (text || String(cause)).replace(/\.$/, '');
}
