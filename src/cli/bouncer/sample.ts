import type { BouncerAdmin } from '../../bouncer/admin.js';
import { advisoriesOfConsole, type BouncerAdvisory } from '../../bouncer/advisories.js';
import type {
  ConsoleDatabase,
  ConsoleLists,
  ConsolePool,
  ConsoleState,
  ConsoleStats,
} from '../../bouncer/console/rows.js';
import type { BouncerGroup } from '../../bouncer/group.js';

/** One process's answers. */
export interface ProcessSample {
  readonly place: string;
  readonly version: string;
  /** Undefined before PgBouncer 1.19, which has no SHOW STATE. */
  readonly state: ConsoleState | undefined;
  readonly maxClients: number;
  readonly lists: ConsoleLists;
  readonly databases: readonly ConsoleDatabase[];
  readonly pools: readonly ConsolePool[];
  readonly stats: readonly ConsoleStats[];
  /** Vulnerabilities that the version and settings expose, the worst first. */
  readonly advisories: readonly BouncerAdvisory[];
}

/** A process that did not answer, with the error. */
export interface ProcessSilence {
  readonly place: string;
  readonly error: Error;
}

/** Samples every process at once. */
export function sampleAll({ members }: BouncerGroup, signal: AbortSignal): Promise<(ProcessSample | ProcessSilence)[]> {
  return Promise.all(
    members.map((admin) =>
      sample(admin, signal).catch((error: unknown) => {
        if (signal.aborted || !(error instanceof Error)) throw error;
        return { place: admin.place, error };
      }),
    ),
  );
}

async function sample(admin: BouncerAdmin, signal: AbortSignal): Promise<ProcessSample> {
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
  const settings = Object.fromEntries(config.map(({ key, value }) => [key, value]));
  const maxClients = Number(settings.max_client_conn) || 0;
  return {
    ...{ place: admin.place, version, state, maxClients, lists },
    databases: databases.filter(({ name }) => name !== consoleName),
    pools: pools.filter(({ database }) => database !== consoleName),
    stats: stats.filter(({ database }) => database !== consoleName),
    advisories: advisoriesOfConsole(version, settings),
  };
}

/** The console's own name, which is not a database. */
const consoleName = 'pgbouncer';

/** True if the process answered. */
export function hasAnswered(each: ProcessSample | ProcessSilence): each is ProcessSample {
  return !('error' in each);
}
