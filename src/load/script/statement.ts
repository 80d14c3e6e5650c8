import type { Protocol } from '../study/result.js';
import type { SqlStep } from './commands.js';
import { ScriptError } from './error.js';
import type { Statement } from './script.js';
import { fillTemplate, makeTemplate, type Template } from './template.js';
import type { Variables } from './variables.js';

/** Plan for sending the variables of statements. */
export interface SendPlan {
  readonly protocol: Protocol;
  /** With `auto`: statements that are sent as text. */
  readonly asText: ReadonlySet<string>;
  /** True if a variable of this name may exist. */
  readonly canBe: (name: string) => boolean;
}

/** Makes the statement to send, of the values that variables have. @throws ScriptError when one has none */
export type MakeStatement = (variables: Variables) => Statement;

/**
 * @param sql the step's statement, with the names of tables that are meant
 * @param name to prepare it under, where statements are prepared
 * @throws ScriptError when the protocol cannot carry the statement
 */
export function compileStatement(step: SqlStep, sql: string, name: string, plan: SendPlan): MakeStatement {
  const template = makeTemplate(sql, plan.canBe);
  if (isSentAsText(step, sql, template, plan)) return makeText(template);
  const make = makeParameters(step, template);
  if (plan.protocol === 'prepared') return (variables) => ({ ...make(variables), name });
  return plan.protocol === 'auto' ? preferParameters(make, template) : make;
}

/**
 * Parameters where each is an integer of 32 bits. Other values can mean something else as a parameter than as a text in
 * its place: `id < 2.5` is true of 2, but a parameter of the type of `id` could not be 2.5.
 */
function preferParameters(make: MakeStatement, template: Template): MakeStatement {
  const asText = makeText(template);
  return (variables) => {
    const areIntegers = template.gaps.every(({ name }) => variables.isShortInteger(name));
    return areIntegers ? make(variables) : asText(variables);
  };
}

/** The statement with `$1`, `$2`… for its variables: one for each time that one is named, as in pgbench. */
export function withParameters(template: Template): string {
  return fillTemplate(template, (_, index) => `$${index + 1}`);
}

/** True if a statement's text can have parameters; the server may still reject them. */
export function canHaveParameters({ isCompound }: SqlStep, { gaps }: Template): boolean {
  return !isCompound && gaps.every(({ takesParameter }) => takesParameter);
}

function isSentAsText(step: SqlStep, sql: string, template: Template, { protocol, asText }: SendPlan): boolean {
  if (protocol === 'simple') return true;
  const isPossible = canHaveParameters(step, template);
  if (protocol === 'auto') return template.gaps.length === 0 || !isPossible || asText.has(sql);
  if (isPossible) return false;
  const what = step.isCompound
    ? `several statements in one (\\;) cannot be sent with the ${protocol} protocol.`
    : `a variable within a string, a name or a comment cannot be sent with the ${protocol} protocol.`;
  throw new ScriptError(what, step.place, { remedy: 'Use the protocol `auto` or `simple`.' });
}

/** A name that is no variable at the moment stays as it is. */
function makeText(template: Template): MakeStatement {
  if (template.gaps.length === 0) {
    const statement = { text: template.texts[0]! };
    return () => statement;
  }
  return (variables) => ({
    text: fillTemplate(template, ({ name }) => {
      const text = variables.textOf(name);
      return text === null ? 'NULL' : (text ?? `:${name}`);
    }),
  });
}

function makeParameters({ place }: SqlStep, template: Template): MakeStatement {
  const text = withParameters(template);
  const names = template.gaps.map(({ name }) => name);
  return (variables) => ({
    text,
    values: names.map((name) => {
      const value = variables.textOf(name);
      if (value === undefined) throw new ScriptError(`there is no variable "${name}" yet.`, place);
      return value;
    }),
  });
}
