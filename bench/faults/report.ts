import type { Machine } from '../machine.js';
import { limits } from './pools.js';
import type { Account } from './watched-load.js';

/** One scenario's rows; each is taken anew by itself. */
export interface Trial {
  readonly name: string;
  readonly text: string;
  readonly day: string;
  /** Machine and versions. */
  readonly machine: string;
  /** Load average of the minute before: what else the machine was doing. */
  readonly load: number;
  readonly accounts: readonly Account[];
}

const head = [
  'Fault',
  'Pool',
  'Acknowledged',
  'Failed',
  'Lost',
  'Doubled',
  'Unknown',
  'Wrong',
  'Stuck',
  'Past deadline',
  'First good answer',
  'Crashes',
  'Taken',
  'Errors',
];

/** Measurements of a long run of Headroom alone, by quarters of the time. */
export interface Soak {
  readonly day: string;
  readonly machine: string;
  readonly minutes: number;
  readonly account: Account;
  /** Number of faults that it went through. */
  readonly faults: number;
  readonly quarters: readonly { readonly heapMiB: number; readonly rssMiB: number; readonly connections: number }[];
}

/** Content of docs/reliability.json. */
export interface Results {
  readonly trials: readonly Trial[];
  readonly soak?: Soak | undefined;
}

/** Replaces the rows that were taken anew. Keeps the order of `names`, and drops faults that are not among them. */
export function mergeTrials(known: readonly Trial[], fresh: readonly Trial[], names: readonly string[]): Trial[] {
  const byName = new Map([...known, ...fresh].map((trial) => [trial.name, trial]));
  return names.flatMap((name) => byName.get(name) ?? []);
}

export function nameMachine({ processor, cores, platform, versions }: Machine): string {
  const software = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  return `${processor}, ${cores} cores, ${platform}; ${software.join(', ')}`;
}

/** Renders docs/reliability.md. */
export function renderReport({ trials, soak }: Results): string {
  const rows = trials.flatMap((trial) =>
    trial.accounts.map((account, at) =>
      at === 0 ? rowOf(`**${trial.name}**`, `${trial.day}, load ${trial.load}`, account) : rowOf('', '', account),
    ),
  );
  return `# Reliability

Under each of ${trials.length} faults, Headroom, \`pg.Pool\` and postgres.js do the same work at the same time. The table counts the faults in which something went wrong:

${renderTable(summaryHead, summarize(trials))}

Written by \`npm run faults\`; \`npm run faults -- NAME…\` takes single rows anew.

${renderMachines(trials)}

## How it is measured

Each pool runs in a process of its own with 5 connections and 20 callers, all at the same time, so that one fault hits all of
them. A caller writes a row with a unique id and reads it back. Each pool has the same limits, as far as it has them:
${limits.acquireMs} ms to get a connection, ${limits.statementMs} ms for a statement; a call that takes longer than both together is past its deadline. \`pg.Pool\`
knows one host only, so in the trials with a standby it has the first. postgres.js has no time limit for statements or for waiting.

- **Lost**: acknowledged, but not there afterwards. **Doubled**: there twice. **Unknown**: failed, but there: the caller cannot
  know. **Wrong**: a read found something other than the row that was just written. **Stuck**: some calls never ended.
- **First good answer**: from the end of the fault to the first answer to a call made after it; – for none within the trial.

## The faults

${trials.map(({ name, text }) => `- **${name}**: ${text}.`).join('\n')}

## Each fault

${renderTable(head, rows)}
${soak === undefined ? '' : renderSoak(soak)}`;
}

function renderMachines(trials: readonly Trial[]): string {
  const machines = [...new Set(trials.map(({ machine }) => machine))];
  const namesOn = (machine: string) => trials.filter((trial) => trial.machine === machine).map(({ name }) => name);
  return machines
    .map((machine) => `- ${machines.length === 1 ? 'All' : namesOn(machine).join(', ')}: ${machine}.`)
    .join('\n');
}

function renderSoak({ day, machine, minutes, account, faults, quarters }: Soak): string {
  const rows = quarters.map(({ heapMiB, rssMiB, connections }, at) => [
    String(at + 1),
    heapMiB.toFixed(1),
    rssMiB.toFixed(0),
    String(connections),
  ]);
  const { acknowledged, failed, lost, doubled, unknown, wrong, crashes } = account;
  return `
## For long

Headroom alone for ${minutes} minutes, through ${faults} faults (sessions ended, connections reset): ${acknowledged} writes acknowledged, ${failed} failed,
${lost} lost, ${doubled} doubled, ${unknown} unknown, ${wrong} wrong reads, ${crashes} crashes. Medians of each quarter (\`npm run faults -- --soak ${minutes}\`, ${day}, ${machine}):

${renderTable(['Quarter', 'Heap, MiB', 'Memory, MiB', 'Connections'], rows)}
`;
}

function renderTable(titles: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = titles.map((title, at) => Math.max(title.length, ...rows.map((row) => row[at]!.length)));
  const line = (cells: readonly string[]) => `| ${cells.map((cell, at) => cell.padEnd(widths[at]!)).join(' | ')} |`;
  return [line(titles), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
}

const summaryHead = [
  'Pool',
  'Lost or doubled a write',
  'Read something wrong',
  'Calls never ended',
  'Calls past their deadline',
  'No good answer afterwards',
  'Crashed',
];

/** Number of faults in which each pool did something wrong. */
function summarize(trials: readonly Trial[]): readonly (readonly string[])[] {
  const accounts = trials.flatMap((trial) => trial.accounts);
  return [...new Set(accounts.map(({ pool }) => pool))].map((pool) => {
    const own = accounts.filter((account) => account.pool === pool);
    const count = (isWrong: (account: Account) => boolean): string => String(own.filter(isWrong).length);
    return [
      pool,
      count(({ lost, doubled }) => lost + doubled > 0),
      count(({ wrong }) => wrong > 0),
      count(({ stuck }) => stuck > 0),
      count(({ pastDeadlineMs }) => pastDeadlineMs >= 1),
      count(({ recoveryMs }) => recoveryMs === undefined),
      count(({ crashes }) => crashes > 0),
    ];
  });
}

function rowOf(name: string, taken: string, account: Account): string[] {
  const { pool, acknowledged, failed, lost, doubled, unknown, wrong, stuck, crashes, errors } = account;
  const counts = [acknowledged, failed, lost, doubled, unknown, wrong].map(String);
  const past = account.pastDeadlineMs < 1 ? '0' : `${Math.round(account.pastDeadlineMs)} ms`;
  const recovery = account.recoveryMs === undefined ? '–' : `${Math.round(account.recoveryMs)} ms`;
  const said = errors.join('; ').replaceAll('|', '/').replace(/\s+/g, ' ');
  const crashed = crashes === 0 ? '' : String(crashes);
  return [name, pool, ...counts, stuck === 0 ? '' : 'yes', past, recovery, crashed, taken, said];
}
