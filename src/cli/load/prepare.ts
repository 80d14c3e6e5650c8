import { loadConfig } from '../../config/load.js';
import { type ControlSession, hooksOf } from '../../load/study/control-session.js';
import { StudyError } from '../../load/study/errors.js';
import { readFacts, type ServerFacts } from '../../load/study/facts.js';
import type { Allowance } from '../../load/study/guard.js';
import type { StudyPlan } from '../../load/study/plan.js';
import { type StrategyName, type StudyServer, type StudySettings, strategies } from '../../load/study/result.js';
import { maxSize } from '../../load/study/sizes.js';
import { isLocalHost } from '../local-host.js';
import { renderCommand } from './command-line.js';
import { allowNone } from './decide-none.js';
import { allowPgBouncer, maxClientsOf } from './decide-pgbouncer.js';
import { askersOfPgBouncer, type Loads, maxUsersOfNone } from './loads.js';
import type { LoadFlags } from './options.js';
import type { Target } from './target.js';
import type { Workload } from './workload.js';

/** Input of the plan. */
export interface Given {
  readonly flags: LoadFlags;
  /** Those that were given rather than left to their defaults. */
  readonly stated: Partial<LoadFlags>;
  readonly version: string;
  readonly poolMax: number;
  readonly loads: Loads;
  readonly target: Target;
  readonly control: ControlSession;
  readonly workload: Workload;
  /** True if the operator can be asked. */
  readonly canAsk: boolean;
  readonly ask: (question: string) => Promise<boolean>;
}

/**
 * Settles all that a study is made of, once the server has been asked.
 *
 * @throws StudyError where what was asked for must not be
 */
export async function preparePlan(
  given: Given,
  run: Pick<StudyPlan, 'signal' | 'observer' | 'openDriver'>,
): Promise<StudyPlan> {
  const { flags, target, control, workload, loads } = given;
  const facts = await readFacts(control.session);
  const chosen = chooseStrategies(flags.strategies, target);
  const none = await settleNone(given, facts, chosen.strategies);
  const bouncer = await settlePgBouncer(given, chosen.strategies);
  const names = chosen.strategies.filter((strategy) => strategy !== 'none' || none.maxUsers > 0);
  const settings = settingsOf(given, names);
  return {
    ...run,
    ...{ version: given.version, command: renderCommand(given.stated, settings, target.env), settings },
    server: describeServer(facts, target, control),
    pgBouncer: names.includes('pgbouncer') ? (target.bouncer?.facts ?? null) : null,
    ...{ workload: workload.plan, env: target.env, bouncerEnv: target.bouncer?.env },
    ...{ loads: loads.loads, capacityUsers: loads.capacityUsers, spike: loads.spike, measuresOverhead: true },
    sweep: loads.sweepUsers === undefined ? undefined : sweepOf(loads.sweepUsers, facts, Boolean(flags.yes)),
    ...{ maxUsersOfNone: none.maxUsers, maxUsersOfPgBouncer: bouncer.maxUsers },
    warnings: [...chosen.warnings, ...none.warnings, ...bouncer.warnings],
    hooks: hooksOf(control, { isOwnServer: target.isOwn, tidy: workload.tidy, signal: run.signal }),
  };
}

/** Without PgBouncer there is no way through it. */
export function chooseStrategies(
  asked: readonly StrategyName[] | undefined,
  { bouncer, isOwn }: Pick<Target, 'bouncer' | 'isOwn'>,
): { strategies: readonly StrategyName[]; warnings: readonly string[] } {
  if (bouncer !== undefined) return { strategies: asked ?? strategies, warnings: [] };
  const remedy = isOwn
    ? 'Install PgBouncer, such as with apt-get install pgbouncer.'
    : 'Set PGBOUNCER_URL to one before the server of DATABASE_URL.';
  if (asked?.includes('pgbouncer'))
    throw new StudyError('There is no PgBouncer to measure `pgbouncer` with.', { remedy });
  const left = (asked ?? strategies).filter((strategy) => strategy !== 'pgbouncer');
  const warnings = asked === undefined ? [`\`pgbouncer\` was left out: there is no PgBouncer. ${remedy}`] : [];
  return { strategies: left, warnings };
}

const unlimited: Allowance = { maxUsers: Number.POSITIVE_INFINITY, warnings: [] };

async function settleNone(
  { flags, target, loads, canAsk, ask }: Given,
  facts: ServerFacts,
  chosen: readonly StrategyName[],
): Promise<Allowance> {
  if (!chosen.includes('none')) return unlimited;
  const situation = {
    isOwnServer: target.isOwn,
    ...{ otherSessions: facts.otherSessions, usableConnections: facts.usableConnections },
    maxUsers: maxUsersOfNone(loads),
    ...{ isAskedFor: flags.strategies !== undefined, hasConsent: flags.yes === true, canAsk },
  };
  return allowNone(situation, ask);
}

async function settlePgBouncer(
  { flags, target, loads, canAsk, ask }: Given,
  chosen: readonly StrategyName[],
): Promise<Allowance> {
  if (target.bouncer === undefined || !chosen.includes('pgbouncer')) return unlimited;
  const { isEmbedded, settings } = target.bouncer.facts;
  const situation = {
    ...{ isOwn: isEmbedded, maxClients: maxClientsOf(settings) },
    ...askersOfPgBouncer(loads, flags.workers),
    ...{ hasConsent: flags.yes === true, canAsk },
  };
  return allowPgBouncer(situation, ask);
}

function settingsOf({ flags, poolMax, workload }: Given, names: readonly StrategyName[]): StudySettings {
  return {
    strategies: names,
    workload: workload.name,
    scripts: workload.plan.scripts.map(({ name, weight }) => ({ name, weight })),
    scale: workload.scale,
    protocol: flags.protocol,
    rounds: flags.rounds,
    durationSeconds: flags.duration,
    warmUpSeconds: flags.warmUp,
    thinkMs: flags.thinkTime,
    poolMax,
    workers: flags.workers,
    objectiveMs: flags.objective,
    seed: flags.seed,
  };
}

function describeServer(facts: ServerFacts, target: Target, { postmaster }: ControlSession): StudyServer {
  const { version, maxConnections, usableConnections, settings } = facts;
  const isLocal = postmaster !== undefined || isLocalHost(loadConfig(target.env).connection.host);
  return { version, isEmbedded: target.isOwn, isLocal, maxConnections, usableConnections, settings };
}

function sweepOf(users: number, facts: ServerFacts, hasConsent: boolean): NonNullable<StudyPlan['sweep']> {
  return { users, largest: maxSize({ ...facts, users, hasConsent }) };
}
