import { HeadroomError, type HeadroomErrorDetails } from '../../errors.js';

/** Base of what goes wrong with the console of one PgBouncer. */
export abstract class BouncerError extends HeadroomError {
  /** `host:port`, or the folder of the Unix socket and the port. */
  readonly place: string;

  constructor(place: string, what: string, details: HeadroomErrorDetails = {}) {
    super(`PgBouncer at ${place}: ${what}`, details);
    this.place = place;
  }
}

/** Nobody answers at the address, or the connection broke. A command that was under way may have been carried out. */
export class BouncerDownError extends BouncerError {
  readonly code = 'HEADROOM_BOUNCER_DOWN';
}

/** The deadline passed. A command may still be carried out; repeating RESUME, RECONNECT and RELOAD does no harm. */
export class BouncerTimeoutError extends BouncerError {
  readonly code = 'HEADROOM_BOUNCER_TIMEOUT';
}

/** Sign-in failed: no such user, a wrong password, no TLS. */
export class BouncerLoginError extends BouncerError {
  readonly code = 'HEADROOM_BOUNCER_LOGIN';
}

/** The user may not use the console, or not this command. */
export class BouncerNotAllowedError extends BouncerError {
  readonly code = 'HEADROOM_BOUNCER_NOT_ALLOWED';
}

/** Something else answers there: PostgreSQL itself, or another pooler. */
export class NotAConsoleError extends BouncerError {
  readonly code = 'HEADROOM_NOT_A_CONSOLE';
}

/** PgBouncer refused the command, such as for a database it does not know. The `cause` is its answer. */
export class BouncerCommandError extends BouncerError {
  readonly code = 'HEADROOM_BOUNCER_COMMAND';
}

/** A PAUSE that was given up and that RESUME could not undo. */
export class BouncerPauseError extends BouncerError {
  readonly code = 'HEADROOM_BOUNCER_PAUSE';
  /** Whether clients may still be held back, since RESUME did not get through. Where false, all goes on as before. */
  readonly isStillPaused: boolean;

  constructor(place: string, what: string, { isStillPaused, cause }: { isStillPaused: boolean; cause: unknown }) {
    const undone = isStillPaused ? 'It could not be undone: clients may still be held back.' : 'It was undone.';
    const remedy = isStillPaused
      ? 'Send RESUME as soon as the console answers.'
      : 'Find who holds server connections (SHOW SERVERS), or wait for longer (timeoutMs).';
    super(place, `${what} ${undone}`, { remedy, cause });
    this.isStillPaused = isStillPaused;
  }
}

/** The client of the console was used after `close()`. */
export class BouncerClosedError extends BouncerError {
  readonly code = 'HEADROOM_BOUNCER_CLOSED';

  constructor(place: string) {
    super(place, 'this client of its console is closed.', { remedy: 'Close it last, or make another one.' });
  }
}

/** What answers does not speak PostgreSQL's protocol. */
export class GarbledAnswer extends Error {}

/** What PgBouncer says, all under 08P01 before 1.24 or so: hence by text. */
const saysNotAllowed = /^(not allowed|admin access needed)/i;
const saysLogin =
  /authentication failed|no such user|client password|login rejected|pg_hba|SSL required|SSL connection|SASL|password/i;
const saysNoConsole = /^database .* does not exist|^no such database: pgbouncer$/i;
const tlsCodes = /^(ERR_TLS|ERR_SSL|CERT_|SELF_SIGNED|UNABLE_TO|DEPTH_ZERO|HOSTNAME_MISMATCH|EPROTO)/;

/** The class for whatever opening a session has met. */
export function connectErrorOf(error: unknown, place: string): BouncerError {
  if (error instanceof BouncerError) return error;
  const { code, said } = readError(error);
  const details = { cause: error };
  if (error instanceof GarbledAnswer || code === '3D000' || saysNoConsole.test(said))
    return notAConsole(place, details);
  if (saysNotAllowed.test(said)) return notAllowed(place, said, 'stats_users or admin_users', details);
  if (/^28/.test(code) || tlsCodes.test(code) || saysLogin.test(said)) {
    const remedy = 'Check user, password and TLS of the address; the user must be in auth_file or found by auth_query.';
    return new BouncerLoginError(place, `sign-in failed: ${said}.`, { ...details, remedy });
  }
  const remedy = 'Check that it runs and that the address is its own.';
  return new BouncerDownError(place, `it cannot be reached: ${said}.`, { ...details, remedy });
}

/** The class for what a session has met that was open. */
export function answerErrorOf(error: unknown, place: string): BouncerError {
  if (error instanceof BouncerError) return error;
  const { severity, said } = readError(error);
  const details = { cause: error };
  if (error instanceof GarbledAnswer) return notAConsole(place, details);
  if (saysNotAllowed.test(said)) return notAllowed(place, said, 'admin_users', details);
  if (severity === 'ERROR') return new BouncerCommandError(place, `it refused: ${said}.`, details);
  return new BouncerDownError(place, `the connection broke: ${said}.`, details);
}

export function notAConsole(place: string, details: HeadroomErrorDetails): NotAConsoleError {
  const remedy = 'Give the address of PgBouncer itself, not that of PostgreSQL or another pooler.';
  return new NotAConsoleError(place, 'what answers there is not PgBouncer’s console.', { ...details, remedy });
}

function notAllowed(place: string, said: string, list: string, details: HeadroomErrorDetails): BouncerNotAllowedError {
  const remedy = `Use a user of ${list}, or add this one to it and RELOAD.`;
  return new BouncerNotAllowedError(place, `it does not allow that: ${said}.`, { ...details, remedy });
}

function readError(error: unknown): { code: string; severity: string; said: string } {
  const first = error instanceof AggregateError && error.errors.length > 0 ? error.errors[0] : error;
  const { code, severity, message } = (first ?? {}) as { code?: unknown; severity?: unknown; message?: unknown };
  return { code: String(code ?? ''), severity: String(severity ?? ''), said: String(message || code || first) };
}

/** Whether RESUME was refused since there was nothing to resume. */
export function saysNotPaused(error: unknown): boolean {
  return /\bis not paused\b/.test(readError(error).said);
}
