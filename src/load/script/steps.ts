import type { ChooseStep, Keep, SetStep, SleepStep, SqlStep, Step } from './commands.js';
import { type Place, rememberPlace, ScriptError } from './error.js';
import { compileExpression, type Evaluate, type Scope } from './expression/evaluate.js';
import { isTrue, type Value, ValueError } from './expression/value.js';
import { keepAnswer } from './keep.js';
import type { ScriptSession } from './script.js';
import { sleep } from './sleep.js';
import type { MakeStatement } from './statement.js';
import type { Variables } from './variables.js';

/** Context of a running script. */
export interface Run {
  readonly session: ScriptSession;
  readonly variables: Variables;
  readonly scope: Scope;
  readonly signal: AbortSignal;
}

/** Does one step; gives a promise where it has to wait. */
type Perform = (run: Run) => Promise<void> | undefined;

/** Runs steps to their end. */
export type RunSteps = (run: Run) => Promise<void>;

/** @param compileSql makes what a step sends */
export function compileSteps(steps: readonly Step[], compileSql: (step: SqlStep) => MakeStatement): RunSteps {
  const performs = steps.map((step) => compileStep(step, compileSql));
  return async (run) => {
    for (const perform of performs) await (perform(run) ?? undefined);
  };
}

function compileStep(step: Step, compileSql: (step: SqlStep) => MakeStatement): Perform {
  switch (step.kind) {
    case 'sql':
      return compileQuery(compileSql(step), step.keep, step.place);
    case 'set':
      return compileSet(step);
    case 'sleep':
      return compileSleep(step);
    case 'choose':
      return compileChoice(step, compileSql);
  }
}

function compileQuery(make: MakeStatement, keep: Keep | undefined, place: Place): Perform {
  return async ({ session, variables, signal }) => {
    signal.throwIfAborted();
    const answer = await session.query(make(variables)).catch((error: unknown) => {
      rememberPlace(error, place);
      throw error;
    });
    if (keep !== undefined) keepAnswer(keep, answer, variables, place);
  };
}

function compileSet({ name, expression, place }: SetStep): Perform {
  const evaluate = at(place, `\\set ${name}`, compileExpression(expression));
  return ({ variables, scope }) => void variables.set(name, evaluate(scope));
}

function compileSleep({ amount, unitMs, place }: SleepStep): Perform {
  return ({ variables, signal }) => {
    const count = typeof amount === 'number' ? amount : readCount(amount.variable, variables, place);
    return sleep(count * unitMs, signal);
  };
}

/** The digits that the variable begins with, as in pgbench. */
function readCount(name: string, variables: Variables, place: Place): number {
  const text = variables.textOf(name);
  const count = Number.parseInt(text ?? '', 10);
  if (!Number.isNaN(count)) return Math.max(0, count);
  const got = text === undefined ? 'no such variable' : `"${text ?? 'NULL'}"`;
  throw new ScriptError(`\\sleep: expected a whole number in the variable "${name}", got ${got}.`, place);
}

function compileChoice({ branches, otherwise }: ChooseStep, compileSql: (step: SqlStep) => MakeStatement): Perform {
  const cases = branches.map(({ condition, steps, place }) => ({
    condition: at(place, '\\if', compileExpression(condition)),
    run: compileSteps(steps, compileSql),
  }));
  const last = compileSteps(otherwise, compileSql);
  return (run) => (cases.find(({ condition }) => isTrue(condition(run.scope)))?.run ?? last)(run);
}

/** Adds the place to errors. */
function at(place: Place, what: string, evaluate: Evaluate): (scope: Scope) => Value {
  return (scope) => {
    try {
      return evaluate(scope);
    } catch (error) {
      if (!(error instanceof ValueError)) throw error;
      throw new ScriptError(`${what}: ${error.message}.`, place);
    }
  };
}
