import type { Env } from '../../config/env.js';
import { poolSettings, sessionSettings } from '../../config/settings.js';
import type { StudySettings } from '../../load/study/result.js';
import type { LoadFlags } from './options.js';

/** Options that say where results go, and no more. */
const elsewhere: readonly string[] = ['json', 'html', 'compare'];

/** Options that matter even where they were not given, since their defaults depend on the version or on variables. */
type Settled = Pick<StudySettings, 'poolMax' | 'rounds' | 'durationSeconds' | 'warmUpSeconds' | 'scale' | 'seed'>;

/**
 * The command that repeats a study: what was given, what matters besides, and the pool's variables. Never an address.
 *
 * @param given the flags that were given, by name
 */
export function renderCommand(
  given: Partial<LoadFlags> & { readonly users?: readonly number[] },
  settled: Settled,
  env: Env,
): string {
  const { poolMax, rounds, durationSeconds, warmUpSeconds, scale, seed } = settled;
  const numbers = { duration: durationSeconds, warmUp: warmUpSeconds, rounds, poolMax, scale, seed };
  const others = Object.entries(given).filter(([name]) => !elsewhere.includes(name) && !(name in numbers));
  const flags = [...others, ...Object.entries(numbers)];
  const words = flags.flatMap(([name, value]) => renderFlag(name, value).map(quote));
  return [...renderVariables(env), 'npx pg-headroom load', ...words].join(' ');
}

function renderFlag(name: string, value: unknown): string[] {
  const flag = `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
  if (value === undefined) return [];
  if (name === 'run') return value === false ? ['--no-run'] : [];
  if (value === true) return [flag];
  if (name === 'file') return (value as NonNullable<LoadFlags['file']>).flatMap((file) => [flag, file]);
  if (name === 'define')
    return Object.entries(value as NonNullable<LoadFlags['define']>).flatMap(([key, text]) => ['-D', `${key}=${text}`]);
  if (name === 'rate') return [flag, (value as NonNullable<LoadFlags['rate']>).map(renderRate).join(',')];
  return [flag, String(value)];
}

function renderRate(rate: NonNullable<LoadFlags['rate']>[number]): string {
  return rate.kind === 'capacity' ? `${rate.multiple}x` : String(rate.ratePerSecond);
}

/** Variables of the pool, without its size, which is an option. None of these is a secret. */
function renderVariables(env: Env): string[] {
  const settings = [...Object.values(poolSettings), ...Object.values(sessionSettings)];
  const names = settings.flatMap((setting) => ('variable' in setting ? [setting.variable] : []));
  return names
    .filter((name) => name !== 'DB_POOL_MAX')
    .flatMap((name) => (env[name] ? [`${name}=${quote(env[name])}`] : []));
}

/** For a POSIX shell. */
function quote(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
