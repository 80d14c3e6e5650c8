import { parseArgs } from 'node:util';
import type { Effort } from './runner.js';

export interface BenchOptions extends Effort {
  /** Names of workloads or rows; empty means all. */
  readonly only: readonly string[];
  readonly json: string | undefined;
}

export const usage = `Usage: npm run bench -- [options]
  --only NAME     a workload (query) or a row of it (query-64); may be repeated
  --rounds N      rounds a row, 9 unless told
  --seconds N     length of a sample, 0.5 unless told
  --json FILE     write the results to FILE as well`;

/** @throws TypeError or RangeError with what is wrong. */
export function parseOptions(args: readonly string[]): BenchOptions | 'help' {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: 'string', multiple: true, default: [] },
      rounds: { type: 'string', default: '9' },
      seconds: { type: 'string', default: '0.5' },
      json: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return 'help';
  const rounds = parsePositive('--rounds', values.rounds);
  if (!Number.isInteger(rounds)) throw new RangeError(`--rounds: expected a whole number, got ${values.rounds}.`);
  const seconds = parsePositive('--seconds', values.seconds);
  return { only: values.only, rounds, seconds, warmUpSeconds: seconds / 5, json: values.json };
}

function parsePositive(name: string, text: string): number {
  const value = Number(text);
  if (value > 0 && Number.isFinite(value)) return value;
  throw new RangeError(`${name}: expected a number above 0, got ${text}.`);
}
