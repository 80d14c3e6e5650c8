import { InvalidArgumentError } from 'commander';
import type { AskedLoad } from '../../load/study/plan.js';
import { type StrategyName, strategies } from '../../load/study/result.js';
import { parseScriptFile } from '../../load/workload/file.js';

/** Maximum number of users: local ports and file handles run out soon after. */
export const maxUsers = 20_000;

/** `10,50,100` as numbers of users. */
export function parseUsers(text: string): number[] {
  const expected = `Expected whole numbers from 1 to ${maxUsers}, such as 10,50,100, each once.`;
  return listOf(text, expected, (part) => {
    const users = Number(part);
    return /^\d+$/.test(part) && users >= 1 && users <= maxUsers ? users : undefined;
  });
}

/** `500` requests/s, or `1.2x` of what each strategy can do. */
export function parseRates(text: string): Exclude<AskedLoad, { kind: 'closed' }>[] {
  const expected = 'Expected requests a second such as 500, or a multiple of each strategy’s capacity such as 1.2x.';
  const loads = listOf(text, expected, (part) => {
    const [, figure = '', unit] = /^(\d+(?:\.\d+)?)(x?)$/.exec(part) ?? [];
    const value = Number(figure);
    if (figure === '' || value <= 0 || value > 1_000_000) return undefined;
    return unit === 'x' ? `${value}x` : String(value);
  });
  return loads.map((each) =>
    each.endsWith('x')
      ? { kind: 'capacity', multiple: Number(each.slice(0, -1)) }
      : { kind: 'open', ratePerSecond: Number(each) },
  );
}

/** Names of strategies, in the order in which they are shown. */
export function parseStrategies(text: string): StrategyName[] {
  const expected = `Expected some of ${strategies.join(', ')}, each once, with commas between.`;
  return listOf(text, expected, (part) => strategies.find((strategy) => strategy === part));
}

function listOf<T>(text: string, expected: string, read: (part: string) => T | undefined): T[] {
  const values = text.split(',').map((part) => read(part.trim()));
  const known = values.filter((value) => value !== undefined);
  if (known.length === values.length && new Set(known).size === known.length) return known;
  throw new InvalidArgumentError(expected);
}

/**
 * `path` or `path@weight`, as in pgbench; may be given several times.
 *
 * @throws ScriptError when what follows `@` is no weight
 */
export function collectFiles(text: string, before: readonly string[] = []): string[] {
  parseScriptFile(text);
  return [...before, text];
}

/** `name=value`, as in pgbench; may be given several times. */
export function collectVariables(
  text: string,
  before: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> {
  const [, name, value] = /^([\p{L}\p{N}_]+)=(.*)$/su.exec(text) ?? [];
  if (name === undefined || value === undefined)
    throw new InvalidArgumentError('Expected name=value, the name of letters, digits and underscores.');
  return { ...before, [name]: value };
}
