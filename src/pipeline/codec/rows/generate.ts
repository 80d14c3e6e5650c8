let isPossible: boolean | undefined;

/** True if functions can be generated: not with `--disallow-code-generation-from-strings`, nor on some edge runtimes. */
export function canGenerate(): boolean {
  isPossible ??= tryToGenerate();
  return isPossible;
}

function tryToGenerate(): boolean {
  try {
    return generate<boolean>('return true;', {});
  } catch {
    return false;
  }
}

/**
 * Runs the body of a function, which usually returns another one. Text from outside may be in it only as a string literal
 * (`literal`).
 *
 * @param scope what the body sees, by name
 */
export function generate<T>(body: string, scope: Readonly<Record<string, unknown>>): T {
  const make = new Function(...Object.keys(scope), `'use strict'; ${body}`);
  return make(...Object.values(scope)) as T;
}

/** A string literal. */
export function literal(text: string): string {
  return JSON.stringify(text);
}
