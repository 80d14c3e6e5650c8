import { parseArgs } from 'node:util';
import { joinList } from '../src/format/list.js';
import type { Effort } from './runner.js';

export interface BenchOptions extends Effort {
  /** Names of workloads or rows; empty means all. */
  readonly only: readonly string[];
  /** Libraries beside those that are always measured. */
  readonly peers: readonly ExtraPeer[];
  readonly json: string | undefined;
  readonly svg: string | undefined;
  /** Folder of another build of this package, to be measured beside this one. */
  readonly against: string | undefined;
  /** Write the page of the documentation. */
  readonly docs: boolean;
}

/** Libraries that are measured on request. */
const extraPeerNames = ['effect', 'bun'] as const;

export type ExtraPeer = (typeof extraPeerNames)[number];

/** Names the folder of another build to the processes that libraries run in. */
export const againstVariable = 'HEADROOM_BENCH_AGAINST';

/** Minimum number of rounds of published figures. */
const fewestRounds = 5;

export const usage = `Usage: npm run bench -- [options]
  --only NAME     a workload (query) or a row of it (query-64); may be repeated
  --peer NAME     ${joinList(extraPeerNames, 'or')}, beside pg.Pool and postgres.js; may be repeated
  --rounds N      rounds a row, 5 unless told
  --seconds N     length of a sample, 1 unless told
  --json FILE     write the results to FILE as well
  --svg FILE      draw them to FILE
  --against DIR   measure the build in DIR/dist beside this one
  --docs          write docs/performance.md, .svg and .json, of all rows and at least ${fewestRounds} rounds`;

/** @throws TypeError or RangeError with what is wrong. */
export function parseOptions(args: readonly string[]): BenchOptions | 'help' {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: 'string', multiple: true, default: [] },
      peer: { type: 'string', multiple: true, default: [] },
      rounds: { type: 'string', default: '5' },
      seconds: { type: 'string', default: '1' },
      json: { type: 'string' },
      svg: { type: 'string' },
      against: { type: 'string' },
      docs: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return 'help';
  const peers = parsePeers(values.peer);
  const { only, json, svg, docs, against } = values;
  const rounds = parsePositive('--rounds', values.rounds);
  if (!Number.isInteger(rounds)) throw new RangeError(`--rounds: expected a whole number, got ${values.rounds}.`);
  const seconds = parsePositive('--seconds', values.seconds);
  if (docs && only.length > 0) throw new RangeError('--docs: expected all rows, got --only.');
  if (docs && against !== undefined) throw new RangeError('--docs: expected no --against, which is for a look only.');
  if (docs && rounds < fewestRounds)
    throw new RangeError(`--docs: expected at least ${fewestRounds} rounds, got ${rounds}.`);
  return { only, peers, rounds, seconds, warmUpSeconds: seconds / 3, json, svg, against, docs };
}

/** Each once, in the order of the list. */
function parsePeers(names: readonly string[]): ExtraPeer[] {
  const unknown = names.find((name) => !(extraPeerNames as readonly string[]).includes(name));
  if (unknown !== undefined)
    throw new RangeError(`--peer: expected ${joinList(extraPeerNames, 'or')}, got ${unknown}.`);
  return extraPeerNames.filter((name) => names.includes(name));
}

function parsePositive(name: string, text: string): number {
  const value = Number(text);
  if (value > 0 && Number.isFinite(value)) return value;
  throw new RangeError(`${name}: expected a number above 0, got ${text}.`);
}
