import type { WorkloadPlan } from '../drive/plan.js';
import { listSteps, type Script, type SqlStep } from './commands.js';
import { ScriptError } from './error.js';
import { Random } from './expression/random.js';
import { describe, type Value } from './expression/value.js';
import { findKnownNames } from './known-names.js';
import { readScript } from './read.js';
import { renameTables } from './rename-tables.js';
import type { CompiledWorkload } from './script.js';
import { compileStatement, type SendPlan } from './statement.js';
import { compileSteps } from './steps.js';
import { type RunnableScript, User } from './user.js';
import { Variables } from './variables.js';

/** Receives a workload's output besides its requests. */
export interface WorkloadObserver {
  /** Called with the argument of `debug()`. @default writes it to stderr, as pgbench does */
  readonly onDebug?: (text: string) => void;
}

/**
 * Makes a workload of scripts. The same seed and the same users give the same requests.
 *
 * @throws ScriptError when a script cannot be read, or the protocol cannot carry it
 * @example
 * const user = compileWorkload(plan, 42).createUser(1);
 * await user.request(connections, signal);
 */
export function compileWorkload(plan: WorkloadPlan, seed: number, observer: WorkloadObserver = {}): CompiledWorkload {
  const scripts = readScripts(plan);
  const runnable = makeRunnable(scripts, plan);
  const variables = { random_seed: String(seed), default_seed: makeSeed(seed), scale: '1', ...plan.variables };
  const report = observer.onDebug ?? ((text) => void process.stderr.write(`${text}\n`));
  const debug = (value: Value) => report(`debug: ${describe(value)}`);
  return {
    createUser(clientId) {
      const own = new Variables(Object.entries({ client_id: String(clientId), ...variables }));
      return new User(runnable, own, new Random(seed, clientId), debug);
    },
  };
}

/** @throws ScriptError when one cannot be read, or none would ever be chosen */
export function readScripts({ scripts }: WorkloadPlan): Script[] {
  if (scripts.some(({ weight }) => weight > 0)) return scripts.map(readScript);
  throw new ScriptError('No script would ever run.', undefined, { remedy: 'Give at least one a weight above 0.' });
}

/** The statement of a step as the server gets it, but for its variables. */
export function targetSql({ text }: SqlStep, schema: string | null): string {
  return schema === null ? text : renameTables(text, schema);
}

function makeRunnable(
  scripts: readonly Script[],
  { protocol, asText, schema, variables }: WorkloadPlan,
): RunnableScript[] {
  const send: SendPlan = {
    protocol,
    asText: new Set(asText),
    canBe: findKnownNames(scripts, Object.keys(variables)),
  };
  return scripts.map(({ steps, weight }, index) => {
    let statements = 0;
    const run = compileSteps(steps, (step) => {
      statements += 1;
      return compileStatement(step, targetSql(step, schema), `load_${index}_${statements}`, send);
    });
    const isSingle = [...listSteps(steps)].filter(({ kind }) => kind === 'sql').length <= 1;
    return { run, weight, isSingle };
  });
}

/** For hashes that are given none: 64 bits with sign. */
function makeSeed(seed: number): string {
  const random = new Random(seed, -1);
  return String(BigInt.asIntN(64, (BigInt(random.bits()) << 32n) | BigInt(random.bits())));
}
