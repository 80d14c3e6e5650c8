import { randomUUID } from 'node:crypto';
import pg from 'pg';
import type { ClientOptions } from '../../config/options.js';
import type { LaneClient } from '../../pipeline/pg-client.js';
import { canDialBeside } from '../../pipeline/raw-connection.js';
import type { Clock } from '../../util/clock.js';
import { ask } from './probe.js';

/** Settings for a second connection to the pooler. */
export interface BesideSettings {
  readonly clientOptions: ClientOptions;
  readonly clock: Clock;
  readonly timeoutMs: number;
}

/**
 * Order in which two clients ask for their server process: no fixed order of a pooler's connections gives each client always
 * the same one.
 */
const turns = [0, 1, 1, 0, 1, 0, 0, 1] as const;

/**
 * Determines with a second connection if a pooler gives each client a session for as long as it is connected. A notification
 * that arrives while the client is idle proves it, and is tried only if both clients keep their server processes: behind a
 * transaction pooler, LISTEN would stay on a session of others.
 *
 * @returns false also if it cannot be determined in time; never rejects
 */
export async function keepsSession(
  client: LaneClient,
  { clientOptions, clock, timeoutMs }: BesideSettings,
): Promise<boolean> {
  if (!canDialBeside(clientOptions.stream)) return false;
  const other = new pg.Client(clientOptions);
  other.on('error', () => undefined);
  return new Promise((resolve) => {
    const finish = (answer: boolean): void => {
      timer.cancel();
      other.connection?.stream.destroy();
      resolve(answer);
    };
    const timer = clock.setTimer(() => finish(false), timeoutMs);
    timer.unref();
    const determine = async (): Promise<boolean> => {
      await other.connect();
      const pair = [client, other as unknown as LaneClient] as const;
      return (await haveOwnProcesses(pair)) && (await isNotifiedWhileIdle(pair));
    };
    determine().then(finish, () => finish(false));
  });
}

/** True if each client is answered by one process, and not by that of the other. */
async function haveOwnProcesses(pair: readonly [LaneClient, LaneClient]): Promise<boolean> {
  const seen: [string?, string?] = [];
  for (const turn of turns) {
    const [row] = await ask(pair[turn], 'select pg_backend_pid() as pid');
    const pid = String(row?.pid);
    seen[turn] ??= pid;
    if (seen[turn] !== pid || seen[0] === seen[1]) return false;
  }
  return true;
}

async function isNotifiedWhileIdle([listener, other]: readonly [LaneClient, LaneClient]): Promise<boolean> {
  const channel = `headroom_${randomUUID()}`;
  const notified = new Promise<boolean>((resolve) => {
    listener.once('notification', () => resolve(true));
    other.once('end', () => resolve(false));
  });
  await ask(listener, `listen "${channel}"`);
  try {
    await ask(other, `notify "${channel}"`);
    return await notified;
  } finally {
    await ask(listener, `unlisten "${channel}"`).catch(() => undefined);
  }
}
