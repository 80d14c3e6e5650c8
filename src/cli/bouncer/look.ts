import type { BouncerAdmin } from '../../bouncer/admin.js';
import type {
  ConsoleDatabase,
  ConsoleLists,
  ConsolePool,
  ConsoleState,
  ConsoleStats,
} from '../../bouncer/console/rows.js';
import type { BouncerGroup } from '../../bouncer/group.js';

/** What one process says of itself. */
export interface ProcessLook {
  readonly place: string;
  readonly version: string;
  /** Undefined where the version does not say. */
  readonly state: ConsoleState | undefined;
  readonly maxClients: number;
  readonly lists: ConsoleLists;
  readonly databases: readonly ConsoleDatabase[];
  readonly pools: readonly ConsolePool[];
  readonly stats: readonly ConsoleStats[];
}

/** A process that did not answer, and why. */
export interface ProcessSilence {
  readonly place: string;
  readonly error: Error;
}

/** Asks every process, and waits for all. */
export function lookAt({ members }: BouncerGroup, signal: AbortSignal): Promise<(ProcessLook | ProcessSilence)[]> {
  return Promise.all(
    members.map((admin) =>
      look(admin, signal).catch((error: unknown) => {
        if (signal.aborted || !(error instanceof Error)) throw error;
        return { place: admin.place, error };
      }),
    ),
  );
}

async function look(admin: BouncerAdmin, signal: AbortSignal): Promise<ProcessLook> {
  const call = { signal };
  const [version, state, config, lists, databases, pools, stats] = await Promise.all([
    admin.version(call),
    admin.state(call),
    admin.config(call),
    admin.lists(call),
    admin.databases(call),
    admin.pools(call),
    admin.stats(call),
  ]);
  const maxClients = Number(config.find(({ key }) => key === 'max_client_conn')?.value) || 0;
  return {
    ...{ place: admin.place, version, state, maxClients, lists },
    databases: databases.filter(({ name }) => name !== consoleName),
    pools: pools.filter(({ database }) => database !== consoleName),
    stats: stats.filter(({ database }) => database !== consoleName),
  };
}

/** The console itself, which is no database. */
const consoleName = 'pgbouncer';

/** Whether a process has answered. */
export function hasAnswered(each: ProcessLook | ProcessSilence): each is ProcessLook {
  return !('error' in each);
}
