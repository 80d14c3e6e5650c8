import type { Machine } from '../machine.js';
import { limits } from './pools.js';
import type { Account } from './watched-load.js';

/** One scenario's rows. */
export interface Trial {
  readonly name: string;
  readonly text: string;
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
  'Errors',
];

/** Renders docs/reliability.md. */
export function renderReport(trials: readonly Trial[], machine: Machine, day: string): string {
  const versions = Object.entries(machine.versions).map(([name, version]) => `${name} ${version}`);
  const rows = trials.flatMap(({ name, accounts }) =>
    accounts.map((account, at) => rowOf(at === 0 ? `**${name}**` : '', account)),
  );
  return `# Reliability

Under each of ${trials.length} faults, Headroom, \`pg.Pool\` and postgres.js do the same work at the same time. The table counts the faults in which something went wrong:

${renderTable(summaryHead, summarize(trials))}

Written by \`npm run faults\` on ${day}: ${machine.processor}, ${machine.cores} cores, ${machine.platform}, load average ${machine.load}; ${versions.join(', ')}.

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

function rowOf(name: string, account: Account): string[] {
  const { pool, acknowledged, failed, lost, doubled, unknown, wrong, stuck, crashes, errors } = account;
  const counts = [acknowledged, failed, lost, doubled, unknown, wrong].map(String);
  const past = account.pastDeadlineMs < 1 ? '0' : `${Math.round(account.pastDeadlineMs)} ms`;
  const recovery = account.recoveryMs === undefined ? '–' : `${Math.round(account.recoveryMs)} ms`;
  const said = errors.join('; ').replaceAll('|', '/').replace(/\s+/g, ' ');
  return [name, pool, ...counts, stuck === 0 ? '' : 'yes', past, recovery, crashes === 0 ? '' : String(crashes), said];
}
