import { ConfigError } from '../../errors.js';
import { formatCount } from '../../format/number.js';
import type { ScriptSource, WorkloadPlan } from '../../load/drive/plan.js';
import { pgbenchTables } from '../../load/script/rename-tables.js';
import type { Session } from '../../load/strategy/strategy.js';
import type { ControlSession } from '../../load/study/control-session.js';
import { StudyError } from '../../load/study/errors.js';
import { findBuiltIn } from '../../load/workload/builtin.js';
import { chooseProtocol } from '../../load/workload/choose-protocol.js';
import { readScriptFile } from '../../load/workload/file.js';
import {
  claimTables,
  cleanUpTables,
  findTables,
  loadSchema,
  setUpTables,
  tidyTables,
} from '../../load/workload/tables.js';
import { defaultScale, defaultWorkload, type LoadFlags } from './options.js';
import type { Target } from './target.js';

/** Scripts, as they were asked for. */
export interface WorkloadSource {
  readonly name: string;
  readonly scripts: readonly ScriptSource[];
  /** `ours`: the tables that --setup builds; `any`: pgbench's, of the user or ours; `none`: no table that we know of. */
  readonly tables: 'ours' | 'any' | 'none';
}

/** A workload whose tables exist. */
export interface Workload extends AsyncDisposable {
  readonly name: string;
  /** Of our tables; without them what scripts are told. */
  readonly scale: number;
  readonly plan: WorkloadPlan;
  /** Clears what loads leave behind. */
  tidy(session: Session): Promise<void>;
}

type Request = Pick<LoadFlags, 'workload' | 'file' | 'setup' | 'cleanup' | 'run' | 'define' | 'protocol' | 'scale'>;

/**
 * Reads the scripts. Nothing is asked of a server.
 *
 * @throws ScriptError where a file cannot be read
 */
export async function readWorkload({ workload = defaultWorkload, file }: Request): Promise<WorkloadSource> {
  if (file === undefined) {
    const { name, scripts, needsTables } = findBuiltIn(workload);
    return { name, scripts, tables: needsTables ? 'ours' : 'none' };
  }
  const scripts = await Promise.all(file.map(readScriptFile));
  const names = scripts.map(({ name }) => name).join(', ');
  const isPgbench = scripts.some(({ text }) => pgbenchTables.some((table) => text.includes(table)));
  return { name: names, scripts, tables: isPgbench ? 'any' : 'none' };
}

/** @throws ConfigError where nothing would be done, or to a database that is gone right afterwards */
export function checkRequest({ run, setup, cleanup }: Request, hasDatabase: boolean): void {
  const wrong = (expected: string) => new ConfigError([{ name: '--no-run', expected, got: 'nothing' }]);
  if (run) return;
  if (!setup && !cleanup) throw wrong('--setup or --cleanup beside it');
  if (!hasDatabase) throw wrong('a database, by the variable DATABASE_URL');
}

/** Dependencies of the preparation of a database. */
interface Place {
  readonly source: WorkloadSource;
  readonly flags: Request;
  readonly target: Pick<Target, 'isOwn'>;
  readonly control: Pick<ControlSession, 'session'>;
  readonly say: (text: string) => void;
  readonly signal: AbortSignal;
}

/**
 * Makes the tables where that was asked for, or the server is our own; finds them elsewhere. With --cleanup they are
 * removed at the end; where this throws, only if this run has made them.
 *
 * @throws StudyError where tables of ours are needed and there are none
 */
export async function openWorkload(place: Place): Promise<Workload> {
  const { source, flags, target, control } = place;
  const { session } = control;
  const close = async () => {
    if (flags.cleanup && !target.isOwn) await cleanUpTables(session);
  };
  try {
    const ours = await prepareTables(place);
    const scale = ours ?? flags.scale ?? 1;
    const plan = flags.run ? await planOf(place, scale, ours === undefined ? null : loadSchema) : emptyPlan;
    const tidy = ours === undefined ? async () => undefined : tidyTables;
    return { name: source.name, scale, plan, tidy, [Symbol.asyncDispose]: close };
  } catch (error) {
    // Tables that were there before are no part of a run that was refused.
    if (flags.setup) await close().catch(() => undefined);
    throw error;
  }
}

const emptyPlan: WorkloadPlan = { scripts: [], variables: {}, protocol: 'auto', schema: null, asText: [] };

/** Gives the scale of our tables; `undefined` where they are not what is used. */
async function prepareTables({ source, flags, target, control, say, signal }: Place): Promise<number | undefined> {
  const { session } = control;
  if (flags.setup || (target.isOwn && source.tables !== 'none')) {
    const { scale = defaultScale } = flags;
    say(`Building tables with ${formatCount(scale * 100_000)} accounts`);
    await setUpTables(session, scale, { signal });
    return scale;
  }
  if (!flags.run || source.tables === 'none') return undefined;
  if (source.tables === 'any' && (await hasOwnTables(session))) return undefined;
  return takeTables(session, flags, source);
}

/** pgbench's tables where scripts find them by themselves. */
async function hasOwnTables(session: Session): Promise<boolean> {
  const { rows } = await session.query(
    'SELECT bool_or(to_regclass(name) IS NOT NULL) AS found FROM unnest($1::text[]) AS name',
    [pgbenchTables],
  );
  return rows[0]?.found === true;
}

async function takeTables(session: Session, { scale }: Request, { name }: WorkloadSource): Promise<number> {
  const found = await findTables(session);
  if (found === undefined) {
    throw new StudyError(
      `The workload ${name} needs tables, and the database has none in the schema \`${loadSchema}\`.`,
      {
        remedy:
          'Build them with --setup (and remove them with --cleanup), or take --workload select1, which needs none.',
      },
    );
  }
  if (scale !== undefined && scale !== found.scale) {
    throw new StudyError(
      `--scale asks for ${scale}, and the tables in the schema \`${loadSchema}\` are at scale ${found.scale}.`,
      {
        remedy: 'Build them anew with --setup, or leave --scale out.',
      },
    );
  }
  await claimTables(session);
  return found.scale;
}

async function planOf(
  { source, flags, control }: Place,
  scale: number,
  schema: WorkloadPlan['schema'],
): Promise<WorkloadPlan> {
  const plan: WorkloadPlan = {
    scripts: source.scripts,
    variables: { scale: String(scale), ...flags.define },
    protocol: flags.protocol,
    schema,
    asText: [],
  };
  // It is also how scripts that do not fit the database are found before they are driven.
  const asText = await chooseProtocol(control.session, plan);
  return flags.protocol === 'auto' ? { ...plan, asText } : plan;
}
