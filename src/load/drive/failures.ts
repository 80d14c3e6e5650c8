import { HeadroomError } from '../../errors.js';
import { cleanShort } from '../../format/clean-text.js';
import { describeWithPlace } from '../script/error.js';

/** The server has no free connection slot. */
const tooManyClients = 'too many clients';

/** The code of all errors of PgBouncer itself; the message tells them apart. */
const pgBouncer = '08P01';

/** Acquire timeout, of both pools. */
const noConnection = 'no connection from the pool in time';
const timedOut = 'statement timed out';
const lost = 'connection lost';

const byCode: Readonly<Record<string, string>> = {
  '53300': tooManyClients,
  '57P03': 'server starting or stopping',
  '57P01': 'session ended by the server',
  '57014': timedOut,
  '40001': 'serialization failure',
  '40P01': 'deadlock',
  ECONNREFUSED: 'connection refused',
  ECONNRESET: lost,
  EPIPE: lost,
  EADDRNOTAVAIL: 'no local port left',
  EMFILE: 'no file handle left',
  ETIMEDOUT: 'connection timed out',
  HEADROOM_ACQUIRE_TIMEOUT: noConnection,
  HEADROOM_QUEUE_FULL: 'refused: queue full',
  HEADROOM_SHED: 'refused: shed',
  HEADROOM_SERVER_FULL: tooManyClients,
  HEADROOM_SERVER_DOWN: 'server not reached',
  HEADROOM_CONNECT_REFUSED: 'sign-in refused',
  HEADROOM_POOLER_FULL: 'pooler full',
  HEADROOM_POOLER_BUSY: 'no server connection from the pooler in time',
  HEADROOM_STATEMENT_TIMEOUT: timedOut,
  HEADROOM_CONNECTION_LOST: lost,
  HEADROOM_COMMIT_UNKNOWN: lost,
  HEADROOM_POOL_CLOSED: 'pool closed',
};

const byMessage: readonly (readonly [RegExp, string])[] = [
  [/timeout exceeded when trying to connect/i, noConnection],
  [/timeout|timed out/i, 'connection timed out'],
  [/terminated|closed|not queryable/i, lost],
];

const maxMessageLength = 300;

/** Maximum length of a kind, in characters. */
const maxKindLength = 120;

/** Classifies an error, for counting and for reports. */
export function classifyFailure(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  const code = codeOf(error);
  // The server also cancels what it cannot execute, such as COPY without data.
  if (code === '57014' && !/timeout|user request/.test(error.message)) return `SQLSTATE ${code}`;
  if (code === pgBouncer) return textOf(error);
  if (code !== undefined) return byCode[code] ?? (isSqlState(code) ? `SQLSTATE ${code}` : code);
  return byMessage.find(([pattern]) => pattern.test(error.message))?.[1] ?? textOf(error);
}

/** Message of a failure, with script and line if a statement caused it. */
export function describeFailure(error: unknown): string {
  return cleanShort(error instanceof Error ? describeWithPlace(error) : String(error), maxMessageLength);
}

/** True if the statement or the script caused failures of this kind, as opposed to the connection or the load. */
export function isStatementFailure(kind: string): boolean {
  return kind.startsWith('SQLSTATE ') || kind === 'HEADROOM_SCRIPT';
}

function codeOf(error: Error): string | undefined {
  if (error instanceof HeadroomError) return error.headroomCode;
  return 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/** A message without numbers, so that equal errors have equal texts. */
function textOf({ message }: Error): string {
  return message.replace(/\d{2,}/g, '…').slice(0, maxKindLength);
}

function isSqlState(code: string): boolean {
  return /^[0-9A-Z]{5}$/.test(code) && /\d/.test(code);
}
