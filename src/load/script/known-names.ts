import { listSteps, type Script } from './commands.js';

/** Variables that every user has. */
export const predefined = ['client_id', 'default_seed', 'random_seed', 'scale'] as const;

/**
 * Tells which names can be variables at some time: predefined, given, set by any of the scripts, or named after a column
 * of an answer, of which only the prefix is known.
 */
export function findKnownNames(scripts: readonly Script[], given: Iterable<string>): (name: string) => boolean {
  const names = new Set<string>([...predefined, ...given]);
  const prefixes = new Set<string>();
  for (const step of scripts.flatMap(({ steps }) => [...listSteps(steps)])) {
    if (step.kind === 'set') names.add(step.name);
    if (step.kind === 'sql' && step.keep !== undefined) prefixes.add(step.keep.prefix);
  }
  return (name) => names.has(name) || [...prefixes].some((prefix) => name.startsWith(prefix));
}
