import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { type SessionSettings, sessionSettings } from '../../config/settings.js';
import { isServerAnswer } from '../../pipeline/errors/server-error.js';
import type { LaneClient } from '../../pipeline/pg-client.js';
import { sendUnseen } from '../../pipeline/send.js';

/** Properties of a session behind a transaction pooler. */
export interface Probed {
  /** True if the pooler tracks prepared statements, so that each client finds its own by name. */
  readonly tracksNames: boolean;
  /** Initial timeouts of sessions, in milliseconds: the role's, the database's or the pooler's. */
  readonly inForce: SessionSettings;
}

const none: SessionSettings = { statementTimeoutMs: 0, lockTimeoutMs: 0, idleInTransactionTimeoutMs: 0 };

type Row = Readonly<Record<string, unknown>>;

/** Bypasses hooks on the client: the statement is not the application's. */
export async function ask(client: LaneClient, config: string | pg.QueryConfig): Promise<readonly Row[]> {
  const { rows } = await sendUnseen(client, config);
  return rows;
}

/** Identity of the answering server. */
export interface Introduced {
  /** True if another process answers than the one that login reported: there is a pooler in front of the server. */
  readonly isBehindPooler: boolean;
  readonly version: string;
}

/**
 * Asks the server for its process id and version.
 *
 * @returns undefined if it rejects the query
 */
export async function introduce(client: LaneClient): Promise<Introduced | undefined> {
  try {
    const [row] = await ask(client, 'select pg_backend_pid() as pid, version() as version');
    return { isBehindPooler: String(row?.pid) !== String(client.processID), version: String(row?.version) };
  } catch (error) {
    // The admin console of a pooler, for example, has no functions.
    if (isServerAnswer(error)) return undefined;
    throw error;
  }
}

/** Reads the timeouts of a session, in milliseconds. */
export async function readTimeouts(client: LaneClient): Promise<SessionSettings> {
  const [row] = await ask(client, `select ${timeoutColumns().join(', ')}`);
  return timeoutsIn(row);
}

/**
 * Examines a session through the pooler, in a transaction, so that one session answers everything: a prepared statement
 * queries its own name. A pooler that tracks prepared statements has renamed it.
 */
export async function probeSession(client: LaneClient): Promise<Probed> {
  const name = `headroom:${randomUUID()}`;
  await ask(client, 'begin');
  try {
    const [row] = await ask(client, { name, text: renderProbe(name) });
    const inForce = timeoutsIn(row);
    const isKeptAsNamed = row?.prepared === name;
    if (isKeptAsNamed) await ask(client, `deallocate ${pg.escapeIdentifier(name)}`);
    return { tracksNames: typeof row?.prepared === 'string' && !isKeptAsNamed, inForce };
  } catch (error) {
    if (!isServerAnswer(error)) throw error;
    return { tracksNames: false, inForce: none };
  } finally {
    await ask(client, 'rollback').catch(() => {});
  }
}

function renderProbe(name: string): string {
  const prepared = `(select name from pg_prepared_statements where statement like '%${name}%' limit 1) as prepared`;
  return `select ${[prepared, ...timeoutColumns()].join(', ')}`;
}

function timeoutColumns(): string[] {
  return Object.values(sessionSettings).map(
    ({ pgName }) => `(select setting from pg_settings where name = '${pgName}') as ${pgName}`,
  );
}

function timeoutsIn(row: Row | undefined): SessionSettings {
  const entries = Object.entries(sessionSettings).map(([key, { pgName }]) => [key, Number(row?.[pgName] ?? 0)]);
  return Object.fromEntries(entries) as SessionSettings;
}

/** Sets timeouts for the session; only if it belongs to the client alone. */
export async function setTimeouts(client: LaneClient, commands: readonly string[]): Promise<void> {
  if (commands.length > 0) await ask(client, commands.join('; '));
}
