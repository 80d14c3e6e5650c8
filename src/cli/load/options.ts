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
      `users at once, each load in turn (default: ${defaultUsers}; none with --rate)`,
      parseUsers,
    ),
    option(
      '--rate <list>',
      'requests a second whoever waits, such as 500, or 1.2x of each strategy’s capacity',
      parseRates,
    ),
    option(
      '--spike <users>',
      'measure a spike too: from the first of --users to so many in all, for a while',
      wholeNumber(2, maxUsers),
    ),
    option('--duration <s>', 'how long each load is measured in each round', decimal(0.2, 86_400, 'seconds')).default(
      2,
    ),
    option('--warm-up <s>', 'how long it is driven before that', decimal(0, 3600, 'seconds')).default(1),
    option('--rounds <n>', 'how often, each strategy in turn, in another order each time', wholeNumber(1, 100)).default(
      3,
    ),
    option(
      '--think-time <ms>',
      'how long a user waits before the next request',
      decimal(0, 3_600_000, 'milliseconds'),
    ).default(0),
    option('--strategies <list>', `of ${strategies.join(', ')} (default: all there can be)`, parseStrategies),
    new Option('--workload <name>', `what users ask for (default: ${defaultWorkload})`)
      .choices(builtIns.map(({ name }) => name))
      .conflicts('file'),
    option('--file <path[@weight]>', 'a script in pgbench’s syntax instead; may be given several times', collectFiles),
    option('-D, --define <name=value>', 'a variable of the scripts; may be given several times', collectVariables),
    new Option('--protocol <name>', 'how statements are sent').choices(protocols).default('auto'),
    option(
      '--scale <n>',
      `size of our tables, as in pgbench: 100,000 accounts each (default: ${defaultScale}, or as they are)`,
      wholeNumber(1, 10_000),
    ),
    option(
      '--pool-max <n>',
      'connections of pg-pool and headroom (default: DB_POOL_MAX, else 10)',
      wholeNumber(1, 10_000),
    ),
    option('--workers <n>', 'processes that make the load', wholeNumber(1, 64)).default(1),
    option(
      '--objective <ms>',
      'latency within which a request counts as goodput',
      decimal(0.01, 3_600_000, 'milliseconds'),
    ).default(100),
    option('--seed <n>', 'of the random numbers: the same seed asks the same', wholeNumber(0, 2 ** 32 - 1)).default(1),
    option(
      '--processes <n>',
      'measure so many processes on one server instead, without a common budget and with one',
      wholeNumber(2, 200),
    ),
    option(
      '--fleet-max <n>',
      'their budget (default: 97, what the temporary server has)',
      wholeNumber(minBudget, maxBudget),
    ),
    new Option('--find-size', 'look for the best DB_POOL_MAX, with the most of --users'),
    new Option('--setup', 'build our tables in the database, and leave them for the next run'),
    new Option('--cleanup', 'remove them at the end'),
    new Option('--no-run', 'only --setup or --cleanup'),
    new Option(
      '--json <file>',
      'write the result as JSON; - writes it to the output, and all else to the error output',
    ),
    new Option('--html <file>', 'write a report of one page for a browser'),
    new Option('--compare <file>', 'compare with the JSON of an earlier run'),
    new Option(
      '--yes',
      'do not ask before `none` or `pgbouncer` takes many connections, and let --find-size take more than half',
    ),
  ];
}

function option<T>(flags: string, doc: string, parse: (text: string, before?: T) => T): Option {
  return new Option(flags, doc).argParser(parse);
}
