import { nearestName } from '../../util/edit-distance.js';
import type { Keep } from './commands.js';
import { type Place, ScriptError } from './error.js';
import { parseExpression } from './expression/parse.js';
import type { Expression } from './expression/tree.js';
import { ValueError } from './expression/value.js';

/** A command that begins with a backslash. */
export type Meta =
  | { readonly kind: 'set'; readonly name: string; readonly expression: Expression }
  | { readonly kind: 'sleep'; readonly amount: number | { readonly variable: string }; readonly unitMs: number }
  | { readonly kind: 'if' | 'elif'; readonly condition: Expression }
  | { readonly kind: 'else' | 'endif' }
  | { readonly kind: 'keep'; readonly keep: Keep };

type Read = (rest: string, place: Place) => Meta;

const readers: Readonly<Record<string, Read>> = {
  set: readSet,
  sleep: readSleep,
  if: (rest, place) => ({ kind: 'if', condition: readExpression('\\if', rest, place) }),
  elif: (rest, place) => ({ kind: 'elif', condition: readExpression('\\elif', rest, place) }),
  else: (rest, place) => readBare('else', rest, place),
  endif: (rest, place) => readBare('endif', rest, place),
  gset: (rest, place) => readKeep('gset', rest, place),
  aset: (rest, place) => readKeep('aset', rest, place),
};

/** Commands of pgbench that are not supported, with the remedy. */
const refused: Readonly<Record<string, string>> = {
  setshell: 'Programs are not run here: compute the value with \\set, or pass it with -D name=value.',
  shell: 'Programs are not run here: run the program beside the load.',
  startpipeline: 'Pipelines are not used here: leave the command out, and statements are sent one after the other.',
  endpipeline: 'Pipelines are not used here: leave the command out.',
  syncpipeline: 'Pipelines are not used here: leave the command out.',
};

/** As pgbench has it for variables. */
const variableName = /^[A-Za-z_\u0080-\uffff][A-Za-z0-9_\u0080-\uffff]*$/;

/** @throws ScriptError when it is not a name for a variable */
export function checkVariableName(name: string, place?: Place): string {
  if (variableName.test(name)) return name;
  throw new ScriptError(`expected a name of letters, digits and _ for a variable, got "${name}".`, place);
}

/**
 * Reads a meta command, given without its backslash.
 *
 * @throws ScriptError saying what was expected
 */
export function readMeta(line: string, place: Place): Meta {
  const [, name = '', rest = ''] = /^(\S*)([\s\S]*)$/.exec(line.replace(/\\\r?\n/g, ' ').trimEnd()) ?? [];
  const lower = name.toLowerCase();
  const read = Object.hasOwn(readers, lower) ? readers[lower] : undefined;
  if (read !== undefined) return read(rest.trim(), place);
  if (Object.hasOwn(refused, lower)) {
    throw new ScriptError(`\\${lower} is not supported.`, place, { remedy: refused[lower]! });
  }
  const near = nearestName(name, Object.keys(readers));
  const expected = near === undefined ? listNames() : `perhaps \\${near}`;
  throw new ScriptError(`there is no command "\\${name}"; expected ${expected}.`, place);
}

function listNames(): string {
  return Object.keys(readers)
    .map((name) => `\\${name}`)
    .join(', ');
}

function readSet(rest: string, place: Place): Meta {
  const [, name = '', text = ''] = /^(\S+)\s*([\s\S]*)$/.exec(rest) ?? [];
  if (name === '') throw new ScriptError('\\set: expected a name and an expression, got neither.', place);
  return { kind: 'set', name: checkVariableName(name, place), expression: readExpression('\\set', text, place) };
}

function readExpression(command: string, text: string, place: Place): Expression {
  if (text === '') throw new ScriptError(`${command}: expected an expression, got none.`, place);
  try {
    return parseExpression(text);
  } catch (error) {
    if (!(error instanceof ValueError)) throw error;
    throw new ScriptError(`${command}: ${error.message}.`, place);
  }
}

const unitsMs: Readonly<Record<string, number>> = { us: 0.001, ms: 1, s: 1000 };

/** The unit may stand right behind a number. */
function readSleep(rest: string, place: Place): Meta {
  const [amount = '', unit, ...more] = rest.split(/\s+/);
  const [, digits, ownUnit] = /^(\d+)([a-z]*)$/i.exec(amount) ?? [];
  const variable = /^:(.+)$/.exec(amount)?.[1];
  const unitMs = unitsMs[(ownUnit || unit || 's').toLowerCase()];
  const isFine = unitMs !== undefined && more.length === 0 && !(ownUnit && unit);
  if (isFine && digits !== undefined) return { kind: 'sleep', amount: Number(digits), unitMs };
  if (isFine && variable !== undefined) {
    return { kind: 'sleep', amount: { variable: checkVariableName(variable, place) }, unitMs };
  }
  const expected = 'expected a whole number or :variable, and us, ms or s';
  throw new ScriptError(`\\sleep: ${expected}, got "${rest}".`, place);
}

function readBare(kind: 'else' | 'endif', rest: string, place: Place): Meta {
  if (rest === '') return { kind };
  throw new ScriptError(`\\${kind}: expected the end of the line, got "${rest}".`, place);
}

function readKeep(command: Keep['command'], rest: string, place: Place): Meta {
  if (/\s/.test(rest)) throw new ScriptError(`\\${command}: expected at most a prefix, got "${rest}".`, place);
  return { kind: 'keep', keep: { command, prefix: rest } };
}
