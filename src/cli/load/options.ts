import { Option } from 'commander';
import { maxBudget, minBudget } from '../../budget/division.js';
import type { AskedLoad } from '../../load/study/plan.js';
import { type Protocol, protocols, type StrategyName, strategies } from '../../load/study/result.js';
import { builtIns } from '../../load/workload/builtin.js';
import { decimal, wholeNumber } from '../ui/options.js';
import { collectFiles, collectVariables, maxUsers, parseRates, parseStrategies, parseUsers } from './parse.js';

/** Flags of `headroom load`, checked. */
export interface LoadFlags {
  readonly users?: readonly number[];
  readonly rate?: readonly Exclude<AskedLoad, { kind: 'closed' }>[];
  readonly spike?: number;
  readonly duration: number;
  readonly warmUp: number;
  readonly rounds: number;
  readonly thinkTime: number;
  readonly strategies?: readonly StrategyName[];
  readonly workload?: string;
  /** `path` or `path@weight`. */
  readonly file?: readonly string[];
  readonly define?: Readonly<Record<string, string>>;
  readonly protocol: Protocol;
  readonly scale?: number;
  readonly poolMax?: number;
  readonly workers: number;
  readonly objective: number;
  readonly seed: number;
  readonly findSize?: true;
  /** Processes of a fleet, instead of a study of strategies. */
  readonly processes?: number;
  readonly fleetMax?: number;
  readonly setup?: true;
  readonly cleanup?: true;
  readonly run: boolean;
  readonly json?: string;
  readonly html?: string;
  readonly compare?: string;
  readonly yes?: true;
}

/** Users where neither they nor a rate are given. */
export const defaultUsers: readonly number[] = [10, 100, 500];

/** Workload where none is given. */
export const defaultWorkload = 'read-write';

/** Scale of tables of ours where none is given. */
export const defaultScale = 10;

/** The options of `headroom load`. */
export function loadOptions(): Option[] {
  return [
    option(
      '--users <list>',
      `number of concurrent users; several are measured one after the other (default: ${defaultUsers}; none with --rate)`,
      parseUsers,
    ),
    option(
      '--rate <list>',
      'requests per second, sent on time even if others are waiting: 500, or 1.2x of each strategy’s capacity',
      parseRates,
    ),
    option(
      '--spike <users>',
      'also measure a spike, from the first number of --users to this many',
      wholeNumber(2, maxUsers),
    ),
    option('--duration <s>', 'duration of each measurement', decimal(0.2, 86_400, 'seconds')).default(2),
    option(
      '--warm-up <s>',
      'time for which the load runs before each measurement',
      decimal(0, 3600, 'seconds'),
    ).default(1),
    option(
      '--rounds <n>',
      'number of rounds; each measures every strategy, in a different order',
      wholeNumber(1, 100),
    ).default(3),
    option(
      '--think-time <ms>',
      'pause of a user before the next request',
      decimal(0, 3_600_000, 'milliseconds'),
    ).default(0),
    option('--strategies <list>', `of ${strategies.join(', ')} (default: all that are possible)`, parseStrategies),
    new Option('--workload <name>', `kind of requests (default: ${defaultWorkload})`)
      .choices(builtIns.map(({ name }) => name))
      .conflicts('file'),
    option(
      '--file <path[@weight]>',
      'a script in pgbench’s language instead; may be given several times',
      collectFiles,
    ),
    option('-D, --define <name=value>', 'variable of the scripts; may be given several times', collectVariables),
    new Option('--protocol <name>', 'protocol of the statements').choices(protocols).default('auto'),
    option(
      '--scale <n>',
      `size of the built-in tables, in units of 100,000 accounts, as in pgbench (default: ${defaultScale}, or the existing size)`,
      wholeNumber(1, 10_000),
    ),
    option(
      '--pool-max <n>',
      'connections of pg-pool and headroom (default: DB_POOL_MAX, else 10)',
      wholeNumber(1, 10_000),
    ),
    option('--workers <n>', 'number of processes that send requests', wholeNumber(1, 64)).default(1),
    option(
      '--objective <ms>',
      'latency within which a request counts as goodput',
      decimal(0.01, 3_600_000, 'milliseconds'),
    ).default(100),
    option(
      '--seed <n>',
      'seed of the random numbers; the same seed sends the same requests',
      wholeNumber(0, 2 ** 32 - 1),
    ).default(1),
    option(
      '--processes <n>',
      'measure this many processes on one server instead, without a common budget and with one',
      wholeNumber(2, 200),
    ),
    option(
      '--fleet-max <n>',
      'their common budget (default: 97, the limit of the temporary server)',
      wholeNumber(minBudget, maxBudget),
    ),
    new Option('--find-size', 'find the best DB_POOL_MAX for the largest number of --users'),
    new Option('--setup', 'create the built-in tables, and keep them for the next run'),
    new Option('--cleanup', 'drop them at the end'),
    new Option('--no-run', 'only --setup or --cleanup'),
    new Option('--json <file>', 'write the result as JSON; - writes it to stdout, and everything else to stderr'),
    new Option('--html <file>', 'write a report for a browser, in one file'),
    new Option('--compare <file>', 'compare with the JSON of an earlier run'),
    new Option(
      '--yes',
      'do not ask before `none` or `pgbouncer` opens many connections, and let --find-size use more than half',
    ),
  ];
}

function option<T>(flags: string, doc: string, parse: (text: string, before?: T) => T): Option {
  return new Option(flags, doc).argParser(parse);
}
