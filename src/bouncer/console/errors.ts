import { HeadroomError, type HeadroomErrorDetails, nameErrors } from '../../errors.js';

/** Base class of errors of one PgBouncer's admin console. */
export abstract class BouncerError extends HeadroomError {
  /** Address: `host:port`, or the directory of the Unix socket and the port. */
  readonly place: string;

  constructor(place: string, what: string, details: HeadroomErrorDetails = {}) {
    super(`PgBouncer at ${place}: ${what}`, details);
    this.place = place;
  }
}

/** PgBouncer cannot be reached, or the connection broke. A command in progress may have been executed. */
export class BouncerDownError extends BouncerError {
  readonly code = 'HEADROOM_BOUNCER_DOWN';
}

/** The deadline passed. The command may still be executed; RESUME, RECONNECT and RELOAD can safely be repeated. */
export class BouncerTimeoutError extends BouncerError {
  readonly code = 'HEADROOM_BOUNCER_TIMEOUT';
}

/** Authentication failed: unknown user, wrong password, no TLS. */
export class BouncerLoginError extends BouncerError {
  readonly code = 'HEADROOM_BOUNCER_LOGIN';
}

/** The user is not allowed to use the console, or this command. */
export class BouncerNotAllowedError extends BouncerError {
  readonly code = 'HEADROOM_BOUNCER_NOT_ALLOWED';
}

/** Another program answers at the address: PostgreSQL itself, or another pooler. */
export class NotAConsoleError extends BouncerError {
  readonly code = 'HEADROOM_NOT_A_CONSOLE';
}

/** PgBouncer rejected the command, for example because it does not know the database. The `cause` is its error. */
export class BouncerCommandError extends BouncerError {
  readonly code = 'HEADROOM_BOUNCER_COMMAND';
}

/** A PAUSE that timed out, or that was aborted and could not be undone with RESUME. */
export class BouncerPauseError extends BouncerError {
  readonly code = 'HEADROOM_BOUNCER_PAUSE';
  /** True if clients may still be paused because RESUME failed; false if PAUSE was undone. */
  readonly isStillPaused: boolean;

  constructor(place: string, what: string, { isStillPaused, cause }: { isStillPaused: boolean; cause: unknown }) {
    const undone = isStillPaused ? 'It could not be undone: clients may still be paused.' : 'It was undone.';
    const remedy = isStillPaused
      ? 'Run RESUME as soon as the console answers.'
      : 'Find the clients that hold server connections (SHOW SERVERS), or raise timeoutMs.';
    super(place, `${what} ${undone}`, { remedy, cause });
    this.isStillPaused = isStillPaused;
  }
}

/** The client was used after `close()`. */
export class BouncerClosedError extends BouncerError {
  readonly code = 'HEADROOM_BOUNCER_CLOSED';

  constructor(place: string) {
    super(place, 'the console client is closed.', { remedy: 'Close it last, or create another one.' });
  }
}

nameErrors({
  BouncerError,
  BouncerDownError,
  BouncerTimeoutError,
  BouncerLoginError,
  BouncerNotAllowedError,
  NotAConsoleError,
  BouncerCommandError,
  BouncerPauseError,
  BouncerClosedError,
});

/** The answer does not follow PostgreSQL's protocol. */
export class MalformedAnswer extends Error {}

/** PgBouncer's messages: before about 1.24, all of them have SQLSTATE 08P01, so they are told apart by text. */
const saysNotAllowed = /^(not allowed|admin access needed)/i;
const saysLogin =
  /authentication failed|no such user|client password|login rejected|pg_hba|SSL required|SSL connection|SASL|password/i;
const saysNotAConsole = /^database .* does not exist|^no such database: pgbouncer$/i;
const tlsCodes = /^(ERR_TLS|ERR_SSL|CERT_|SELF_SIGNED|UNABLE_TO|DEPTH_ZERO|HOSTNAME_MISMATCH|EPROTO)/;

/** Classifies an error that occurred while a session was opened. */
export function connectErrorOf(error: unknown, place: string): BouncerError {
  if (error instanceof BouncerError) return error;
  const { code, message } = readError(error);
  const details = { cause: error };
  if (error instanceof MalformedAnswer || code === '3D000' || saysNotAConsole.test(message))
    return notAConsole(place, details);
  if (saysNotAllowed.test(message)) return notAllowed(place, message, 'stats_users or admin_users', details);
  if (/^28/.test(code) || tlsCodes.test(code) || saysLogin.test(message)) {
    const remedy = 'Check the user, password and TLS settings; the user must be in auth_file or found by auth_query.';
    return new BouncerLoginError(place, `authentication failed: ${message}.`, { ...details, remedy });
  }
  const remedy = 'Check that it is running, and that the address is correct.';
  return new BouncerDownError(place, `it cannot be reached: ${message}.`, { ...details, remedy });
}

/** Classifies an error of an open session. */
export function answerErrorOf(error: unknown, place: string): BouncerError {
  if (error instanceof BouncerError) return error;
  const { severity, message } = readError(error);
  const details = { cause: error };
  if (error instanceof MalformedAnswer) return notAConsole(place, details);
  if (saysNotAllowed.test(message)) return notAllowed(place, message, 'admin_users', details);
  if (severity === 'ERROR') return new BouncerCommandError(place, `it rejected the command: ${message}.`, details);
  return new BouncerDownError(place, `the connection broke: ${message}.`, details);
}

export function notAConsole(place: string, details: HeadroomErrorDetails): NotAConsoleError {
  const remedy = 'Use the address of PgBouncer itself, not that of PostgreSQL or another pooler.';
  return new NotAConsoleError(place, 'the server at this address is not PgBouncer.', { ...details, remedy });
}

function notAllowed(
  place: string,
  message: string,
  list: string,
  details: HeadroomErrorDetails,
): BouncerNotAllowedError {
  const remedy = `Use a user of ${list}, or add this one and run RELOAD.`;
  return new BouncerNotAllowedError(place, `it does not allow this: ${message}.`, { ...details, remedy });
}

function readError(error: unknown): { code: string; severity: string; message: string } {
  const first = error instanceof AggregateError && error.errors.length > 0 ? error.errors[0] : error;
  const { code, severity, message } = (first ?? {}) as { code?: unknown; severity?: unknown; message?: unknown };
  return { code: String(code ?? ''), severity: String(severity ?? ''), message: String(message || code || first) };
}

/** True if RESUME was rejected because nothing was paused. */
export function saysNotPaused(error: unknown): boolean {
  return /\bis not paused\b/.test(readError(error).message);
}
