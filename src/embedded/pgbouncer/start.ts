import { findAccount } from '../account.js';
import { findFreePort } from '../port.js';
import { openWorkspace } from '../workspace.js';
import { findPgBouncer, type PgBouncerBinary } from './find.js';
import { type BouncerFiles, EmbeddedPgBouncer } from './server.js';

/** Options for starting an embedded PgBouncer. */
export interface PgBouncerOptions {
  /** Its files by name, including `pgbouncer.ini`; rendered at each start, and readable only by its user. */
  readonly files: BouncerFiles;
  /** @default what `findPgBouncer` finds */
  readonly binary?: PgBouncerBinary;
  /** @default a free one */
  readonly port?: number;
  /** Timeout of each start, in milliseconds. @default 20_000 */
  readonly timeoutMs?: number;
}

/**
 * Starts a real PgBouncer on 127.0.0.1, for development, demonstrations and tests. As root it runs as another user.
 * Nothing is left behind when this process ends, even by SIGKILL.
 *
 * @throws PgBouncerNotFoundError if there is no PgBouncer; the message says what to install.
 * @throws PgBouncerStartError if it does not start; the message ends with its log.
 * @example
 * await using bouncer = await startPgBouncer({
 *   files: ({ port, socketDir }) => ({
 *     'pgbouncer.ini': `[databases]\n* = host=127.0.0.1 port=5432\n[pgbouncer]\nlisten_addr = 127.0.0.1\n` +
 *       `listen_port = ${port}\nunix_socket_dir = ${socketDir}\nauth_type = any\n`,
 *   }),
 * });
 */
export function startPgBouncer(options: PgBouncerOptions): Promise<EmbeddedPgBouncer> {
  return startPgBouncerOn(findFreePort, options);
}

/** `startPgBouncer` with the caller's own search for ports. */
export async function startPgBouncerOn(
  findPort: () => Promise<number>,
  { files, binary, port, timeoutMs = 20_000 }: PgBouncerOptions,
): Promise<EmbeddedPgBouncer> {
  const found = binary ?? (await findPgBouncer());
  const account = await findAccount();
  const workspace = await openWorkspace(account);
  try {
    const bouncer = new EmbeddedPgBouncer({ binary: found, account, workspace, files, port, findPort, timeoutMs });
    await bouncer.start();
    return bouncer;
  } catch (error) {
    await workspace.watchdog.finish();
    throw error;
  }
}
