import { styleText } from 'node:util';
import type { Env } from '../../config/env.js';
import type { Paint } from '../../format/paint.js';

/** Decides on colours: `--no-color` overrides FORCE_COLOR, that NO_COLOR, and all of them the terminal. */
export function hasColour(request: {
  readonly flag: boolean;
  readonly env: Env;
  readonly isTerminal: boolean;
}): boolean {
  const { flag, env, isTerminal } = request;
  if (!flag) return false;
  if (env.FORCE_COLOR !== undefined) return !['0', 'false'].includes(env.FORCE_COLOR);
  return !env.NO_COLOR && isTerminal && env.TERM !== 'dumb';
}

/** Paints, or leaves every text as it is. */
export function painter(isColoured: boolean): Paint {
  return (style, text) => (isColoured ? styleText(style, text, { validateStream: false }) : text);
}
