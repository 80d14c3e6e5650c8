import { readFile } from 'node:fs/promises';
import type { ScriptSource } from '../drive/plan.js';
import { ScriptError } from '../script/error.js';

const maxWeight = 2 ** 31 - 1;

/**
 * Takes `path` or `path@weight` apart, at the last `@`, as pgbench does.
 *
 * @throws ScriptError when what follows `@` is no weight
 */
export function parseScriptFile(given: string): { readonly path: string; readonly weight: number } {
  const at = given.lastIndexOf('@');
  if (at === -1) return { path: given, weight: 1 };
  const weight = given.slice(at + 1);
  if (/^\d+$/.test(weight) && Number(weight) <= maxWeight) return { path: given.slice(0, at), weight: Number(weight) };
  throw new ScriptError(`"${given}": expected a weight from 0 to ${maxWeight} after @, got "${weight}".`, undefined, {
    remedy: 'Where @ is part of the path, write a weight behind it, such as @1.',
  });
}

/**
 * Reads a file of pgbench's syntax, given as `path` or `path@weight`. It is not looked into.
 *
 * @throws ScriptError when it cannot be read
 */
export async function readScriptFile(given: string): Promise<ScriptSource> {
  const { path, weight } = parseScriptFile(given);
  try {
    return { name: path, text: await readFile(path, 'utf8'), weight };
  } catch (cause) {
    throw new ScriptError(`The script "${path}" cannot be read: ${explain(cause)}.`, undefined, { cause });
  }
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EISDIR: 'it is a folder',
  EACCES: 'it may not be read by this user',
};

function explain(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  return reasons['code' in cause ? String(cause.code) : ''] ?? cause.message;
}
